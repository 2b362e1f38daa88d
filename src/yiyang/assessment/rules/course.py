"""How an assessment and an appeal go on, how long a result holds, and what makes a new one due."""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from statistics import median

from yiyang.assessment.types.assessing import AppealState, AssessmentState, Cause
from yiyang.assessment.types.instruments import Instrument
from yiyang.lib.states import StateTable, Transition

FORTNIGHT, DAYS_THAT_SPEAK = 14, 2
ASSESSMENT_STATES = StateTable(
    "assessment",
    tuple(AssessmentState),
    AssessmentState.ASSESSING,
    (
        Transition("compare", ("assessing",), "comparing", "assessment.write", "both sheets are handed in and differ"),
        Transition("agree", ("assessing", "comparing"), "agreed", "assessment.write", "every item has one answer"),
        Transition("finalise", ("agreed",), "final", "assessment.write", "every assessor has signed"),
        Transition(
            "supersede", ("final",), "superseded", "assessment.write", "a later assessment takes its place, with a reason"
        ),
        Transition("withdraw", ("assessing", "comparing", "agreed"), "withdrawn", "assessment.write", "a reason is given"),
    ),
)
APPEAL_STATES = StateTable(
    "assessment_appeal",
    tuple(AppealState),
    AppealState.OPEN,
    (
        Transition("retest", ("open",), "retesting", "assessment.write", "assessors who did not sign the first result"),
        Transition("keep", ("retesting",), "kept", "assessment.write", "the re-test gives the same level"),
        Transition("change", ("retesting",), "changed", "assessment.write", "the re-test gives another level"),
        Transition("reopen", ("retesting",), "open", "assessment.write", "the re-test was withdrawn"),
        Transition("decline", ("open",), "declined", "assessment.oversee", "a reason is given"),
    ),
)


def months_after(on: date, months: int) -> date:
    """The same day some months later; a month ends where the calendar ends it."""
    years, month = divmod(on.month - 1 + months, 12)
    year, month = on.year + years, month + 1
    return date(year, month, min(on.day, monthrange(year, month)[1]))


def valid_until(instrument: Instrument, on: date) -> date | None:
    """The first day a result no longer holds, by the instrument's own cycle; None when it has none."""
    months = instrument.validity.months if instrument.validity else None
    return months_after(on, months) if months else None


def called_for(instruments: Iterable[Instrument], cause: Cause) -> tuple[Instrument, ...]:
    """The instruments whose result an event puts in doubt."""
    return tuple(one for one in instruments if one.validity and cause in one.validity.events)


def cause_of(code: str, codes: Mapping[str, tuple[str, ...]]) -> Cause | None:
    """The event a newly noted diagnosis stands for, if it is one that calls for assessing again."""
    return next((Cause(cause) for cause, prefixes in codes.items() if code.startswith(prefixes)), None)


def weight_lost(weights: Iterable[tuple[date, float]], on: date, *, at_least: float) -> tuple[float, float] | None:
    """The heaviest earlier fortnight and the last one, when so much was lost in between that it calls for assessing again.

    Each fortnight speaks by the middle of its days' weights, and only with two days or more: one person on another's scale
    is no loss of weight.
    """
    by_fortnight: dict[int, dict[date, float]] = defaultdict(dict)
    for day, kg in weights:
        by_fortnight[(on - day).days // FORTNIGHT][day] = kg
    usual = {back: median(days.values()) for back, days in by_fortnight.items() if len(days) >= DAYS_THAT_SPEAK}
    now = usual.pop(0, None)
    if now is None or not usual:
        return None
    before = max(usual.values())
    return (before, now) if is_weight_loss(before, now, at_least=at_least) else None


def lost_share(earlier_kg: float, later_kg: float) -> float:
    """How much of the earlier weight is gone, in percent; a gain counts as nothing."""
    return max(0.0, (earlier_kg - later_kg) / earlier_kg * 100)


def is_weight_loss(earlier_kg: float, later_kg: float, *, at_least: float) -> bool:
    """Whether weight fell by the share that calls for assessing again."""
    return lost_share(earlier_kg, later_kg) >= at_least
