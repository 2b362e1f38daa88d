"""Hourly and daily roll-ups, kept exact: whatever stores, moves or removes a reading says which hour it touched, in the same
transaction, and a tick counts those hours anew from the readings themselves.

Storing costs one small row for each batch (packed hours). Counting anew instead of adding makes late, repeated and corrected
readings no special case. Readings set aside as the device's own (``types.doubts``) are not counted. One tick at a time holds a
lock, so what it reads is never older than what it crosses off.
"""

from django.db import connection, transaction

from yiyang.monitoring.rules import rollups
from yiyang.monitoring.rules.rollups import Packed
from yiyang.monitoring.types.doubts import SET_ASIDE
from yiyang.monitoring.types.readings import IntColumn

LOCK = 7_410_118_103
QUEUED_AT_ONCE, HOURS_AT_ONCE, MOST_ROUNDS = 2000, 5000, 200
NOTE = "INSERT INTO monitoring_touched (hours) VALUES (%s)"
TAKE = """
DELETE FROM monitoring_touched WHERE id IN (SELECT id FROM monitoring_touched ORDER BY id LIMIT %s) RETURNING hours
"""
TRY_LOCK = "SELECT pg_try_advisory_xact_lock(%s)"
# OFFSET 0 keeps this a look-up by key for each hour, whatever the planner thinks; numeric sums come out the same in any order.
COUNT_HOURS = """
WITH touched AS (
    SELECT * FROM unnest(%(elders)s::uuid[], %(measures)s::smallint[], %(spans)s::bigint[]) AS t(elder_id, measure, hour)
    WHERE NOT EXISTS (
        SELECT FROM monitoring_month AS taken_out WHERE detached_at IS NOT NULL
            AND to_timestamp(t.hour * 3600) >= first::timestamp AT TIME ZONE 'UTC'
            AND to_timestamp(t.hour * 3600) < (first + interval '1 month') AT TIME ZONE 'UTC'
    )
), counted AS (
    SELECT t.elder_id, t.measure, to_timestamp(t.hour * 3600) AS hour, now.*
    FROM touched AS t CROSS JOIN LATERAL (
        SELECT count(*) AS count, min(value) AS low, max(value) AS high, sum(value::numeric)::float8 AS total
        FROM monitoring_measurement AS m
        WHERE m.elder_id = t.elder_id AND m.measure = t.measure
            AND m.taken_at >= to_timestamp(t.hour * 3600) AND m.taken_at < to_timestamp(t.hour * 3600 + 3600)
            AND m.doubt & %(set_aside)s = 0
        OFFSET 0
    ) AS now
), gone AS (
    DELETE FROM monitoring_hourly AS h USING counted AS c
    WHERE c.count = 0 AND h.elder_id = c.elder_id AND h.measure = c.measure AND h.hour = c.hour
)
INSERT INTO monitoring_hourly AS h (elder_id, measure, hour, count, low, high, total)
SELECT elder_id, measure, hour, count, low, high, total FROM counted WHERE count > 0
ON CONFLICT (elder_id, measure, hour) DO UPDATE
SET count = EXCLUDED.count, low = EXCLUDED.low, high = EXCLUDED.high, total = EXCLUDED.total
"""
COUNT_DAYS = """
WITH touched AS (
    SELECT elder_id, measure, DATE '1970-01-01' + span AS day
    FROM unnest(%(elders)s::uuid[], %(measures)s::smallint[], %(spans)s::integer[]) AS t(elder_id, measure, span)
), counted AS (
    SELECT t.elder_id, t.measure, t.day, now.*
    FROM touched AS t CROSS JOIN LATERAL (
        SELECT sum(count) AS count, min(low) AS low, max(high) AS high, sum(total::numeric)::float8 AS total
        FROM monitoring_hourly AS h
        WHERE h.elder_id = t.elder_id AND h.measure = t.measure
            AND h.hour >= t.day::timestamp AT TIME ZONE 'Asia/Shanghai'
            AND h.hour < (t.day + 1)::timestamp AT TIME ZONE 'Asia/Shanghai'
        OFFSET 0
    ) AS now
), gone AS (
    DELETE FROM monitoring_daily AS d USING counted AS c
    WHERE c.count IS NULL AND d.elder_id = c.elder_id AND d.measure = c.measure AND d.day = c.day
)
INSERT INTO monitoring_daily AS d (elder_id, measure, day, count, low, high, total)
SELECT elder_id, measure, day, count, low, high, total FROM counted WHERE count > 0
ON CONFLICT (elder_id, measure, day) DO UPDATE
SET count = EXCLUDED.count, low = EXCLUDED.low, high = EXCLUDED.high, total = EXCLUDED.total
"""


def note_touched(ids: Packed, elder: IntColumn, measure: IntColumn, *, taken_at: IntColumn) -> None:
    """Note inside the caller's transaction which hours these readings fall into."""
    if len(taken_at):
        with connection.cursor() as cursor:
            cursor.execute(NOTE, [rollups.pack(ids, elder, measure, taken_at=taken_at)])


def refresh() -> int:
    """Count every touched hour and its day anew; answers how many hours that were."""
    done = 0
    for _ in range(MOST_ROUNDS):
        hours = _refresh_some()
        if hours is None:
            break
        done += hours
    return done


@transaction.atomic
def _refresh_some() -> int | None:
    """Some of what waits; None when nothing does, or another process is at it."""
    with connection.cursor() as cursor:
        cursor.execute(TRY_LOCK, [LOCK])
        if not cursor.fetchone()[0]:
            return None
        cursor.execute(TAKE, [QUEUED_AT_ONCE])
        packed = [bytes(hours) for (hours,) in cursor.fetchall()]
        if not packed:
            return None
        touched = rollups.unpack(packed)
        for part in touched.parts(HOURS_AT_ONCE):
            cursor.execute(COUNT_HOURS, part.columns() | {"set_aside": int(SET_ASIDE)})
        for part in touched.days().parts(HOURS_AT_ONCE):
            cursor.execute(COUNT_DAYS, part.columns())
    return len(touched)
