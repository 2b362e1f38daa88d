"""What an alarm was compared with, kept with it, so that its picture shows the band of that day and not of today."""

from collections.abc import Iterable
from typing import Any

from yiyang.monitoring.rules import alarms as judgement
from yiyang.monitoring.types.alarms import AlarmRule, Limit, Person, Reading
from yiyang.monitoring.types.severity import Side


def compared(rule: AlarmRule, readings: Iterable[Reading], person: Person) -> dict[str, Any]:
    """By measure, where the elder's past drew limits: the band in which no alarm began, and the number it was drawn from."""
    return {reading.measure: _band(rule, reading, person) for reading in readings if reading.learned}


def _band(rule: AlarmRule, reading: Reading, person: Person) -> dict[str, float | int | None]:
    known = judgement.limits(rule, reading.measure, context=reading.context, person=person, learned=reading.learned)
    low = max((limit.value for limit in known if limit.side == Side.LOW), default=None)
    high = min((limit.value for limit in known if limit.side == Side.HIGH), default=None)
    drawn = _speaking(reading.learned, reading.value)
    return {"low": low, "high": high, "centre": drawn.centre, "days": drawn.clause.days[1]}


def _speaking(learned: tuple[Limit, ...], value: float) -> Any:
    """The comparison the value crossed, else the first."""
    crossed = [limit for limit in learned if limit.crossed_by(value)]
    return max(crossed or learned[:1], key=lambda limit: limit.severity.rank).compared
