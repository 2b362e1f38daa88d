"""Who works on the stream."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

OWNERS = (
    "SELECT shard.number, worker.name FROM monitoring_shard shard JOIN monitoring_worker worker ON worker.id = shard.worker_id"
)

STORED = """
SELECT count(*) FROM monitoring_measurement m JOIN monitoring_device d ON d.id = m.device_id
WHERE d.serial = ANY(%s) AND m.taken_at >= %s - interval '1 minute' AND m.received_at >= %s
"""


def owners() -> dict[int, str]:
    """The name of the worker that has each shard; shards that nobody has are left out."""
    with connection.cursor() as cursor:
        cursor.execute(OWNERS)
        return dict(cursor.fetchall())


def moment() -> datetime:
    """The database's clock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        found: datetime = cursor.fetchone()[0]
    return found


def stored_since(serials: Sequence[str], since: datetime) -> int:
    """How many readings of some devices were stored since a moment; it says nothing about anybody."""
    with connection.cursor() as cursor:
        cursor.execute(STORED, [list(serials), since, since])
        return int(cursor.fetchone()[0])
