"""How the devices of a house are used: proof of use by device, kind and institution, the unused first (seed paper S2 §4.2).

A day counts as used when the device sent a reading or a signal about the elder it was bound to; days are those of the clock here.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from yiyang.accounts import guards as access
from yiyang.accounts.models import User
from yiyang.monitoring.definitions import measures
from yiyang.monitoring.models import Device
from yiyang.monitoring.types.fleet import Use
from yiyang.monitoring.types.readings import DeviceKind
from yiyang.organizations.models import Institution

DAYS = 30
MOST_DEVICES = 2000
# Each bound day of each device, and whether anything came that day; one look-up by key for each measure and day.
USED = """
SELECT days.device_id, count(*), count(*) FILTER (WHERE
    EXISTS (SELECT FROM monitoring_measurement m
            WHERE m.device_id = days.device_id AND m.measure = ANY(%(measures)s::smallint[])
              AND m.taken_at >= days.start AND m.taken_at < days.start + interval '1 day')
    OR EXISTS (SELECT FROM monitoring_signal s
               WHERE s.device_id = days.device_id AND s.at >= days.start AND s.at < days.start + interval '1 day'))
FROM (
    SELECT DISTINCT b.device_id, day::timestamp AT TIME ZONE %(zone)s AS start
    FROM generate_series(%(first)s::date, %(last)s::date, interval '1 day') AS day
    JOIN monitoring_binding b ON b.device_id = ANY(%(devices)s)
     AND b.from_at < (day + interval '1 day') AT TIME ZONE %(zone)s
     AND (b.until_at IS NULL OR b.until_at > day::timestamp AT TIME ZONE %(zone)s)
) AS days
GROUP BY 1
"""


@dataclass(frozen=True, slots=True)
class Pile:
    """All devices of one kind at one institution."""

    institution: Institution
    kind: DeviceKind
    devices: int
    bound: int
    use: Use


@dataclass(frozen=True, slots=True)
class Fleet:
    """Every device in use with its proof of use, and the piles they make."""

    devices: tuple[tuple[Device, Use], ...]
    piles: tuple[Pile, ...]


def fleet_for(user: User, *, now: datetime) -> Fleet:
    """The devices a user may see, those bound and unused first, then by how little they are used."""
    seen = access.visible(user, "device.read", Device.objects.select_related("institution").filter(retired_at__isnull=True))
    devices = list(seen.order_by("pk")[:MOST_DEVICES])
    uses = uses_of([device.pk for device in devices], now=now)
    pairs = [(device, uses.get(device.pk, Use(0, 0))) for device in devices]
    ordered = sorted(pairs, key=lambda pair: (pair[1].share is None, pair[1].share or 0.0, -pair[1].bound, pair[0].serial))
    return Fleet(tuple(ordered), _piles(pairs))


def uses_of(devices: Iterable[UUID], *, now: datetime, days: int = DAYS) -> dict[UUID, Use]:
    """Bound and used days of some devices over the days before today."""
    today = timezone.localdate(now)
    facts: dict[str, Any] = {
        "devices": list(devices),
        "first": today - timedelta(days=days),
        "last": today - timedelta(days=1),
        "zone": timezone.get_current_timezone_name(),
        "measures": [measure.number for measure in measures.measures()],
    }
    with connection.cursor() as cursor:
        cursor.execute(USED, facts)
        return {device: Use(bound, used) for device, bound, used in cursor.fetchall()}


def _piles(pairs: Iterable[tuple[Device, Use]]) -> tuple[Pile, ...]:
    found: dict[tuple[UUID, str], list[tuple[Device, Use]]] = defaultdict(list)
    for device, use in pairs:
        found[device.institution_id, device.kind].append((device, use))
    piles = [
        Pile(
            own[0][0].institution,
            DeviceKind(kind),
            len(own),
            sum(use.bound > 0 for _, use in own),
            sum((u for _, u in own), Use(0, 0)),
        )
        for (_house, kind), own in found.items()
    ]
    return tuple(
        sorted(piles, key=lambda pile: (pile.use.share is None, pile.use.share or 0.0, str(pile.institution), pile.kind))
    )
