"""Alarms: what new readings raise, and what people do about it."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from yiyang.accounts import guards as access
from yiyang.accounts.models import User
from yiyang.audit import actions as audit
from yiyang.base import events
from yiyang.base.errors import DomainError
from yiyang.clinic import actions as clinic
from yiyang.clinic.types.entries import NewGuidance
from yiyang.clinic.types.record import Topic
from yiyang.lib.words import Words
from yiyang.monitoring.actions import evaluation, outcomes, silences
from yiyang.monitoring.actions.escalation import announce, escalate_due, log, refresh
from yiyang.monitoring.definitions import alarm_rules
from yiyang.monitoring.guards import alarms as guards
from yiyang.monitoring.models import Alarm
from yiyang.monitoring.queries import lines
from yiyang.monitoring.rules import duties
from yiyang.monitoring.rules.alarms import ALARM_STATES
from yiyang.monitoring.types.alarms import WAITING, AlarmHandled, AlarmState, Contact, EventKind, Outcome
from yiyang.monitoring.types.readings import Fresh
from yiyang.people.actions import elders, family
from yiyang.people.models import FamilyMember
from yiyang.people.types import Relation

__all__ = [
    "acknowledge_alarm",
    "announce",
    "close_alarm",
    "escalate_due",
    "evaluate",
    "handle_alarm",
    "judge_alarm",
    "numbers_to_call",
    "raise_silences",
    "release_alarm",
    "reopen_alarm",
]
HANDLED_FIELDS = ["state", "outcome", "verdict", "escalate_at", "quiet_until", "acknowledged_by", "acknowledged_at"]
THE_ELDER = Words("本人", "the elder")
TOPICS = {"blood_pressure": Topic.BLOOD_PRESSURE, "glucose": Topic.GLUCOSE}


def evaluate(fresh: Fresh, *, now: datetime) -> None:
    """Judge readings stored a moment ago, in the transaction that stored them."""
    evaluation.evaluate(fresh, now=now)


def raise_silences(*, now: datetime) -> int:
    """Turn the silence of devices into alarms, and end those whose devices are heard again."""
    return silences.raise_silences(now=now)


@transaction.atomic
def acknowledge_alarm(alarm: Alarm, *, by: User, at: datetime) -> None:
    """One person takes an alarm: it stops climbing and waits for what they do; whoever comes second is told who has it."""
    guards.check_may_step(by, alarm, "acknowledge")
    taken = Alarm.objects.filter(pk=alarm.pk, state__in=WAITING).update(
        state=AlarmState.ACKNOWLEDGED, acknowledged_by=by, acknowledged_at=at, escalate_at=_contact_due(alarm, at)
    )
    alarm.refresh_from_db()
    if not taken and alarm.acknowledged_by_id == by.pk and alarm.state == AlarmState.ACKNOWLEDGED:
        return
    if not taken:
        guards.check_not_taken(alarm)
    _note(alarm, EventKind.ACKNOWLEDGED, by=by, at=at)


@transaction.atomic
def release_alarm(alarm: Alarm, *, by: User, at: datetime) -> None:
    """Take back, within seconds, having taken an alarm: it waits and climbs as before."""
    present = _locked(alarm)
    guards.check_can_release(by, present, at)
    duty = lines.duty_of(present)
    present.state = ALARM_STATES.target("release", present.state)
    present.escalate_at = duties.answer_due(duty, present.step, since=present.acknowledged_at or at)
    present.acknowledged_by, present.acknowledged_at = None, None
    present.save(update_fields=["state", "escalate_at", "acknowledged_by", "acknowledged_at"])
    _note(present, EventKind.RELEASED, by=by, at=at)


@transaction.atomic
def handle_alarm(
    alarm: Alarm, outcome: str, *, verdict: str = "", note: str = "", guidance_text: str = "", by: User, at: datetime
) -> None:
    """Say what was done about an alarm and, if one can, whether it was right; elder and family hear of it in the same moment.

    It stays quiet for a day unless readings get graver; when they have recovered already it is closed at once.
    """
    guards.check_may_step(by, alarm, "handle")
    chosen = guards.check_outcome(outcome, guidance_text)
    judged = guards.check_verdict(verdict, chosen)
    present = _locked(alarm)
    present.state = ALARM_STATES.target("handle", present.state)
    present.outcome, present.verdict, present.escalate_at = chosen, judged, None
    present.quiet_until = at + timedelta(hours=alarm_rules.by_id()[present.rule].refire_hours)
    present.acknowledged_by, present.acknowledged_at = present.acknowledged_by or by, present.acknowledged_at or at
    present.save(update_fields=HANDLED_FIELDS)
    if guidance_text.strip():
        about = (Alarm._meta.label_lower, str(present.pk))
        advice = NewGuidance(guidance_text, topic=TOPICS.get(present.rule, Topic.OTHER), about=about)
        clinic.give_guidance(present.elder, advice, by=by, at=at)
    else:
        outcomes.tell_outcome(present, chosen, by=by, at=at)
    log(present, EventKind.HANDLED, by=by, at=at, outcome=chosen, verdict=judged, note=note.strip())
    audit.record(by, "alarm.handled", present, elder_id=present.elder_id, outcome=chosen, verdict=judged)
    events.emit(AlarmHandled(present.pk, present.elder_id, chosen))
    if present.recovered_at or chosen == Outcome.FALSE_ALARM:
        _close(present, by=by, at=at)
    refresh(present, at=at)


@transaction.atomic
def judge_alarm(alarm: Alarm, verdict: str, *, by: User, at: datetime) -> None:
    """Say whether a handled alarm was right, false or unclear; an empty verdict takes back what was said."""
    guards.check_may_step(by, alarm, "judge")
    present = _locked(alarm)
    ALARM_STATES.target("judge", present.state)
    present.verdict = guards.check_verdict(verdict)
    present.save(update_fields=["verdict"])
    log(present, EventKind.JUDGED, by=by, at=at, verdict=present.verdict)
    audit.record(by, "alarm.judged", present, elder_id=present.elder_id, verdict=present.verdict)
    refresh(present, at=at)


@transaction.atomic
def close_alarm(alarm: Alarm, *, by: User, at: datetime) -> None:
    """Put a handled alarm away; for the rest of its quiet time only a graver reading raises a new one."""
    guards.check_may_step(by, alarm, "close")
    _close(_locked(alarm), by=by, at=at)
    refresh(alarm, at=at)


@transaction.atomic
def reopen_alarm(alarm: Alarm, *, by: User, at: datetime) -> None:
    """Take an alarm back to hand that was handled or closed too early; it is one's own from now on."""
    guards.check_may_step(by, alarm, "reopen")
    present = _locked(alarm)
    present.state = ALARM_STATES.target("reopen", present.state)
    present.acknowledged_by, present.acknowledged_at = by, at
    present.outcome, present.verdict, present.quiet_until, present.escalate_at = "", "", None, _contact_due(present, at)
    try:
        with transaction.atomic():
            present.save(update_fields=HANDLED_FIELDS)
    except IntegrityError as error:
        raise DomainError(_("A newer alarm of the same kind is open. Work on that one.")) from error
    outcomes.tell_reopened(present, by=by, at=at)
    _note(present, EventKind.REOPENED, by=by, at=at)


@transaction.atomic
def numbers_to_call(alarm: Alarm, *, by: User) -> tuple[Contact, ...]:
    """The phones of the elder and of those to call in an emergency; the alarm is the reason kept for the look."""
    elder, reason = alarm.elder, f"alarm {alarm.pk}"
    access.check_may(by, "elder.reveal", elder)
    own = [Contact(THE_ELDER, elder.name, elders.reveal(elder, "phone", reason=reason, by=by))] if elder.phone else []
    standing_by = FamilyMember.objects.on(localdate()).filter(elder=elder, is_emergency=True).order_by("start", "pk")
    return tuple(own) + tuple(
        Contact(Relation(member.relation).words, member.name, family.reveal_family_phone(member, reason=reason, by=by))
        for member in standing_by
        if member.phone
    )


def _locked(alarm: Alarm) -> Alarm:
    return Alarm.objects.select_for_update(of=("self",)).select_related("elder", "acknowledged_by").get(pk=alarm.pk)


def _contact_due(alarm: Alarm, at: datetime) -> datetime:
    return duties.contact_due(lines.duty_of(alarm), since=at)


def _close(alarm: Alarm, *, by: User, at: datetime) -> None:
    alarm.state = ALARM_STATES.target("close", alarm.state)
    if alarm.recovered_at:
        alarm.quiet_until = None
    alarm.save(update_fields=["state", "quiet_until"])
    log(alarm, EventKind.CLOSED, by=by, at=at)
    audit.record(by, "alarm.closed", alarm, elder_id=alarm.elder_id)


def _note(alarm: Alarm, kind: EventKind, *, by: User, at: datetime) -> None:
    log(alarm, kind, by=by, at=at)
    audit.record(by, f"alarm.{kind}", alarm, elder_id=alarm.elder_id)
    refresh(alarm, at=at)
