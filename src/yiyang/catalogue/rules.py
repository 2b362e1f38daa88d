"""What the catalogue decides: who may perform a service, which packages to offer and why, and what a package costs a month."""

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from yiyang.catalogue.types.offers import (
    Clause,
    Facts,
    HardRule,
    Item,
    ItemRow,
    Package,
    PerformerBook,
    Proposal,
    ProposalReason,
    Quote,
    QuoteLine,
)
from yiyang.catalogue.types.words import Payer, Per, Resource

MONTHS = {Per.DAY: Decimal(365) / 12, Per.WEEK: Decimal(365) / 84, Per.MONTH: Decimal(1), Per.QUARTER: Decimal(1) / 3,
          Per.YEAR: Decimal(1) / 12, Per.NEED: Decimal(0)}  # fmt: skip


class NotNegotiable(ValueError):
    """Only a negotiated package is quoted by hand; all others cost what the price list says."""


def broken(row: ItemRow, book: PerformerBook) -> list[str]:
    """What is wrong with the hands a service is given to: unknown ones, or such as a hard rule forbids."""
    faults = [f"is given to unknown performers {code}" for code in row.performers if code not in book.performers]
    return faults + [f"breaks {rule.code}: {rule.en}" for rule in book.hard_rules if _concerns(rule, row) and _breaks(rule, row)]


def may_perform(performer: str, item: Item) -> bool:
    """Whether a kind of hand may perform a service; lists that break a hard rule are never loaded."""
    return performer in item.performers


def propose(facts: Facts, packages: Iterable[Package]) -> tuple[Proposal, ...]:
    """The packages worth offering to an elder with the clauses that speak for each, the most specific first."""
    found = [Proposal(package, _reasons(package, facts)) for package in packages]
    return tuple(sorted((one for one in found if one.reasons), key=lambda one: (one.package.rank, one.package.code)))


def quote(
    package: Package, items: Mapping[str, Item], prices: Mapping[str, int], *, institution_id: UUID, level: str = ""
) -> Quote:
    """What a package costs a month: its own price where the institution has set one, else the sum of its services.

    A price that is missing makes the total unknown, never zero; a negotiated package waits for a quoted price.
    """
    lines = tuple(_line(items[line.item], line.times, line.per, unit_fen=prices.get(line.item)) for line in package.lines)
    own = prices.get(package.code)
    missing = tuple(line.code for line in lines if line.unit_fen is None and line.per is not Per.NEED)
    open_total = package.negotiated or (own is None and missing)
    total = None if open_total else own if own is not None else sum(line.month_fen or 0 for line in lines)
    return Quote(
        institution_id=institution_id,
        package=package.code,
        level=level,
        lines=lines,
        total_fen=total,
        negotiated=package.negotiated,
        missing=() if own is not None else missing,
        payers=_first_payers(lines, own),
        package_price=own is not None,
    )


def with_quoted_price(offer: Quote, fen: int, *, reason: str) -> Quote:
    """A negotiated package at the price agreed with the family, with the reason for it."""
    if not offer.negotiated:
        raise NotNegotiable(offer.package)
    if fen <= 0 or not reason.strip():
        raise ValueError("a quoted price is more than nothing and has a reason")
    fields = {name: getattr(offer, name) for name in Quote.__slots__}
    return Quote(**fields | {"total_fen": fen, "reason": reason.strip(), "payers": ()})


def by_resource(items: Iterable[Item]) -> dict[Resource, list[Item]]:
    """Needs sorted into the four kinds of resources, in their order."""
    sorted_in: dict[Resource, list[Item]] = {kind: [] for kind in Resource}
    for item in items:
        sorted_in[item.resource].append(item)
    return {kind: found for kind, found in sorted_in.items() if found}


def constitution_steps(ranking: tuple[str, ...], *, tied: bool = False) -> tuple[str, ...]:
    """Which steps a finding of constitutions calls for: the highest sum guides, ties and contradictions go to a doctor."""
    if not ranking:
        return ("none",)
    steps = ["guide"]
    if len(ranking) > 1:
        steps.append("several")
    if tied:
        steps.append("tied")
    if {"yin_deficient", "yang_deficient"} <= set(ranking):
        steps.append("contradiction")
    return tuple(steps)


def _concerns(rule: HardRule, row: ItemRow) -> bool:
    return bool(rule.mark and getattr(row, rule.mark)) or rule.category == row.category


def _breaks(rule: HardRule, row: ItemRow) -> bool:
    hands = set(row.performers)
    return bool((rule.only and hands - set(rule.only)) or hands & set(rule.never))


def _reasons(package: Package, facts: Facts) -> tuple[ProposalReason, ...]:
    return tuple(
        ProposalReason(clause.code, clause.words, clause.source, estimate=facts.estimate and clause.rests_on_level)
        for clause in package.clauses
        if _holds(clause, facts)
    )


def _holds(clause: Clause, facts: Facts) -> bool:
    """Whether everything the clause names is known and true; what is not known never speaks for a package."""
    return (
        (not clause.care_class or facts.care_class in clause.care_class)
        and (not clause.conditions or any(code.startswith(clause.conditions) for code in facts.conditions))
        and (not clause.groups or bool(set(clause.groups) & set(facts.groups)))
        and (not clause.from_age or (facts.age is not None and facts.age >= clause.from_age))
        and (not clause.end_of_life or facts.end_of_life)
    )


def _line(item: Item, times: int, per: Per, *, unit_fen: int | None) -> QuoteLine:
    return QuoteLine(
        code=item.code,
        words=item.words,
        times=times,
        per=per,
        unit=item.unit,
        unit_fen=unit_fen,
        month_fen=None if unit_fen is None else _rounded(MONTHS[per] * times * unit_fen),
        resource=item.resource,
        supplier=item.supplier,
        payers=item.payers,
    )


def _rounded(fen: Decimal) -> int:
    return int(fen.quantize(Decimal(1), ROUND_HALF_UP))


def _first_payers(lines: Iterable[QuoteLine], own: int | None) -> tuple[tuple[Payer, int], ...]:
    """Who is asked first for how much; for a package with a price of its own nobody can tell the parts apart."""
    if own is not None:
        return ()
    sums: dict[Payer, int] = {}
    for line in lines:
        if line.month_fen:
            sums[line.payers[0]] = sums.get(line.payers[0], 0) + line.month_fen
    return tuple(sorted(sums.items(), key=lambda pair: -pair[1]))
