"""Alarms as the people see them who may: one's worklist, one alarm, lists, marks on a trend, entries on the timeline."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.utils.dateparse import parse_datetime
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from yiyang.accounts import guards as access
from yiyang.accounts.models import User
from yiyang.audit import actions as audit
from yiyang.base.addresses import address_of
from yiyang.base.errors import NotFound
from yiyang.base.kept import Among, Kept
from yiyang.monitoring.definitions import alarm_rules
from yiyang.monitoring.models import Alarm, AlarmEvent
from yiyang.monitoring.queries.alarm_rows import row_of
from yiyang.monitoring.types.alarms import UNSETTLED, AlarmState, EventKind
from yiyang.monitoring.types.severity import SEVERITIES
from yiyang.organizations import queries as organizations
from yiyang.people.models import Elder
from yiyang.people.queries.access import readable_among
from yiyang.ui.types import Entry, Row

URGENCY = Case(*[When(severity=item, then=Value(item.rank)) for item in SEVERITIES], output_field=IntegerField())
MOST_ROWS = 50
ON_TIMELINE = (EventKind.RAISED, EventKind.RAISED_AGAIN, EventKind.HANDLED)


def visible_alarms(user: User, word: str = "alarm.read") -> QuerySet[Alarm]:
    """The alarms of elders whom a user may see alarms of."""
    found: QuerySet[Alarm] = access.visible(user, word, Alarm.objects.select_related("elder", "device"), via="elder")
    return found


def own_work(user: User) -> list[Alarm]:
    """What waits for a user: alarms they took, and those nobody took that are theirs, their team's or their institution's.

    Whose alarm it is narrows the question first; only those few elders are then asked about.
    """
    theirs = THEIRS(user.pk, *organizations.belonging_ids(user, localdate()))
    seen = readable_among(user, {alarm.elder_id for alarm in theirs}, word="alarm.acknowledge")
    return [alarm for alarm in theirs if alarm.elder_id in seen]


def by_urgency(alarms: QuerySet[Alarm]) -> QuerySet[Alarm]:
    """The gravest first, then those that have waited longest; recovered ones after those that have not."""
    return alarms.annotate(urgency=URGENCY).order_by("-urgency", "recovered_at", "raised_at", "pk")


def _theirs(user: Any, teams: Any, institutions: Any) -> QuerySet[Alarm]:
    mine = Q(owner_staff__user=user) | Q(Among("owner_team", teams)) | Q(Among("owner_institution", institutions))
    waiting = Alarm.objects.filter(Q(acknowledged_by=user) | mine & Q(acknowledged_by__isnull=True), state__in=UNSETTLED)
    return by_urgency(waiting).select_related("elder", "device")


THEIRS: "Kept[Alarm]" = Kept(_theirs)


@dataclass(frozen=True, slots=True)
class OpenAlarm:
    """One alarm of a worklist."""

    id: UUID
    elder_id: UUID
    severity: str
    state: str
    raised_at: datetime
    escalate_at: datetime | None
    row: Row


def open_alarms_for(user: User, *, selected: UUID | None = None, limit: int = MOST_ROWS) -> tuple[OpenAlarm, ...]:
    """What waits for a user, the gravest and longest waiting first."""
    return tuple(
        OpenAlarm(
            alarm.pk, alarm.elder_id, alarm.severity, alarm.state, alarm.raised_at, alarm.escalate_at,
            row_of(alarm, user, selected=selected == alarm.pk),
        )
        for alarm in own_work(user)[:limit]
    )  # fmt: skip


def alarm_for(user: User, pk: UUID, *, word: str = "alarm.read") -> Alarm:
    """One alarm of an elder whom the user may see so; leaves the read in the audit trail."""
    full = Alarm.objects.select_related(
        "elder__committee", "device", "owner_staff", "owner_team", "owner_institution", "acknowledged_by"
    )
    found = access.one(user, word, full, pk=pk, via="elder")
    if found is None:
        raise NotFound(_("There is no such alarm, or you are not responsible for this elder."))
    audit.note_read(user, "alarm.read", found, elder_id=found.elder_id)
    return found


def history_of(alarm: Alarm) -> list[AlarmEvent]:
    """Everything that happened to an alarm, the newest first."""
    return list(alarm.events.select_related("by").order_by("-at", "-created_at", "-pk"))


@dataclass(frozen=True, slots=True)
class Mark:
    """An alarm's sign on a trend."""

    measure: str
    at: datetime
    severity: str
    alarm_id: UUID
    value: float


def marks_for_trend(elder_ids: Iterable[UUID], measures: Iterable[str], *, since: datetime) -> list[Mark]:
    """Where alarms began and were gravest, for the measures shown; who may see the elder has been asked already."""
    wanted = set(measures)
    rules = {rule.id for rule in alarm_rules.rules() if wanted.intersection(rule.measures)}
    alarms = Alarm.objects.filter(elder__in=list(elder_ids), rule__in=rules, last_at__gte=since).order_by("raised_at")
    return [mark for alarm in alarms.only("facts", "severity") for mark in _marks(alarm, wanted, since)]


def _marks(alarm: Alarm, wanted: set[str], since: datetime) -> Iterable[Mark]:
    moments = {facts["at"]: facts for name in ("first", "worst") if (facts := alarm.facts.get(name))}
    for moment, facts in moments.items():
        at = parse_datetime(moment)
        if at is not None and at >= since:
            told = [(measure, value) for measure, value in facts["values"].items() if measure in wanted]
            yield from (Mark(measure, at, alarm.severity, alarm.pk, value) for measure, value in told)


def timeline_entries(elder_ids: Sequence[UUID], *, before: datetime, limit: int, language: str) -> list[Entry]:
    """Alarms on the record's timeline: when they were raised, and what was done about them."""
    newest = _told_before(limit)(list(elder_ids), before)
    if len(newest) == limit:
        last = newest[-1].at
        newest = [event for event in newest if event.at != last] + list(_told(list(elder_ids)).filter(at=last))
    return [_entry(event, language) for event in newest]


def _told(elder_ids: Any) -> QuerySet[AlarmEvent]:
    events = AlarmEvent.objects.filter(Among("alarm__elder", elder_ids), kind__in=ON_TIMELINE)
    return events.select_related("alarm", "by").order_by("-at")


@cache
def _told_before(limit: int) -> "Kept[AlarmEvent]":
    return Kept(lambda elder_ids, before: _told(elder_ids).filter(at__lt=before)[:limit])


def _entry(event: AlarmEvent, language: str) -> Entry:
    alarm, kind = event.alarm, EventKind(event.kind)
    rule = alarm_rules.by_id()[alarm.rule].words.say(language)
    done = event.outcome_words.say(language) if kind == EventKind.HANDLED else event.words.say(language)
    return Entry(
        at=event.at,
        title=f"{rule} · {kind.words.say(language)}",
        sentence=" · ".join(part for part in (done, event.note) if part),
        author=event.by.display_name if event.by else "",
        kind="measure",
        tone=AlarmState.HANDLED.tone if kind == EventKind.HANDLED else alarm.severity,
        href=address_of("monitoring:alarm", alarm.pk),
    )


def elders_with_open_alarms(elders: QuerySet[Elder]) -> QuerySet[Elder]:
    """Those of some elders who have an alarm nobody has settled."""
    return elders.filter(pk__in=Alarm.objects.filter(state__in=UNSETTLED).values("elder"))
