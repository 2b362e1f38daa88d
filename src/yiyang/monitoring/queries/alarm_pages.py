"""The pages about alarms as facts ready to print: one alarm, the list, the rules behind both."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yiyang.accounts import guards as access
from yiyang.accounts.models import User
from yiyang.base.addresses import address_of
from yiyang.clinic import queries as clinic
from yiyang.clinic.queries import Banner, GuidanceCard
from yiyang.clinic.queries.record import MedicineRow
from yiyang.lib.words import Words
from yiyang.monitoring.definitions import alarm_rules
from yiyang.monitoring.guards import alarms as guards
from yiyang.monitoring.models import Alarm, AlarmEvent
from yiyang.monitoring.queries import alarms as reads
from yiyang.monitoring.queries import episodes, ladder, measured, readings
from yiyang.monitoring.queries.alarm_rows import row_of, rows_of
from yiyang.monitoring.queries.early_warnings import EarlyWarningLine, early_warning_of
from yiyang.monitoring.queries.ladder import Ladder
from yiyang.monitoring.types.alarms import (
    OPEN,
    UNSETTLED,
    WAITING,
    AlarmState,
    Contact,
    EventKind,
    Severity,
)
from yiyang.monitoring.types.severity import SEVERITIES
from yiyang.monitoring.types.verdicts import Verdict
from yiyang.people.queries import identity_ids
from yiyang.ui import markup
from yiyang.ui.types import Choice, Entry, Row, Trend

DAYS, HOURS = 14, 24
PIECE, MOST_LATEST = 50, 8
SPANS = ("1", "7", "30")
STEP_WORDS = ("alarm.acknowledge", "alarm.handle")
WORDS = (*STEP_WORDS, "guidance.write", "elder.reveal", "target.set", "record.read", "vitals.read")


@dataclass(frozen=True, slots=True)
class StatePart:
    """What an alarm is and whose, with the steps open to the reader; asks for itself again when something happens."""

    id: UUID
    severity: str
    state: str
    state_tone: str
    owner: str
    reason: Words
    advice: Words
    rule: str
    escalate_at: datetime | None
    is_waiting: bool
    recovered_at: datetime | None
    can_acknowledge: bool
    can_release: bool
    can_reopen: bool
    can_close: bool
    can_judge: bool
    verdicts: tuple[tuple[str, Words, bool], ...]
    ladder: Ladder


@dataclass(frozen=True, slots=True)
class AlarmPage:
    """One alarm with everything needed to decide: person, reason, trend, steps, medicines, what happened."""

    id: UUID
    title: str
    elder_id: UUID
    banner: Banner
    part: StatePart
    trend: Trend | None
    can_handle: bool
    can_guide: bool
    can_call: bool
    can_set_target: bool
    can_read_record: bool
    medicines: tuple[MedicineRow, ...]
    can_see_vitals: bool
    latest: tuple[Entry, ...]
    early_warning: EarlyWarningLine | None
    guidance: tuple[GuidanceCard, ...]
    events: tuple[Entry, ...]
    beside: tuple[Row, ...]
    handle_form: Any = None
    guidance_form: Any = None


@dataclass(frozen=True, slots=True)
class CallPage:
    """Whom to call about an alarm."""

    title: str
    alarm_id: UUID
    contacts: tuple[Contact, ...]


@dataclass(frozen=True, slots=True)
class AlarmsPage:
    """The list of alarms with its filters."""

    scopes: tuple[Choice, ...]
    severities: tuple[Choice, ...]
    spans: tuple[Choice, ...]
    rows: tuple[Row, ...]
    earlier: str
    self: str


@dataclass(frozen=True, slots=True)
class ListFilter:
    """Which alarms are asked for."""

    scope: str = "open"
    severity: str = ""
    days: int | None = None
    before: datetime | None = None


def state_part(user: User, alarm: Alarm, *, now: datetime, held: frozenset[str] | None = None) -> StatePart:
    """The part of an alarm's page that changes while one looks at it."""
    rule, state = alarm_rules.by_id()[alarm.rule], AlarmState(alarm.state)
    held = access.words_held(user, STEP_WORDS, alarm.elder) if held is None else held
    may_take, may_handle = "alarm.acknowledge" in held, "alarm.handle" in held
    return StatePart(
        id=alarm.pk,
        severity=alarm.severity,
        state=state.words.say(_language()),
        state_tone=state.tone,
        owner=owner_of(alarm),
        reason=alarm.reason,
        advice=rule.advice.get(Severity(alarm.severity), Words("", "")),
        rule=alarm.rule,
        escalate_at=alarm.escalate_at if alarm.state in UNSETTLED else None,
        is_waiting=alarm.state in WAITING,
        recovered_at=alarm.recovered_at,
        can_acknowledge=may_take and alarm.state in WAITING,
        can_release=may_take and guards.can_release(user, alarm, now),
        can_reopen=may_handle and guards.allows(alarm, "reopen"),
        can_close=may_handle and guards.allows(alarm, "close"),
        can_judge=may_handle and guards.allows(alarm, "judge"),
        verdicts=tuple((verdict.value, verdict.words, alarm.verdict == verdict) for verdict in Verdict),
        ladder=ladder.ladder_of(alarm, with_ways=may_take),
    )


def alarm_page(user: User, alarm: Alarm) -> AlarmPage:
    """One alarm, complete, as much of it as the user may see."""
    elder, now = alarm.elder, timezone.now()
    about = clinic.guidance_about(user, Alarm._meta.label_lower, [str(alarm.pk)])
    held = access.words_held(user, WORDS, elder)
    can_handle, can_see_vitals = "alarm.handle" in held and guards.allows(alarm, "handle"), "vitals.read" in held
    return AlarmPage(
        id=alarm.pk,
        title=f"{elder.name} · {alarm_rules.by_id()[alarm.rule].words.say(_language())}",
        elder_id=elder.pk,
        banner=clinic.banner(user, elder),
        part=state_part(user, alarm, now=now, held=held),
        trend=_trend(user, alarm) if can_see_vitals else None,
        can_handle=can_handle,
        can_guide=can_handle and "guidance.write" in held,
        can_call=alarm.state in OPEN and "elder.reveal" in held,
        can_set_target=bool(alarm_rules.by_id()[alarm.rule].measures) and "target.set" in held,
        can_read_record="record.read" in held,
        medicines=clinic.medications_now(user, elder),
        can_see_vitals=can_see_vitals,
        latest=tuple(measured.recent(user, elder, hours=HOURS, limit=MOST_LATEST)) if can_see_vitals else (),
        early_warning=early_warning_of(identity_ids(elder), now=now) if can_see_vitals else None,
        guidance=about.get(str(alarm.pk), ()),
        events=tuple(entry_of(event) for event in reads.history_of(alarm)),
        beside=rows_of(episodes.beside(alarm), user) if alarm.state in UNSETTLED else (),
    )


def _trend(user: User, alarm: Alarm) -> Trend | None:
    """What the alarm is about: two weeks, or as far back as it was compared with, with the band of that day."""
    judged = alarm_rules.by_id()[alarm.rule].measures
    if not judged:
        return None
    compared = alarm.facts.get("compared", {})
    days = max([DAYS, *(one["days"] for one in compared.values())])
    return readings.trend(user, alarm.elder, alarm.rule if len(judged) > 1 else judged[0], days, compared=compared)


def alarms_page(user: User, wanted: ListFilter) -> AlarmsPage:
    """The list of alarms: those to do, those of one's own, or all that one may see."""
    found = _scoped(user, wanted.scope)
    if wanted.severity in set(Severity):
        found = found.filter(severity=wanted.severity)
    if wanted.days:
        found = found.filter(raised_at__gte=timezone.now() - timedelta(days=wanted.days))
    if wanted.scope == "all":
        found = found.filter(raised_at__lt=wanted.before or timezone.now()).order_by("-raised_at")
    else:
        found = reads.by_urgency(found)
    alarms = list(found[: PIECE + 1])
    shown, more = alarms[:PIECE], len(alarms) > PIECE and wanted.scope == "all"
    return AlarmsPage(
        scopes=tuple(_scope_chip(name, label, wanted) for name, label in _scopes()),
        severities=(
            Choice(_("Any severity"), _address(replace(wanted, severity="")), current=not wanted.severity),
            *(
                Choice(markup.tone_word(one), _address(replace(wanted, severity=one)), current=wanted.severity == one)
                for one in SEVERITIES
            ),
        ),
        spans=tuple(Choice(label, _address(replace(wanted, days=days)), current=wanted.days == days) for days, label in _spans()),
        rows=tuple(row_of(alarm, user) for alarm in shown),
        self=_address(wanted),
        earlier=_address(replace(wanted, before=shown[-1].raised_at)) if more else "",
    )


def moment_of(text: str) -> datetime | None:
    """The moment a page address names; none when it names no moment."""
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return found if found is None or timezone.is_aware(found) else timezone.make_aware(found)


def _scopes() -> tuple[tuple[str, str], ...]:
    return ("open", _("To do")), ("mine", _("Mine")), ("all", _("All"))


def _scoped(user: User, scope: str) -> QuerySet[Alarm]:
    if scope == "mine":
        own = [alarm.pk for alarm in reads.own_work(user)]
        return Alarm.objects.filter(pk__in=own).select_related("elder", "device")
    alarms = reads.visible_alarms(user)
    return alarms if scope == "all" else alarms.filter(state__in=UNSETTLED)


def _scope_chip(name: str, label: str, wanted: ListFilter) -> Choice:
    return Choice(label, _address(replace(wanted, scope=name)), current=wanted.scope == name)


def _spans() -> tuple[tuple[int | None, str], ...]:
    return (None, _("Any time")), (1, _("Last 24 hours")), (7, _("Last 7 days")), (30, _("Last 30 days"))


def _address(wanted: ListFilter) -> str:
    asked = {"scope": wanted.scope, "severity": wanted.severity, "days": wanted.days, "before": wanted.before}
    given = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in asked.items() if value}
    return f"{address_of('monitoring:alarms')}?{urlencode(given)}"


def owner_of(alarm: Alarm) -> str:
    """Who has an alarm in hand, or whose turn it is."""
    if alarm.acknowledged_by is not None:
        return alarm.acknowledged_by.display_name
    if alarm.owner_staff is not None:
        return alarm.owner_staff.name
    if alarm.owner_team is not None:
        return alarm.owner_team.name
    return alarm.owner_institution.words.say(_language()) if alarm.owner_institution is not None else ""


def entry_of(event: AlarmEvent) -> Entry:
    """A line of an alarm's own log."""
    kind = EventKind(event.kind)
    language = _language()
    said = (event.outcome_words.say(language), event.verdict_words.say(language), event.words.say(language), event.note)
    return Entry(
        at=event.at,
        title=kind.words.say(_language()),
        sentence=" · ".join(part for part in said if part),
        author=event.by.display_name if event.by else "",
        kind="alarm",
    )


def _language() -> str:
    return get_language() or "zh-hans"
