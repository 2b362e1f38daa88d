"""Who is on call when: shifts as stretches of time, what absences take away from them, where nobody stands, who stands in."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime, time, timedelta, tzinfo
from uuid import UUID

from yiyang.organizations.types import Because, Candidates, Span, StandIn

DAY = timedelta(days=1)


def shift(day: date, starts: time, hours: int, *, zone: tzinfo) -> Span:
    """A shift that starts on a day."""
    start = datetime.combine(day, starts, tzinfo=zone)
    return Span(start, start + timedelta(hours=hours))


def days_away(start: date, end: date | None, window: Span, *, zone: tzinfo) -> Span:
    """Whole days of absence within a window; an open end lasts as long as the window."""
    away = datetime.combine(start, time(), tzinfo=zone)
    back = datetime.combine(end, time(), tzinfo=zone) if end else window.end
    return Span(max(away, window.start), min(back, window.end))


def without(span: Span, gone: Iterable[Span]) -> Iterator[Span]:
    """What is left of a stretch of time when others are taken out of it."""
    start = span.start
    for other in sorted(gone, key=lambda one: one.start):
        if other.end <= start or other.start >= span.end:
            continue
        if other.start > start:
            yield Span(start, other.start)
        start = max(start, other.end)
    if start < span.end:
        yield Span(start, span.end)


def holes(window: Span, stood: Iterable[Span]) -> tuple[Span, ...]:
    """When nobody stands by within a window."""
    return tuple(without(window, stood))


def days_of(span: Span, zone: tzinfo) -> Iterator[date]:
    """The days a stretch of time touches."""
    day, last = span.start.astimezone(zone).date(), (span.end - timedelta.resolution).astimezone(zone).date()
    while day <= last:
        yield day
        day += DAY


def stand_in(candidates: Candidates, absent: Collection[UUID]) -> StandIn | None:
    """Who answers in the place of a doctor: the deputy named for the absence, else whoever is on call, else the team's deputy.

    Nobody stands in for themselves, and nobody who is away themselves.
    """
    asked = [(candidates.deputy, Because.DEPUTY)]
    asked += [(pk, Because.ROTA) for pk in candidates.on_call]
    asked += [(candidates.team_deputy, Because.TEAM)]
    free = (StandIn(pk, why) for pk, why in asked if pk and pk != candidates.doctor and pk not in absent)
    return next(free, None)
