"""Who has stopped measuring, what was measured last and whether it still could be, and what was asked about already."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q

from yiyang.monitoring.definitions import alarm_rules, measures
from yiyang.monitoring.models import Alarm
from yiyang.monitoring.types.habits import HabitBand, LastSaid
from yiyang.people.models import Elder
from yiyang.people.types import Place

Pair = tuple[UUID, str]
STOPPED = """
WITH stopped AS (
    SELECT elder_id, measure, max(newest) AS last FROM monitoring_samplering
    GROUP BY elder_id, measure HAVING max(newest) BETWEEN %(first)s AND %(last)s
)
SELECT stopped.elder_id, stopped.measure, ARRAY(
    SELECT DISTINCT day FROM monitoring_samplering AS ring CROSS JOIN unnest(ring.days) AS day
    WHERE ring.elder_id = stopped.elder_id AND ring.measure = stopped.measure AND day > stopped.last - %(back)s)
FROM stopped
"""
# The newest reading, and a device of the same kind that is with the elder now and heard. OFFSET 0 keeps each look-up one by key.
SAID = """
SELECT asked.elder, asked.measure, said.taken_at, own.id, own.institution_id
FROM unnest(%(elders)s::uuid[], %(measures)s::smallint[]) AS asked(elder, measure)
CROSS JOIN LATERAL (
    SELECT m.taken_at, d.kind FROM monitoring_measurement AS m JOIN monitoring_device AS d ON d.id = m.device_id
    WHERE m.elder_id = asked.elder AND m.measure = asked.measure AND m.taken_at > %(since)s ORDER BY m.taken_at DESC LIMIT 1
) AS said
LEFT JOIN LATERAL (
    SELECT d.id, d.institution_id FROM monitoring_binding AS b JOIN monitoring_device AS d ON d.id = b.device_id
    WHERE b.elder_id = asked.elder AND b.from_at <= %(now)s AND (b.until_at IS NULL OR b.until_at > %(now)s)
     AND d.kind = said.kind AND d.retired_at IS NULL AND (d.silent_after IS NULL OR d.silent_after > %(now)s)
    ORDER BY d.last_heard_at DESC NULLS LAST LIMIT 1
) AS own ON true
"""
SAID_DAYS = 60


def stopped(band: HabitBand, *, today: int) -> dict[Pair, list[int]]:
    """Of everyone whose newest day of a measure is some days ago, but not long, the days it was measured on before."""
    bounds = {
        "first": today - 1 - band.forgotten_days,
        "last": today - 1 - band.least_days,
        "back": band.look_back_days,
    }
    slugs = list(measures.by_slug())
    with connection.cursor() as cursor:
        cursor.execute(STOPPED, bounds)
        return {(elder, slugs[measure]): days for elder, measure, days in cursor.fetchall()}


def last_said(pairs: Sequence[Pair], *, now: datetime) -> dict[Pair, LastSaid]:
    """What was measured last of each elder and measure, and by which device it could be measured now."""
    known = measures.by_slug()
    facts: dict[str, Any] = {
        "elders": [elder for elder, _ in pairs],
        "measures": [known[slug].number for _, slug in pairs],
        "since": now - timedelta(days=SAID_DAYS),
        "now": now,
    }
    slugs = list(known)
    with connection.cursor() as cursor:
        cursor.execute(SAID, facts)
        return {(elder, slugs[measure]): LastSaid(at, *device) for elder, measure, at, *device in cursor.fetchall()}


def away(elders: Collection[UUID]) -> set[UUID]:
    """Those of them who are in hospital, have died, or live on in another record: nobody expects a measurement of theirs."""
    gone = Q(place=Place.HOSPITAL) | Q(died_on__isnull=False) | Q(merged_into__isnull=False)
    return set(Elder.objects.filter(gone, pk__in=list(elders)).values_list("pk", flat=True))


def asked_at(elders: Collection[UUID]) -> dict[Pair, datetime]:
    """When each elder and measure was asked about last."""
    found: dict[Pair, datetime] = {}
    alarms = Alarm.objects.filter(elder__in=list(elders), rule=alarm_rules.MISSED).order_by("raised_at")
    for elder, raised_at, facts in alarms.values_list("elder", "raised_at", "facts"):
        found.update({(elder, slug): raised_at for slug in facts["missed"]})
    return found
