"""On which days, and in which part of the day, a promised service falls due."""

import calendar
from collections.abc import Iterator
from datetime import date, timedelta

from yiyang.care.types.plans import Rhythm, Slot
from yiyang.catalogue.types.words import Per, Window

MONTHS = {Per.MONTH: 1, Per.QUARTER: 3, Per.YEAR: 12}
RARE = frozenset(MONTHS)


def is_rare(per: Per) -> bool:
    """Whether a service comes once in a while: monthly or more seldom, so that somebody must have it in mind."""
    return per in RARE


def slots(rhythm: Rhythm, start: date, until: date) -> tuple[Slot, ...]:
    """Every time a service falls due from a day up to but not including another; one given only when needed never does."""
    first, until = max(start, rhythm.since), min(until, rhythm.until or until)
    if rhythm.per is Per.NEED or first >= until:
        return ()
    return tuple(slot for slot in _all_slots(rhythm, until, near=first) if first <= slot.on < until)


def shift_for(per: Per, position: int, *, first_within: int) -> int:
    """How many days a service is moved so that services do not all fall on one day; the first of each still comes soon."""
    if per is Per.WEEK:
        return position % 7
    return position % first_within if per in RARE else 0


def next_on(rhythm: Rhythm, start: date) -> date | None:
    """The next day a service falls due, within two of its stretches."""
    until = start + timedelta(days=2 * 366)
    return next((slot.on for slot in slots(rhythm, start, until)), None)


def _all_slots(rhythm: Rhythm, until: date, *, near: date) -> Iterator[Slot]:
    for begins, length in _stretches(rhythm, until, near=near):
        for number in range(rhythm.times):
            offset = (number * length // rhythm.times + rhythm.shift) % length
            yield Slot(begins + timedelta(days=offset), number, _window(rhythm, number))


def _stretches(rhythm: Rhythm, until: date, *, near: date) -> Iterator[tuple[date, int]]:
    """Day, week, month, quarter or year after another, from the one that holds ``near`` on."""
    if rhythm.per in MONTHS:
        yield from _months(rhythm.since, MONTHS[rhythm.per], until=until, near=near)
        return
    length = 1 if rhythm.per is Per.DAY else 7
    begins = rhythm.since + timedelta(days=(near - rhythm.since).days // length * length)
    while begins < until:
        yield begins, length
        begins += timedelta(days=length)


def _months(since: date, step: int, *, until: date, near: date) -> Iterator[tuple[date, int]]:
    passed = (near.year - since.year) * 12 + near.month - since.month
    number = max(0, passed // step - 1)
    while (begins := add_months(since, number * step)) < until:
        yield begins, (add_months(since, (number + 1) * step) - begins).days
        number += 1


def add_months(day: date, months: int) -> date:
    """The same day some months on; the 31st becomes the month's last day."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _window(rhythm: Rhythm, number: int) -> Window:
    return rhythm.windows[number % len(rhythm.windows)] if rhythm.windows else Window.ANY
