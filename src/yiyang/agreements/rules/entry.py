"""Whether the conditions for an agreement hold, and how long it may run."""

import calendar
from collections.abc import Sequence
from datetime import date, timedelta

from yiyang.agreements.types.terms import Check, Checked, Condition, EntryFacts, Stretch, Term
from yiyang.agreements.types.words import Standing


def check_entry(conditions: Sequence[Condition], facts: EntryFacts) -> tuple[Checked, ...]:
    """Every entry condition with whether it holds; what nobody knows is not known, never met."""
    return tuple(Checked(condition, _standing(condition, facts)) for condition in conditions)


def unsettled(checked: Sequence[Checked]) -> tuple[Checked, ...]:
    """The conditions that stand in the way unless somebody gives a reason to go on."""
    return tuple(one for one in checked if one.standing is not Standing.MET)


def _standing(condition: Condition, facts: EntryFacts) -> Standing:
    if condition.attested:
        said = facts.attested.get(condition.code)
        return Standing.UNKNOWN if said is None else Standing.MET if said else Standing.UNMET
    answers = [_holds(check, facts) for check in condition.checks]
    if any(answers):
        return Standing.MET
    return Standing.UNKNOWN if None in answers else Standing.UNMET


def _holds(check: Check, facts: EntryFacts) -> bool | None:
    value = facts.known.get(check.fact)
    if value is None:
        return None
    if check.at_least is not None:
        return isinstance(value, int) and value >= check.at_least
    return value in check.one_of


def end_of(start: date, amount: int, unit: Stretch) -> date:
    """The day after the last: so many days or calendar months later; the 31st becomes the month's last day."""
    if unit is Stretch.DAY:
        return start + timedelta(days=amount)
    year, month = divmod(start.month - 1 + amount, 12)
    year, month = start.year + year, month + 1
    return date(year, month, min(start.day, calendar.monthrange(year, month)[1]))


def allowed(amount: int, term: Term) -> bool:
    """Whether an agreement may run that long."""
    return term.least <= amount <= term.most
