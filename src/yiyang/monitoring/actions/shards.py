"""Sharing out the stream among the monitor workers that are alive.

Every worker says once a second that it lives and takes its share. All times are the database's own, so no worker's clock decides
anything; a row from the future (the database's clock was set back) counts as dead, like one from long ago. Two workers on one
shard for a moment do no harm: the stream gives each message to one of them, and readings are stored once whoever brings them.
"""

from typing import Any
from uuid import UUID

from django.db import connection, transaction

from yiyang.monitoring.rules import shards as sharing
from yiyang.runtime import stream

LIFE_SECONDS, FORGET_SECONDS = 5.0, 60.0
LOCK = 7_410_118_102
LIVE = """
INSERT INTO monitoring_worker (id, name, seen_at) VALUES (%(me)s, %(name)s, clock_timestamp())
ON CONFLICT (id) DO UPDATE SET seen_at = EXCLUDED.seen_at
"""
ALL_SHARDS = """
INSERT INTO monitoring_shard (number) SELECT generate_series(0, %(last)s) ON CONFLICT (number) DO NOTHING
"""
ALIVE = """
SELECT id FROM monitoring_worker
WHERE seen_at BETWEEN clock_timestamp() - %(life)s * interval '1 second' AND clock_timestamp() + %(life)s * interval '1 second'
ORDER BY id
"""
OWNERS = "SELECT number, worker_id FROM monitoring_shard WHERE number <= %(last)s"
TAKE = """
UPDATE monitoring_shard SET worker_id = %(me)s, since = clock_timestamp()
WHERE number = ANY(%(mine)s) AND worker_id IS DISTINCT FROM %(me)s
"""
GIVE = "UPDATE monitoring_shard SET worker_id = NULL, since = NULL WHERE worker_id = %(me)s AND NOT number = ANY(%(mine)s)"
FORGET = """
DELETE FROM monitoring_worker AS gone
WHERE seen_at < clock_timestamp() - %(forget)s * interval '1 second'
    AND NOT EXISTS (SELECT FROM monitoring_shard WHERE worker_id = gone.id)
"""
LEAVE = "DELETE FROM monitoring_worker WHERE id = %(me)s"


@transaction.atomic
def keep_alive(me: UUID, name: str) -> frozenset[int]:
    """Say that this worker lives, and answer the shards it works on until it has not said so for ``LIFE_SECONDS``."""
    facts: dict[str, Any] = {"me": me, "name": name, "last": stream.SHARDS - 1, "life": LIFE_SECONDS, "forget": FORGET_SECONDS}
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '3s'")
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        cursor.execute(LIVE, facts)
        cursor.execute(ALL_SHARDS, facts)
        cursor.execute(ALIVE, facts)
        alive = [worker for (worker,) in cursor.fetchall()]
        cursor.execute(OWNERS, facts)
        mine = sharing.settle(me, alive, dict(cursor.fetchall()))
        facts["mine"] = sorted(mine)
        for statement in (TAKE, GIVE, FORGET):
            cursor.execute(statement, facts)
    return mine


@transaction.atomic
def leave(me: UUID) -> None:
    """Give everything back at once, so that nobody has to wait until this worker counts as dead."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        cursor.execute(GIVE, {"me": me, "mine": []})
        cursor.execute(LEAVE, {"me": me})
