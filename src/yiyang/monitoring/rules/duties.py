"""Who must do what by when: deadlines in minutes or working days, and the line of people behind an unanswered alarm."""

from collections.abc import Collection
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from yiyang.monitoring.types.alarms import Rung
from yiyang.monitoring.types.duties import Duty, Step, Wait

HERE = ZoneInfo("Asia/Shanghai")
SATURDAY = 5


def due(start: datetime, wait: Wait) -> datetime:
    """The moment a wait is over; working days are Monday to Friday here, counted to the same time of day."""
    if not wait.workdays:
        return start + timedelta(minutes=wait.minutes)
    day, left = start.astimezone(HERE), wait.workdays
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < SATURDAY
    return day.astimezone(start.tzinfo)


def first_in_line(duty: Duty, present: Collection[Rung]) -> int:
    """The place in the chain that owns a new alarm: the first rung where anybody stands."""
    return next((place for place, step in enumerate(duty.chain) if step.rung in present), len(duty.chain) - 1)


def next_in_line(duty: Duty, step: int, present: Collection[Rung]) -> int | None:
    """The next place in the chain where anybody stands, or None when the chain is at its end and must be repeated."""
    later = range(step + 1, len(duty.chain))
    return next((place for place in later if duty.chain[place].rung in present), None)


def step_at(duty: Duty, place: int) -> Step:
    """A step of the chain; beyond its end the last one stays."""
    return duty.chain[min(place, len(duty.chain) - 1)]


def answer_due(duty: Duty, place: int, *, since: datetime) -> datetime:
    """When the rung that owns an alarm must have acknowledged it."""
    return due(since, step_at(duty, place).wait)


def repeat_due(duty: Duty, *, since: datetime) -> datetime:
    """When everyone is told again of an alarm that has reached the end of its chain."""
    return due(since, duty.repeat)


def contact_due(duty: Duty, *, since: datetime) -> datetime:
    """When whoever acknowledged must have reached the elder and said what was done."""
    return due(since, duty.contact)
