"""Which readings of a batch are overruled by a better device of the same elder; asked only of those who have several."""

import time
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import numpy as np
from django.db import connection

from yiyang.monitoring.definitions import measures, sources
from yiyang.monitoring.models import Binding
from yiyang.monitoring.rules.telemetry import moment
from yiyang.monitoring.types.doubts import SET_ASIDE
from yiyang.monitoring.types.readings import Fresh, Mask

REMEMBERED_SECONDS, MOST_REMEMBERED = 60.0, 200_000
OVERRULED = """
SELECT asked.place
FROM unnest(%(places)s::int[], %(elders)s::uuid[], %(measures)s::smallint[], %(moments)s::timestamptz[], %(better)s::text[])
 AS asked(place, elder, measure, at, better)
WHERE EXISTS (
    SELECT FROM monitoring_measurement m JOIN monitoring_device d ON d.id = m.device_id
    WHERE m.elder_id = asked.elder AND m.measure = asked.measure AND d.kind = ANY(string_to_array(asked.better, ','))
      AND m.taken_at >= asked.at - %(within)s AND m.taken_at <= asked.at + %(within)s AND m.doubt & %(set_aside)s = 0)
"""


class Kinds:
    """What kinds of devices speak for whom, remembered for a minute: it decides which reading counts, and seldom changes."""

    def __init__(self) -> None:
        self._known: dict[UUID, dict[UUID, str]] = {}
        self._forget_at = 0.0

    def of(self, elders: Iterable[UUID]) -> dict[UUID, dict[UUID, str]]:
        """For each elder the devices bound to them with their kinds; one query for those not remembered."""
        if time.monotonic() > self._forget_at or len(self._known) > MOST_REMEMBERED:
            self._known, self._forget_at = {}, time.monotonic() + REMEMBERED_SECONDS
        missing = [pk for pk in elders if pk not in self._known]
        if missing:
            self._known.update({pk: {} for pk in missing})
            bound = Binding.objects.filter(elder__in=missing, until_at__isnull=True)
            for elder, device, kind in bound.values_list("elder", "device", "device__kind"):
                self._known[elder][device] = kind
        return self._known


kinds = Kinds()


def counting(fresh: Fresh) -> Mask:
    """Which readings stored a moment ago are to be judged: not those near a reading of a better device."""
    counts: Mask = np.ones(len(fresh), dtype=bool)
    asked = _asked(fresh)
    if asked:
        counts[_overruled(fresh, asked)] = False
    return counts


def _asked(fresh: Fresh) -> list[tuple[int, str]]:
    """The readings that a device bound to the same elder could overrule, with the kinds that could."""
    known, priority = kinds.of(fresh.elders), sources.priority()
    several = [place for place, elder in enumerate(fresh.elders) if len(set(known[elder].values())) > 1]
    if not several:
        return []
    slugs, asked = list(measures.by_slug()), []
    for row in np.flatnonzero(np.isin(fresh.elder, several)).tolist():
        own = known[fresh.elders[fresh.elder[row]]]
        kind = own.get(fresh.device[fresh.device_index[row]], "")
        better = [str(one) for one in priority.better(slugs[fresh.measure[row]], kind) if one in own.values()] if kind else []
        if better:
            asked.append((row, ",".join(better)))
    return asked


def _overruled(fresh: Fresh, asked: Sequence[tuple[int, str]]) -> list[int]:
    rows = [row for row, _ in asked]
    facts: dict[str, Any] = {
        "places": rows,
        "elders": [fresh.elders[fresh.elder[row]] for row in rows],
        "measures": [int(fresh.measure[row]) for row in rows],
        "moments": [moment(int(fresh.taken_at[row])) for row in rows],
        "better": [better for _, better in asked],
        "within": timedelta(minutes=sources.priority().minutes),
        "set_aside": int(SET_ASIDE),
    }
    with connection.cursor() as cursor:
        cursor.execute(OVERRULED, facts)
        return [place for (place,) in cursor.fetchall()]
