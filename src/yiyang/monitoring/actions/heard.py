"""When devices and gateways were last heard, and from when on a device's silence is worth an alarm."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from yiyang.monitoring.definitions import measures
from yiyang.monitoring.models import Device

# Written in steps of some seconds, so that a talkative device does not cost an update for each reading.
DEVICES = """
UPDATE monitoring_device AS device SET
    last_heard_at = GREATEST(device.last_heard_at, %(now)s),
    battery = COALESCE(said.battery, device.battery),
    silent_after = CASE WHEN EXISTS (
        SELECT FROM monitoring_binding AS b
        WHERE b.device_id = device.id AND b.from_at <= %(now)s AND (b.until_at IS NULL OR b.until_at > %(now)s)
    ) THEN GREATEST(device.last_heard_at, %(now)s) + device.expected_interval * %(factor)s::float8 END
FROM unnest(%(ids)s::uuid[], %(batteries)s::smallint[]) AS said(id, battery)
WHERE device.id = said.id AND (
    device.last_heard_at IS NULL OR device.last_heard_at <= %(before)s OR said.battery <> device.battery
    OR (said.battery IS NOT NULL AND device.battery IS NULL)
)
"""
GATEWAYS = """
UPDATE monitoring_gateway SET last_heard_at = %(now)s
WHERE (last_heard_at IS NULL OR last_heard_at <= %(before)s)
    AND id IN (SELECT gateway_id FROM monitoring_device WHERE id = ANY(%(ids)s))
"""


def note_heard(devices: Sequence[UUID], batteries: Mapping[UUID, int], *, now: datetime) -> None:
    """Note inside the caller's transaction that these devices spoke, and what charge they have left."""
    if not devices:
        return
    policy = measures.policy()
    facts: dict[str, Any] = {
        "ids": list(devices),
        "batteries": [batteries.get(device) for device in devices],
        "now": now,
        "before": now - timedelta(seconds=policy.heard_step_seconds),
        "factor": policy.silence_factor,
    }
    with connection.cursor() as cursor:
        cursor.execute(DEVICES, facts)
        cursor.execute(GATEWAYS, facts)


def note_firmware(versions: Mapping[UUID, str]) -> None:
    """Note inside the caller's transaction which version of its program a device said it runs."""
    for device, version in versions.items():
        Device.objects.filter(pk=device).exclude(firmware=version).update(firmware=version)
