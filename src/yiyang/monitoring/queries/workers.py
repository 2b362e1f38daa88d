"""Who works on the stream."""

from django.db import connection

OWNERS = (
    "SELECT shard.number, worker.name FROM monitoring_shard shard JOIN monitoring_worker worker ON worker.id = shard.worker_id"
)


def owners() -> dict[int, str]:
    """The name of the worker that has each shard; shards that nobody has are left out."""
    with connection.cursor() as cursor:
        cursor.execute(OWNERS)
        return dict(cursor.fetchall())
