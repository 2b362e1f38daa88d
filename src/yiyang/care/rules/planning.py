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


def joined(present: Sequence[ActivityDraft], more: Sequence[ActivityDraft]) -> tuple[ActivityDraft, ...]:
    """One plan for all actors: a service that two agreements promise stands once, as often as the more generous one says."""
    held = {line.item: line for line in present}
    for line in more:
        known = held.get(line.item)
        if known is None or times_a_year(line) > times_a_year(known):
            held[line.item] = line
    return tuple(held.values())


def without(lines: Iterable[ActivityDraft], agreement_id: UUID) -> tuple[ActivityDraft, ...]:
    """What is still promised when an agreement has ended."""
    return tuple(line for line in lines if line.agreement_id != agreement_id)


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
    kept = replace(wanted, line=line.line, since=line.since, agreement_id=line.agreement_id, package=line.package)
    return kept if kept == line else replace(kept, line=None, since=on)


def times_a_year(line: ActivityDraft) -> int:
    """How often a line comes in a year, to compare two promises."""
    return A_YEAR[line.per] * line.times
