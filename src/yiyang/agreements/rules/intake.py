"""Whose application is looked at first, and where it should be served."""

from collections.abc import Collection, Sequence

from yiyang.agreements.types.terms import Asked, Diversion, DiversionBook, DiversionClause, PriorityClause
from yiyang.agreements.types.words import Need


def priority(groups: Collection[str], clauses: Sequence[PriorityClause]) -> tuple[int, PriorityClause | None]:
    """The rank of an elder among those who apply (S4 §4.3: the hardest pressed first); the last rank needs no clause."""
    held = set(groups)
    for rank, clause in enumerate(clauses):
        if all(held & set(wanted) for wanted in clause.all_of):
            return rank, clause
    return len(clauses), None


def divert(asked: Asked, book: DiversionBook) -> Diversion:
    """Where an elder should be served and why (S3 §3.3: healthy and dependent elders are directed to different places)."""
    fitting = [clause for clause in book.clauses if _fits(clause, asked)]
    if not fitting:
        return Diversion(book.otherwise.to, book.otherwise)
    first, *rest = fitting
    others = tuple(clause for clause in rest if clause.to is not first.to)
    return Diversion(first.to, first, () if asked.need is Need.ACUTE else others)


def _fits(clause: DiversionClause, asked: Asked) -> bool:
    return (
        (not clause.needs or asked.need in clause.needs)
        and (not clause.care_class or asked.care_class in clause.care_class)
        and (not clause.wants or asked.wants in clause.wants)
        and (not clause.homebound or asked.homebound)
    )
