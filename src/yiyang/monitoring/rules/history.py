"""What an elder's own past says about today: limits drawn from samples, one clause of a rule at a time.

The limits of a day are drawn from what was known before that day began. So they hold still for the whole day, whichever worker
looks, and a sample that arrives late counts from the next day on.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from typing import TypeVar

from yiyang.monitoring.types.alarms import AlarmRule, Limit, Person
from yiyang.monitoring.types.history import HERE_HOURS, PART_OF_HOUR, Against, Clause, Compared, Sample, SlotBy
from yiyang.monitoring.types.readings import FloatColumn, MealContext
from yiyang.monitoring.types.severity import Side

Number = TypeVar("Number", float, FloatColumn)
HERE = timezone(timedelta(hours=HERE_HOURS))
EPOCH = datetime(1970, 1, 1, tzinfo=HERE)
ROBUST = 1.4826
"""Times the median distance from the median gives the standard deviation of normally spread values."""
HAIR = 1e-6
"""What sums of floats may be off by, in the last digit shown: 6.4 + 0.7 is a hair above 7.1."""


def day_of(moment: datetime) -> int:
    """The local day of a moment, counted from 1970."""
    return (moment.astimezone(HERE) - EPOCH).days


def slot_of(by: SlotBy, moment: datetime, context: str) -> int:
    """Which of a day's samples a reading may be."""
    if by == SlotBy.PART:
        return PART_OF_HOUR[moment.astimezone(HERE).hour]
    return MealContext[context.upper()] if by == SlotBy.MEAL else 0


def learned(
    rule: AlarmRule, measure: str, samples: Sequence[Sample], *, slot: int, day: int, person: Person
) -> tuple[Limit, ...]:
    """The limits that one elder's samples of a slot draw for a day."""
    known = [sample for sample in samples if sample.known < day and sample.day < day]
    clauses = [clause for clause in rule.history if clause.measure == measure and concerns(clause, person)]
    found = [_limit(rule, clause, known, slot=slot, day=day) for clause in clauses]
    return tuple(limit for limit in found if limit is not None)


def concerns(clause: Clause, person: Person) -> bool:
    """Whether a clause is about this elder at all."""
    return not clause.conditions or any(code.startswith(clause.conditions) for code in person.conditions)


def as_shown(clause: Clause, limit: Number) -> Number:
    """A limit, or a column of them, as the number people read, so that a reading exactly at that number is always beyond it.

    Half way between two such numbers it is the one farther out: a reading must really have passed it.
    """
    scale, outward = 10.0**clause.digits, clause.side.outward
    return outward * ((outward * limit * scale + 0.5 + HAIR) // 1.0) / scale


def is_settled(limits: Sequence[Limit]) -> bool:
    """Whether enough is known to say what is usual."""
    return any(limit.compared is not None and limit.compared.clause.against == Against.USUAL for limit in limits)


def median(values: Sequence[float]) -> float:
    """The middle of some values."""
    ordered, half = sorted(values), len(values) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def _limit(rule: AlarmRule, clause: Clause, known: Sequence[Sample], *, slot: int, day: int) -> Limit | None:
    near, far = clause.days
    looked_at = [sample for sample in known if day - far <= sample.day <= day - near]
    values = [sample.value for sample in looked_at if sample.kept or clause.against != Against.USUAL]
    if len(values) < clause.needed:
        return None
    centre = _centre(clause, values)
    spread = ROBUST * median([abs(value - centre) for value in values]) if clause.spreads or clause.past_table else 0.0
    width = max(clause.spreads * spread, clause.least, clause.share * centre)
    value = as_shown(clause, centre + clause.side.outward * width)
    if not _persists(clause, known, value, day=day):
        return None
    compared = Compared(clause, rule.slot_by(clause.measure).say(slot), centre, spread, len(values))
    sign = "≥" if clause.side == Side.HIGH else "≤"
    return Limit(clause.severity, clause.side, value, sign, clause.code, rule.sources[clause.source], compared=compared)


def _centre(clause: Clause, values: Sequence[float]) -> float:
    if clause.against != Against.EXTREME:
        return median(values)
    return min(values) if clause.side == Side.HIGH else max(values)


def _persists(clause: Clause, known: Sequence[Sample], value: float, *, day: int) -> bool:
    """Whether the last samples before today were beyond as well, none of them longer ago than twice their number."""
    before = clause.persist - 1
    latest = sorted((sample for sample in known if sample.day >= day - 2 * before), key=lambda one: -one.day)[:before]
    beyond = [one for one in latest if (one.value >= value if clause.side == Side.HIGH else one.value <= value)]
    return len(beyond) == before
