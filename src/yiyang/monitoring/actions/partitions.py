"""The months of the measurement table, made before they are needed."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

from django.db import connection, transaction

MONTHS_AHEAD = 3
TABLE = "monitoring_measurement"
LOCK = 7_410_118_101
EXISTING = "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = %s::regclass"
STRAYS = "SELECT DISTINCT date_trunc('month', taken_at AT TIME ZONE 'UTC')::date FROM monitoring_measurement_other"


@transaction.atomic
def prepare_partitions(*, now: datetime) -> list[str]:
    """Make this month's and the coming months' partitions, and one for each month that found none; answers the new ones.

    Readings that had to go to the catch-all partition move to their month, so that it can be detached or dropped by policy.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        cursor.execute(EXISTING, [TABLE])
        existing = {name for (name,) in cursor.fetchall()}
        cursor.execute(STRAYS)
        strays = {month for (month,) in cursor.fetchall()}
    wanted = sorted({*_coming(now), *strays})
    fresh = [month for month in wanted if name_of(month) not in existing]
    for month in fresh:
        _create(month, has_strays=month in strays)
    return [name_of(month) for month in fresh]


def name_of(month: date) -> str:
    """The partition that holds a month."""
    return f"{TABLE}_{month:%Y_%m}"


def _coming(now: datetime) -> Iterator[date]:
    today = now.astimezone(UTC).date()
    first = today.year * 12 + today.month - 1
    for place in range(first, first + MONTHS_AHEAD + 1):
        yield date(place // 12, place % 12 + 1, 1)


def _create(month: date, *, has_strays: bool) -> None:
    following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    name, start, end = name_of(month), f"'{month} 00:00+00'", f"'{following} 00:00+00'"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {name} (LIKE {TABLE} INCLUDING DEFAULTS)")
        if has_strays:
            cursor.execute(
                f"WITH moved AS (DELETE FROM {TABLE}_other WHERE taken_at >= {start} AND taken_at < {end} RETURNING *) "  # noqa: S608
                f"INSERT INTO {name} SELECT * FROM moved"
            )
        cursor.execute(f"ALTER TABLE {TABLE} ATTACH PARTITION {name} FOR VALUES FROM ({start}) TO ({end})")
