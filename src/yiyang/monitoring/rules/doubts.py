"""What the monitor doubts while readings arrive: cheap looks at whole batches, and the proof each doubt needs.

A value alone proves nothing: SpO2 of 50 may be an emergency. So every doubt needs what the device said before (``artefacts.yaml``
says how much), and what leads up to an emergency stays an alarm. A leap is told by the reading after it; it alarms at once.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from yiyang.monitoring.types.alarms import AlarmRule, Band
from yiyang.monitoring.types.doubts import Artefact, Said, Worn
from yiyang.monitoring.types.histories import Artefacts, Sentinel, Site
from yiyang.monitoring.types.readings import FloatColumn, Fresh, IntColumn, Mask

NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Watch:
    """The definitions as look-up tables by number of the measure."""

    placeholders: tuple[tuple[int, float], ...]
    below: FloatColumn
    run: IntColumn


def watch(rules: Artefacts, numbers: Mapping[str, int]) -> Watch:
    """Lay the definitions out for whole columns."""
    below, run = np.full(len(numbers), -np.inf), np.full(len(numbers), NEVER)
    for site in rules.sites:
        below[numbers[site.measure]] = site.median_below
    for stuck in rules.stuck:
        run[numbers[stuck.measure]] = stuck.run
    return Watch(tuple((numbers[one.measure], one.value) for one in rules.sentinels), below, run)


def suspects(fresh: Fresh, told: Watch, runs: IntColumn) -> dict[Artefact, Mask]:
    """Which readings ask for a closer look, by why; ``runs`` is how many equal values in a row end at each."""
    placeholder: Mask = np.zeros(len(fresh), dtype=bool)
    for measure, value in told.placeholders:
        placeholder |= (fresh.measure == measure) & (fresh.value == value)
    found = {
        Artefact.SENTINEL: placeholder,
        Artefact.SITE: fresh.value < told.below[fresh.measure],
        Artefact.STUCK: runs >= told.run[fresh.measure],
    }
    return {why: mask for why, mask in found.items() if mask.any()}


def is_placeholder(said: Said, rule: Sentinel, *, at: datetime, alarms: AlarmRule | None) -> bool:
    """Whether a device has proven to say this number in place of none, and it came out of nowhere.

    Who gets worse passes through other values first: when the last other one is old or beyond a limit for everybody, it counts.
    """
    if said.times < rule.least or said.other is None or said.other_at is None:
        return False
    if alarms is None:
        return True
    is_recent = said.other_at >= at - timedelta(hours=alarms.max_age_hours)
    return is_recent and not any(_is_beyond(band, said.other) for band in _bands(alarms, rule.measure))


def is_worn_elsewhere(worn: Worn, rule: Site, value: float) -> bool:
    """Whether a device has for days said what no body's core has; lower than it ever said is no habit of it."""
    return worn.days >= rule.least and worn.middle < rule.median_below and value >= worn.lowest


def is_stuck(newest: Sequence[float], run: int) -> bool:
    """Whether the newest values, enough of them, are all the same."""
    return len(newest) >= run and len(set(newest[:run])) == 1


def _bands(rule: AlarmRule, measure: str) -> Iterable[Band]:
    return (band for band in rule.bands if band.measure == measure)


def _is_beyond(band: Band, value: float) -> bool:
    if band.at_least is not None:
        return value >= band.at_least
    return value < band.limit if band.below is not None else value <= band.limit
