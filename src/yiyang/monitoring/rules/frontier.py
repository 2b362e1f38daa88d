"""The frontier of a set of rules: the share of real events caught against alarm person-days, for a sweep of thresholds.

A set is never judged by one point: every limit is moved outward and inward by the same number of its rule's own margins, and each
such setting is replayed over the same readings.
"""

import statistics
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

import msgspec

from yiyang.monitoring.rules import reference
from yiyang.monitoring.rules.whatifs import days_of
from yiyang.monitoring.types.alarms import AlarmRule, Band, Side
from yiyang.monitoring.types.histories import Curve, Happened, Life, Point
from yiyang.monitoring.types.history import Clause, Width
from yiyang.monitoring.types.replays import RuleSet

SETTINGS = (-1.0, -0.5, 0.0, 0.5, 1.0, 2.0, 4.0)
WIDER = 0.25
WEEK, HOUR = timedelta(weeks=1), timedelta(hours=1)


def moved(rules: RuleSet, by: float) -> RuleSet:
    """The set with every limit moved outward by so many margins of its rule and clauses widened; inward when negative."""
    return msgspec.structs.replace(rules, rules=tuple(_moved_rule(rule, by) for rule in rules.rules))


def _moved_rule(rule: AlarmRule, by: float) -> AlarmRule:
    bands = tuple(_moved_band(rule, band, by) for band in rule.bands)
    return msgspec.structs.replace(rule, bands=bands, history=tuple(_widened(clause, by) for clause in rule.history))


def _widened(clause: Clause, by: float) -> Clause:
    """A clause that looks back, a quarter wider for each margin; never narrower than half."""
    wider = max(0.5, 1 + by * WIDER)
    widths = {"least": clause.least * wider, "spreads": clause.spreads * wider, "share": clause.share * wider}
    past_table = clause.past_table and Width(clause.past_table.least * wider, clause.past_table.spreads * wider)
    return msgspec.structs.replace(clause, **widths, past_table=past_table)


def _moved_band(rule: AlarmRule, band: Band, by: float) -> Band:
    outward = 1 if band.side == Side.HIGH else -1
    limit = round(band.limit + outward * by * rule.clear.margins[band.measure], 6)
    sign = "at_least" if band.at_least is not None else "below" if band.below is not None else "at_most"
    return msgspec.structs.replace(band, **{sign: limit})


def point(rules: RuleSet, lives: Mapping[str, Life], events: Sequence[Happened], *, setting: float) -> Point:
    """One setting: alarms of everyone, and which events they fell into."""
    other = moved(rules, setting)
    alarms = {elder: reference.episodes(life.readings, life.person, other) for elder, life in lives.items()}
    calls = {elder: sorted(step.at for one in found for step in one.steps) for elder, found in alarms.items()}
    delays = list(_delays(calls, events))
    days = sum(len(days_of(found)) for found in alarms.values())
    return Point(
        setting=setting,
        calls=sum(len(found) for found in calls.values()),
        days=days,
        per_week=round(days / max(weeks(lives), 1e-9), 4),
        caught=len(delays),
        events=len(events),
        delay_hours=round(statistics.median(delays), 1) if delays else None,
    )


def weeks(lives: Mapping[str, Life]) -> float:
    """Elder-weeks: for each elder the time from the first reading to the last."""
    spans = [[one.taken_at for one in life.readings] for life in lives.values() if life.readings]
    return sum(((max(span) - min(span)) / WEEK for span in spans), 0.0)


def _delays(calls: Mapping[str, Sequence[datetime]], events: Iterable[Happened]) -> Iterator[float]:
    """For each event caught, the hours from its beginning to the first call within it."""
    for event in events:
        first = next((at for at in calls.get(event.elder, ()) if event.start <= at <= event.end), None)
        if first is not None:
            yield (first - event.start) / HOUR


def days_needed(found: Curve, share: float) -> float | None:
    """The fewest alarm person-days at which a set catches such a share, straight between its points; None if it never does."""
    known = sorted((one.share, one.days) for one in found.points if one.share is not None)
    best: dict[float, int] = defaultdict(lambda: 10**9)
    for reached, days in known:
        best[reached] = min(best[reached], days)
    enough = [days for reached, days in best.items() if reached >= share]
    between = [_between(left, right, share) for left, right in pairwise(sorted(best.items())) if left[0] < share < right[0]]
    return min([*enough, *between], default=None)


def _between(left: tuple[float, int], right: tuple[float, int], share: float) -> float:
    part = (share - left[0]) / (right[0] - left[0])
    return left[1] + part * (right[1] - left[1])
