"""What was measured of an elder: the latest, the trend, and the story of it on the record's timeline."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone
from django.utils.translation import get_language

from yiyang.accounts import guards as access
from yiyang.accounts.models import User
from yiyang.audit import actions as audit
from yiyang.clinic.queries.timeline import SLACK
from yiyang.monitoring.definitions import measures
from yiyang.monitoring.queries import tellings
from yiyang.monitoring.types.doubts import Doubt
from yiyang.monitoring.types.readings import STEADY, DeviceKind, MealContext, Told
from yiyang.people.models import Elder
from yiyang.people.queries import identity_ids
from yiyang.ui.types import Entry

LATEST_DAYS = 400
HORIZONS = (timedelta(days=7), timedelta(days=60), timedelta(days=400))
MEASURES_TOGETHER = 4
Row = tuple[Any, ...]
LATEST = """
SELECT asked.measure, found.value, found.taken_at, found.context, found.doubt
FROM unnest(%(measures)s::smallint[]) AS asked(measure) CROSS JOIN LATERAL (
    SELECT value, taken_at, context, doubt FROM monitoring_measurement AS m
    WHERE m.elder_id = ANY(%(elders)s) AND m.measure = asked.measure AND m.taken_at > %(since)s AND m.doubt & %(without)s = 0
    ORDER BY taken_at DESC LIMIT 1
) AS found
"""
# What one device said of one measure in one minute; steady devices are told by the hour. What is doubted is told by itself.
TOLD = """
SELECT date_trunc(CASE WHEN d.kind = ANY(%(steady)s) THEN 'hour' ELSE 'minute' END, m.taken_at) AS moment,
    d.serial, d.kind, m.measure, min(m.value), max(m.value), (array_agg(m.value ORDER BY m.taken_at DESC))[1], count(*),
    max(m.context), m.doubt
FROM monitoring_measurement AS m JOIN monitoring_device AS d ON d.id = m.device_id
WHERE m.elder_id = ANY(%(elders)s) AND m.taken_at >= %(since)s AND m.taken_at < %(until)s
GROUP BY 1, 2, 3, 4, m.doubt
HAVING date_trunc(CASE WHEN d.kind = ANY(%(steady)s) THEN 'hour' ELSE 'minute' END, min(m.taken_at)) < %(before)s
ORDER BY 1 DESC, 2, m.doubt, 4 LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class Latest:
    """The newest value of one measure, ready to print."""

    slug: str
    at: datetime
    fact: Told
    told: str


def check_sees_vitals(user: User, elder: Elder) -> None:
    """Measurements are shown to those who may see them, and every look is noted."""
    access.check_may(user, "vitals.read", elder)
    audit.note_read(user, "vitals.read", elder, elder_id=elder.pk)


def latest(user: User, elder: Elder) -> tuple[Latest, ...]:
    """The newest value of everything that was ever measured of an elder, within the time readings are kept open."""
    check_sees_vitals(user, elder)
    return latest_of(identity_ids(elder), now=timezone.now())


def latest_of(elder_ids: Sequence[UUID], *, now: datetime, without: Doubt = Doubt.NONE) -> tuple[Latest, ...]:
    """The same for one person's records, when who may see them has been asked already; ``without`` leaves some doubts out."""
    asked: dict[str, Any] = {
        "measures": [measure.number for measure in measures.measures()],
        "elders": list(elder_ids),
        "since": now - timedelta(days=LATEST_DAYS),
        "without": int(without),
    }
    with connection.cursor() as cursor:
        cursor.execute(LATEST, asked)
        return tuple(_latest(row) for row in cursor.fetchall())


def _latest(row: Row) -> Latest:
    number, value, taken_at, context, doubt = row
    told = Told(number, value, value, value, 1, MealContext(context), Doubt(doubt))
    return Latest(measures.measures()[number].slug, taken_at, told, tellings.sentence([told], get_language() or ""))


def moments(latest: Iterable[Latest]) -> tuple[tuple[datetime, str], ...]:
    """The same as people read them: what was measured at one moment in one sentence, the newest first."""
    newest = sorted(latest, key=lambda item: (item.at, -item.fact.doubt), reverse=True)
    together = groupby(newest, key=lambda item: (item.at, item.fact.doubt))
    return tuple((at, tellings.sentence([item.fact for item in items], get_language() or "")) for (at, _), items in together)


def recent(user: User, elder: Elder, *, hours: int = 24, limit: int = 50) -> list[Entry]:
    """What was measured in the last hours, the newest first."""
    check_sees_vitals(user, elder)
    now = timezone.now()
    return _entries(identity_ids(elder), (now - timedelta(hours=hours), now), limit=limit, language=get_language() or "")


def timeline_entries(elder_ids: Sequence[UUID], *, before: datetime, limit: int, language: str) -> list[Entry]:
    """Measurements on the record's timeline; looks farther back only when the last days hold too few for a piece."""
    found: list[Entry] = []
    enough = limit - SLACK + 1 if limit > SLACK else limit
    for horizon in HORIZONS:
        found = _entries(elder_ids, (before - horizon, before), limit=limit, language=language)
        if len(found) >= enough:
            break
    return found


def _entries(elder_ids: Sequence[UUID], window: tuple[datetime, datetime], *, limit: int, language: str) -> list[Entry]:
    since, before = window
    asked: dict[str, Any] = {
        "elders": list(elder_ids),
        "steady": list(STEADY),
        "since": since.replace(minute=0, second=0, microsecond=0),
        "until": before + timedelta(hours=1),
        "before": before,
        "limit": (limit + 1) * MEASURES_TOGETHER,
    }
    with connection.cursor() as cursor:
        cursor.execute(TOLD, asked)
        rows = cursor.fetchall()
    complete = rows if len(rows) < asked["limit"] else _without_last_moment(rows)
    entries: list[Entry] = []
    for (moment, serial, kind, _), group in groupby(complete, key=lambda row: (*row[:3], row[-1])):
        if len(entries) >= limit and entries[-1].at != moment:
            break
        entries.append(_entry(moment, serial, kind, told=list(group), language=language))
    return entries


def _without_last_moment(rows: list[Row]) -> list[Row]:
    """A cut list may have cut a moment in two; that moment belongs to the next piece."""
    return [row for row in rows if row[0] != rows[-1][0]]


def _entry(moment: datetime, serial: str, kind: str, *, told: Iterable[Row], language: str) -> Entry:
    said = [
        Told(number, low, high, last, count, MealContext(context), Doubt(doubt))
        for *_, number, low, high, last, count, context, doubt in told
    ]
    return Entry(
        at=moment.astimezone(UTC),
        title=tellings.sentence(said, language),
        source=f"{DeviceKind(kind).words.say(language)} {serial}",
        kind="measure",
    )
