"""Which values speak of the device and not of the elder: marked and set aside, never deleted.

Single values are judged by themselves (impossible, placeholder), series by their neighbours (site, stuck, jump); all from data.
"""

import statistics
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import groupby

from yiyang.monitoring.types.doubts import Artefact
from yiyang.monitoring.types.histories import Artefacts, Jump, Site, Stuck
from yiyang.monitoring.types.replays import Heard

Marks = dict[int, Artefact]


class Marker:
    """Marks the readings of one elder at a time, knowing how often each value occurs in the whole history."""

    def __init__(
        self, rules: Artefacts, plausible: Mapping[str, tuple[float, float]], common: Counter[tuple[str, float]]
    ) -> None:
        self.rules, self.plausible = rules, plausible
        self.placeholders = {(one.measure, one.value) for one in rules.sentinels if common[one.measure, one.value] >= one.least}

    def marks(self, readings: Sequence[Heard]) -> Marks:
        """The places of the readings that are artefacts, each with the first reason found."""
        marks = {place: why for place, one in enumerate(readings) if (why := self._alone(one))}
        for measure in {one.measure for one in readings}:
            left = [place for place, one in enumerate(readings) if one.measure == measure and place not in marks]
            left.sort(key=lambda place: readings[place].taken_at)
            marks |= self._in_series(measure, left, readings)
        return marks

    def _alone(self, one: Heard) -> Artefact | None:
        if (one.measure, one.value) in self.placeholders:
            return Artefact.SENTINEL
        low, high = self.plausible[one.measure]
        return None if low <= one.value <= high else Artefact.IMPOSSIBLE

    def _in_series(self, measure: str, places: list[int], readings: Sequence[Heard]) -> Marks:
        """Taken elsewhere on the body: all of the series. Otherwise runs of one value, and leaps."""
        series = [readings[place] for place in places]
        if any(_is_other_site(series, rule) for rule in self.rules.sites if rule.measure == measure):
            return dict.fromkeys(places, Artefact.SITE)
        stuck = {place for rule in self.rules.stuck if rule.measure == measure for place in _stuck(series, rule)}
        leaps = {place for rule in self.rules.jumps if rule.measure == measure for place in _leaps(series, rule)}
        return {places[place]: Artefact.JUMP for place in leaps} | {places[place]: Artefact.STUCK for place in stuck}


def common_values(readings: Iterable[Heard], rules: Artefacts) -> Counter[tuple[str, float]]:
    """How often each possible placeholder occurs."""
    asked = {(one.measure, one.value) for one in rules.sentinels}
    return Counter((one.measure, one.value) for one in readings if (one.measure, one.value) in asked)


def _is_other_site(series: Sequence[Heard], rule: Site) -> bool:
    return len(series) >= rule.least and statistics.median(one.value for one in series) < rule.median_below


def _stuck(series: Sequence[Heard], rule: Stuck) -> Iterator[int]:
    """All but the first of a run that is too long."""
    place = 0
    for _, run in groupby(series, key=lambda one: one.value):
        length = sum(1 for _ in run)
        if length >= rule.run:
            yield from range(place + 1, place + length)
        place += length


def _leaps(series: Sequence[Heard], rule: Jump) -> Iterator[int]:
    within = timedelta(hours=rule.within_hours)
    for place in range(1, len(series) - 1):
        before, here, after = series[place - 1 : place + 2]
        near = here.taken_at - before.taken_at <= within and after.taken_at - here.taken_at <= within
        apart = min(abs(here.value - before.value), abs(here.value - after.value)) > rule.by
        if near and apart and abs(after.value - before.value) <= rule.by:
            yield place
