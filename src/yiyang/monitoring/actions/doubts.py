"""Marking readings that speak of the device and not of the elder, in the transaction that stores them; nothing is deleted."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from django.db import connection

from yiyang.monitoring.definitions import alarm_rules, artefacts, measures
from yiyang.monitoring.queries import doubts as reads
from yiyang.monitoring.queries import sources
from yiyang.monitoring.rules import doubts as rules
from yiyang.monitoring.rules.telemetry import moment
from yiyang.monitoring.types.doubts import SET_ASIDE, Artefact, Doubt, Suspect
from yiyang.monitoring.types.readings import STEADY, Fresh, Mask

MARK = """
UPDATE monitoring_measurement AS m SET doubt = m.doubt | asked.doubt
FROM unnest(%(devices)s::uuid[], %(measures)s::smallint[], %(moments)s::timestamptz[], %(doubts)s::smallint[])
    AS asked(device, measure, at, doubt)
WHERE m.device_id = asked.device AND m.measure = asked.measure AND m.taken_at = asked.at
    AND m.taken_at >= %(first)s AND m.taken_at <= %(last)s
"""


def mark(fresh: Fresh) -> Mask:
    """Mark what these readings, stored a moment ago, prove to be of the device; answers which are to be judged all the same.

    Most batches hold nothing to doubt and cost a look at their columns; the rest a question or two.
    """
    counts: Mask = np.ones(len(fresh), dtype=bool)
    if not len(fresh):
        return counts
    found = rules.suspects(fresh, _watch(), reads.memory.runs.follow(fresh))
    proven = [(one, doubt) for why, mask in found.items() for one, doubt in PROOFS[why](_suspects(fresh, mask))]
    if proven:
        _write(proven)
        counts[[one.row for one, doubt in proven if doubt in SET_ASIDE]] = False
    return counts


def _placeholders(suspects: Sequence[Suspect]) -> Iterable[tuple[Suspect, Doubt]]:
    by_value = {(one.measure, one.value): one for one in artefacts.artefacts().sentinels}
    asked = [by_value[_slug(one), one.value] for one in suspects]
    for one, rule, said in zip(suspects, asked, reads.said(suspects, [rule.least for rule in asked]), strict=True):
        if rules.is_placeholder(said, rule, at=one.at, alarms=alarm_rules.by_measure().get(rule.measure)):
            yield one, Doubt.SENTINEL


def _worn_elsewhere(suspects: Sequence[Suspect]) -> Iterable[tuple[Suspect, Doubt]]:
    by_measure = {one.measure: one for one in artefacts.artefacts().sites}
    for one, worn in zip(suspects, reads.worn(suspects), strict=True):
        if rules.is_worn_elsewhere(worn, by_measure[_slug(one)], one.value):
            yield one, Doubt.SITE


def _stuck(suspects: Sequence[Suspect]) -> Iterable[tuple[Suspect, Doubt]]:
    """Not of devices that measure all the time: the pulse of somebody asleep may well be the same for minutes."""
    kinds = sources.kinds.of({one.elder for one in suspects})
    runs = {one.measure: one.run for one in artefacts.artefacts().stuck}
    single = [one for one in suspects if kinds[one.elder].get(one.device) not in STEADY]
    asked = [runs[_slug(one)] for one in single]
    for one, run, newest in zip(single, asked, reads.newest(single, asked) if single else (), strict=True):
        if rules.is_stuck(newest, run):
            yield one, Doubt.STUCK


PROOFS = {Artefact.SENTINEL: _placeholders, Artefact.SITE: _worn_elsewhere, Artefact.STUCK: _stuck}


@lru_cache(maxsize=1)
def _watch() -> rules.Watch:
    return rules.watch(artefacts.artefacts(), {slug: measure.number for slug, measure in measures.by_slug().items()})


def _slug(one: Suspect) -> str:
    return measures.measures()[one.measure].slug


def _suspects(fresh: Fresh, mask: Mask) -> list[Suspect]:
    return [
        Suspect(
            row,
            fresh.device[fresh.device_index[row]],
            fresh.elders[fresh.elder[row]],
            int(fresh.measure[row]),
            float(fresh.value[row]),
            moment(int(fresh.taken_at[row])),
        )
        for row in np.flatnonzero(mask).tolist()
    ]


def _write(proven: Sequence[tuple[Suspect, Doubt]]) -> None:
    moments = [one.at for one, _ in proven]
    asked: dict[str, Any] = {
        "devices": [one.device for one, _ in proven],
        "measures": [one.measure for one, _ in proven],
        "moments": moments,
        "doubts": [int(doubt) for _, doubt in proven],
        "first": min(moments),
        "last": max(moments),
    }
    with connection.cursor() as cursor:
        cursor.execute(MARK, asked)
