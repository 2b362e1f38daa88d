"""The months of the measurement table: made before they are needed, taken out when they are old, put back when somebody asks.

A month that is taken out stays whole in the database as a table of its own (``monitoring_measurement_2024_01``), to be dumped or
moved by the operator; its hourly and daily roll-ups stay where they are.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from yiyang.accounts.models import User
from yiyang.audit import actions as audit
from yiyang.audit.types import Subject
from yiyang.base.errors import DomainError, NotFound
from yiyang.monitoring.actions import rollups
from yiyang.monitoring.models.readings import Month

MONTHS_AHEAD = 3
TABLE = "monitoring_measurement"
LOCK = 7_410_118_101
EXISTING = "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = %s::regclass"
STANDING = "SELECT to_regclass(%s) IS NOT NULL"
STRAYS = "SELECT DISTINCT date_trunc('month', taken_at AT TIME ZONE 'UTC')::date FROM monitoring_measurement_other"
# Readers and writers wait for this change of the table, so it gives up soon and is tried again later.
IMPATIENT = "SET LOCAL lock_timeout = '3s'"


@transaction.atomic
def prepare_partitions(*, now: datetime) -> list[str]:
    """Make this month's and the coming months' partitions, and one for each month that found none; answers the new ones.

    Readings that had to go to the catch-all partition move to their month, so that it can be taken out by policy.
    """
    existing = _lock_and_list()
    with connection.cursor() as cursor:
        cursor.execute(STRAYS)
        strays = {month for (month,) in cursor.fetchall()}
    wanted = sorted({*_coming(now), *strays})
    fresh = [month for month in wanted if name_of(month) not in existing and not _is_standing(month)]
    for month in fresh:
        _create(month, has_strays=month in strays)
    return [name_of(month) for month in fresh]


@transaction.atomic
def detach_old(*, keep_months: int, now: datetime) -> list[str]:
    """Take out every month that ended more than so many months ago, unless it was put back for a while; answers which."""
    attached = _lock_and_list()
    oldest = _month(_number(now.astimezone(UTC).date()) - keep_months)
    wanted = set(Month.objects.filter(kept_until__gt=now).values_list("first", flat=True))
    months = sorted(month for name in attached if (month := month_of(name)) and month < oldest and month not in wanted)
    for month in months:
        _detach(month, by=None, at=now)
    return [name_of(month) for month in months]


@transaction.atomic
def detach_month(month: date, *, by: User | None, at: datetime) -> None:
    """Take one month out of the table by hand."""
    if name_of(month) not in _lock_and_list():
        raise NotFound(_("%(month)s is not in the table.") % {"month": f"{month:%Y-%m}"})
    _detach(month, by=by, at=at)


@transaction.atomic
def restore_month(month: date, *, until: datetime, by: User | None, at: datetime) -> None:
    """Put a month back into the table until a moment; then it is taken out again."""
    attached = _lock_and_list()
    if name_of(month) in attached:
        raise DomainError(_("%(month)s is in the table already.") % {"month": f"{month:%Y-%m}"})
    if not _is_standing(month):
        raise NotFound(_("There is no table of %(month)s; load its dump first.") % {"month": f"{month:%Y-%m}"})
    with connection.cursor() as cursor:
        cursor.execute(IMPATIENT)
        _attach(month, has_strays=True)
    Month.objects.update_or_create(first=month, defaults={"detached_at": None, "kept_until": until})
    audit.record(by, "measurements.month_restored", Subject("monitoring.month", f"{month:%Y-%m}"), until=until.isoformat())


def _detach(month: date, *, by: User | None, at: datetime) -> None:
    rollups.refresh()
    with connection.cursor() as cursor:
        cursor.execute(IMPATIENT)
        cursor.execute(f"ALTER TABLE {TABLE} DETACH PARTITION {name_of(month)}")
    Month.objects.update_or_create(first=month, defaults={"detached_at": at, "kept_until": None})
    audit.record(by, "measurements.month_detached", Subject("monitoring.month", f"{month:%Y-%m}"))


def _lock_and_list() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        cursor.execute(EXISTING, [TABLE])
        return {name for (name,) in cursor.fetchall()}


def _is_standing(month: date) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(STANDING, [name_of(month)])
        return bool(cursor.fetchone()[0])


def name_of(month: date) -> str:
    """The partition that holds a month."""
    return f"{TABLE}_{month:%Y_%m}"


def month_of(name: str) -> date | None:
    """The month a partition holds; None for the catch-all."""
    year, _underscore, month = name.removeprefix(f"{TABLE}_").partition("_")
    return date(int(year), int(month), 1) if year.isdigit() and month.isdigit() else None


def _number(day: date) -> int:
    return day.year * 12 + day.month - 1


def _month(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)


def _coming(now: datetime) -> Iterator[date]:
    first = _number(now.astimezone(UTC).date())
    yield from (_month(number) for number in range(first, first + MONTHS_AHEAD + 1))


def _create(month: date, *, has_strays: bool) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {name_of(month)} (LIKE {TABLE} INCLUDING DEFAULTS)")
    _attach(month, has_strays=has_strays)


def _attach(month: date, *, has_strays: bool) -> None:
    name, start, end = name_of(month), f"'{month} 00:00+00'", f"'{_month(_number(month) + 1)} 00:00+00'"
    with connection.cursor() as cursor:
        if has_strays:
            cursor.execute(
                f"WITH moved AS (DELETE FROM {TABLE}_other WHERE taken_at >= {start} AND taken_at < {end} RETURNING *) "  # noqa: S608
                f"INSERT INTO {name} SELECT * FROM moved"
            )
        cursor.execute(f"ALTER TABLE {TABLE} ATTACH PARTITION {name} FOR VALUES FROM ({start}) TO ({end})")
