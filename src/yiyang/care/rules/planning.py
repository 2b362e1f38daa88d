"""How packages become the lines of one plan, and what a new version changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from yiyang.care.types.plans import ActivityDraft, Change, TaskPlace
from yiyang.catalogue.types.offers import Item, Package
from yiyang.catalogue.types.words import Per

A_YEAR = {Per.DAY: 365, Per.WEEK: 52, Per.MONTH: 12, Per.QUARTER: 4, Per.YEAR: 1, Per.NEED: 0}


def lines_of(
    package: Package, items: Mapping[str, Item], places: Mapping[str, TaskPlace], *, agreement_id: UUID | None = None
) -> tuple[ActivityDraft, ...]:
    """What an agreed package promises, line by line: by whose hands, who supplies it, who pays first, what to mind."""
    drafts = []
    for line in package.lines:
        item = items[line.item]
        drafts.append(
            ActivityDraft(
                item=line.item,
                per=line.per,
                times=line.times,
                windows=line.windows,
                performer=line.performer or item.performers[0],
                supplier=item.supplier,
                payer=item.payers[0],
                place=places.get(line.item, TaskPlace.RESIDENCE),
                minutes=item.minutes,
                caution=" ".join(words.zh for words in (item.caution, line.note) if words),
                package=package.code,
                agreement_id=agreement_id,
            )
        )
    return tuple(drafts)


def as_agreed(lines: Iterable[ActivityDraft], agreed: Mapping[str, tuple[int, Per]]) -> tuple[ActivityDraft, ...]:
    """The lines as they were signed: services that were not promised are left out, the signed frequency counts."""
    return tuple(replace(line, times=agreed[line.item][0], per=agreed[line.item][1]) for line in lines if line.item in agreed)


def joined(present: Sequence[ActivityDraft], more: Sequence[ActivityDraft]) -> tuple[ActivityDraft, ...]:
    """One plan for all actors: a service promised twice for the same days stands once, as the more generous promise says."""
    held = list(present)
    for line in more:
        rivals = [known for known in held if known.item == line.item and overlap(known, line)]
        if all(times_a_year(line) > times_a_year(known) for known in rivals):
            held = [known for known in held if known not in rivals] + [line]
    return tuple(held)


def overlap(one: ActivityDraft, other: ActivityDraft) -> bool:
    """Whether two lines promise something for the same day."""
    return _begins_before_end(one, other) and _begins_before_end(other, one)


def _begins_before_end(one: ActivityDraft, other: ActivityDraft) -> bool:
    return one.since is None or other.until is None or one.since < other.until


def without(lines: Iterable[ActivityDraft], agreement_id: UUID) -> tuple[ActivityDraft, ...]:
    """What is still promised when an agreement has ended."""
    return tuple(line for line in lines if line.agreement_id != agreement_id)


def handed_over(lines: Iterable[ActivityDraft], agreement_id: UUID, *, on: date, today: date) -> tuple[ActivityDraft, ...]:
    """What an agreement promises up to the day the next one begins; nothing of it where that day has come."""
    kept = []
    for line in lines:
        if line.agreement_id != agreement_id:
            kept.append(line)
        elif on > today and (line.since is None or line.since < on):
            kept.append(replace(line, until=min(on, line.until or on)))
    return tuple(kept)


def still_promised(lines: Iterable[ActivityDraft], *, today: date) -> tuple[ActivityDraft, ...]:
    """The lines whose last day has not passed."""
    return tuple(line for line in lines if line.until is None or line.until > today)


def changed(before: Iterable[ActivityDraft], after: Iterable[ActivityDraft]) -> Change:
    """What a new version adds, drops and alters; the same line with the same content is neither."""
    old, new = {line.line: line for line in before}, {line.line: line for line in after if line.line}
    fresh = [line.item for line in after if line.line not in old]
    gone = [line.item for key, line in old.items() if key not in new]
    altered = [item for item in fresh if item in gone]
    return Change(
        added=tuple(item for item in fresh if item not in altered),
        dropped=tuple(item for item in gone if item not in altered),
        altered=tuple(altered),
    )


def altered(line: ActivityDraft, wanted: ActivityDraft, *, on: date) -> ActivityDraft:
    """A changed line begins anew on the day of the change; one that stays the same goes on as it was."""
    kept = replace(
        wanted, line=line.line, since=line.since, until=line.until, agreement_id=line.agreement_id, package=line.package
    )
    return kept if kept == line else replace(kept, line=None, since=on)


def times_a_year(line: ActivityDraft) -> int:
    """How often a line comes in a year, to compare two promises."""
    return A_YEAR[line.per] * line.times
