"""Counting what was done against what was signed, so that no contract is only a signature (签而不约)."""

from collections.abc import Mapping, Sequence
from datetime import date

from yiyang.agreements.types.terms import Days, Fulfilled, Line, Promise
from yiyang.catalogue.types.words import Per

DAYS = {Per.DAY: 1, Per.WEEK: 7}
MONTHS = {Per.MONTH: 1, Per.QUARTER: 3, Per.YEAR: 12}


def promise(lines: Sequence[Line], done: Mapping[str, int], *, period: Days, on: date) -> Promise:
    """Each promised service: how often in the whole period, how often by today, and how often it was done (FD3)."""
    return Promise(tuple(_fulfilled(line, done.get(line.code, 0), period=period, on=on) for line in lines))


def _fulfilled(line: Line, done: int, *, period: Days, on: date) -> Fulfilled:
    if line.per is Per.NEED:
        return Fulfilled(line, None, None, done)
    today = min(max(on, period.start), period.end)
    whole = max(1, _stretches(line.per, period.start, period.end))
    return Fulfilled(line, line.times * whole, line.times * _stretches(line.per, period.start, today), done)


def _stretches(per: Per, start: date, until: date) -> int:
    """Full stretches between two days: nothing is late before its own stretch is over."""
    if per in DAYS:
        return (until - start).days // DAYS[per]
    months = (until.year - start.year) * 12 + until.month - start.month - (until.day < start.day)
    return max(0, months) // MONTHS[per]
