"""The line behind an alarm: telling those whose turn it is, and moving on when nobody answers; it always ends at a human.

Work is claimed row by row under a lock that others skip, so that several processes may run these ticks.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse

from yiyang.accounts.models import User
from yiyang.audit import actions as audit
from yiyang.lib.words import Words
from yiyang.monitoring.definitions import alarm_rules
from yiyang.monitoring.definitions import burden as caps
from yiyang.monitoring.models import Alarm, AlarmCall, AlarmEvent
from yiyang.monitoring.queries import episodes, lines
from yiyang.monitoring.rules import burden, calls, duties
from yiyang.monitoring.rules.alarms import ALARM_STATES
from yiyang.monitoring.types.alarms import UNSETTLED, WAITING, AlarmState, EventKind, Outcome, Reason, Rung, Severity
from yiyang.monitoring.types.burden import Telling
from yiyang.monitoring.types.duties import Step
from yiyang.notices import actions as notices
from yiyang.notices.types import DeliveryMoved, Telephone

logger = logging.getLogger(__name__)
AT_ONCE = 200
MOVED = ("step", "state", "escalate_at", "acknowledged_by", "acknowledged_at")


@dataclass(frozen=True, slots=True)
class Message:
    """What some people are told, where it leads, and for which step of the chain; ``is_turn`` asks for an answer."""

    words: Words
    link: str
    step: Step
    is_turn: bool = True


def escalate_due(*, now: datetime) -> int:
    """Give every alarm whose deadline has passed to the next in line; answers how many moved."""
    waiting = _overdue(now).order_by("escalate_at").values_list("pk", flat=True)
    return sum(_escalate(pk, now=now) for pk in waiting[:AT_ONCE])


def announce(*, now: datetime) -> int:
    """Tell those concerned what has happened to alarms since the last look; answers how many events were told."""
    due = Q(tell_at__isnull=True) | Q(tell_at__lte=now)
    untold = AlarmEvent.objects.filter(due, told_at__isnull=True).order_by("at").values_list("pk", flat=True)
    return sum(_announce_safely(pk, now=now) for pk in untold[:AT_ONCE])


def log(
    alarm: Alarm,
    kind: EventKind,
    *,
    by: User | None = None,
    at: datetime,
    words: Words | None = None,
    outcome: Outcome | str = "",
    verdict: str = "",
    note: str = "",
    told: bool = True,
) -> AlarmEvent:
    """Add a line to an alarm's own log; ``told=False`` leaves it for the next announcement."""
    said = words or Words("", "")
    return AlarmEvent.objects.create(
        alarm=alarm, kind=kind, by=by, at=at, zh=said.zh, en=said.en, outcome=outcome, verdict=verdict, note=note,
        told_at=at if told else None,
    )  # fmt: skip


def refresh(alarm: Alarm, *, at: datetime) -> None:
    """Let the open pages of the institutions behind an alarm, and of everyone told of it, show it as it is now."""
    users = set(alarm.calls.values_list("user", flat=True))
    holder = {alarm.acknowledged_by_id} if alarm.acknowledged_by_id else set()
    news = {"alarm": str(alarm.pk), "severity": alarm.severity, "state": alarm.state}
    notices.push(users | holder, "alarm", news, houses=lines.houses_behind(alarm, at=at))


def page_of(alarm: Alarm) -> str:
    """The address where an alarm is dealt with; a call for help has a page of its own."""
    return reverse(f"monitoring:{alarm_rules.by_id()[alarm.rule].page}", args=[alarm.pk])


def follow_delivery(moved: DeliveryMoved) -> None:
    """A message about an alarm went out, failed or reached a screen: whoever looks at the ladder sees it."""
    call = AlarmCall.objects.filter(notice=moved.notice_id).select_related("alarm").first()
    if call is not None:
        _show_watchers(call.alarm)


def _show_watchers(alarm: Alarm) -> None:
    """Let the open pages of everyone who was told of an alarm show where its ladder stands."""
    watching = set(alarm.calls.values_list("user", flat=True))
    notices.push(watching, "alarm", {"alarm": str(alarm.pk), "topics": ["alarms"]})


def _overdue(now: datetime) -> "QuerySet[Alarm]":
    return Alarm.objects.filter(state__in=UNSETTLED, escalate_at__lte=now)


@transaction.atomic
def _escalate(pk: UUID, *, now: datetime) -> bool:
    locked = _overdue(now).select_for_update(skip_locked=True, of=("self",)).select_related("device", "acknowledged_by")
    alarm = locked.filter(pk=pk).first()
    if alarm is None:
        return False
    line, duty = lines.line_of(alarm, at=now), lines.duty_of(alarm)
    following = duties.next_in_line(duty, alarm.step, line.present)
    kind = EventKind.EXHAUSTED if following is None else EventKind.ESCALATED
    holder = alarm.acknowledged_by
    alarm.step = alarm.step if following is None else following
    rung = duties.step_at(duty, alarm.step).rung
    alarm.state = ALARM_STATES.target("escalate", alarm.state)
    alarm.escalate_at = (
        duties.repeat_due(duty, since=now) if following is None else duties.answer_due(duty, alarm.step, since=now)
    )
    alarm.acknowledged_by, alarm.acknowledged_at = None, None
    for column, value in line.owner(rung).items():
        setattr(alarm, column, value)
    alarm.save(update_fields=[*MOVED, *line.owner(rung)])
    log(alarm, kind, at=now, words=calls.moved_on(rung, holder.display_name if holder else ""), told=False)
    audit.record(None, f"alarm.{kind}", alarm, elder_id=alarm.elder_id, step=alarm.step)
    _show_watchers(alarm)
    return True


def _announce_safely(pk: UUID, *, now: datetime) -> bool:
    """Tell of one event; one that cannot be told is logged and tried again, and does not keep others waiting."""
    try:
        return _announce(pk, now=now)
    except Exception:
        logger.exception("alarm event %s could not be told", pk)
        return False


@transaction.atomic
def _announce(pk: UUID, *, now: datetime) -> bool:
    locked = AlarmEvent.objects.select_for_update(skip_locked=True, of=("self",))
    event = locked.filter(pk=pk, told_at__isnull=True).select_related("alarm__elder", "alarm__device").first()
    if event is None:
        return False
    if event.kind in calls.NEW and _may_be_spared(event.alarm) and _is_spared(event, now=now):
        return True
    AlarmEvent.objects.filter(pk=pk).update(told_at=now, told_as=event.alarm.severity if event.kind in calls.NEW else "")
    alarm, line = event.alarm, lines.line_of(event.alarm, at=now)
    told = _tell_whose_turn(event, line, now=now)
    if event.kind in calls.NEW:
        told += _tell_others(alarm, line, already=told, now=now)
        audit.record(None, f"alarm.{event.kind}", alarm, elder_id=alarm.elder_id, rule=alarm.rule, severity=alarm.severity)
    if told:
        log(alarm, EventKind.NOTIFIED, at=now, words=_told_words(event, line, told))
    else:
        _pass_on(alarm, now=now)
    return True


def _may_be_spared(alarm: Alarm) -> bool:
    """A call for help and a question about a life event are always told, whatever else was told lately, day or night."""
    return alarm_rules.by_id()[alarm.rule].page == "alarm"


def _is_spared(event: AlarmEvent, *, now: datetime) -> bool:
    """Whether people are spared a call, though their pages show the alarm: it joins one they have, or waits for the morning."""
    alarm, this = event.alarm, AlarmEvent.objects.filter(pk=event.pk)
    if event.tell_at is not None:
        is_old_news = alarm.state not in WAITING or episodes.was_told(alarm, since=event.at)
        return is_old_news and bool(this.update(told_at=now))
    told = episodes.told_of(alarm.elder_id, now=now)
    decision = burden.decide(Severity(alarm.severity), told=told, now=now, burden=caps.burden())
    if decision.telling == Telling.NOW:
        return False
    if decision.joins is not None:
        this.update(told_at=now)
        words = burden.joined(alarm_rules.by_id()[decision.joins.rule].words, decision.joins.at)
        audit.record(None, f"alarm.{event.kind}", alarm, elder_id=alarm.elder_id, rule=alarm.rule, severity=alarm.severity)
    else:
        this.update(tell_at=decision.at)
        words = burden.put_off(decision.at)
    log(alarm, EventKind.NOTIFIED, at=now, words=words)
    refresh(alarm, at=now)
    return True


def _told_words(event: AlarmEvent, line: lines.Line, told: Sequence[User]) -> Words:
    """Who was told; on a new alarm of a doctor who is away also why it was not the doctor."""
    words = calls.notified([user.display_name for user in told])
    if event.kind not in calls.NEW or line.absence is None:
        return words
    away = calls.away(line.absence.staff.name, lines.last_day(line.absence))
    return Words(f"{away.zh}。{words.zh}", f"{away.en}. {words.en}")


def _tell_whose_turn(event: AlarmEvent, line: lines.Line, *, now: datetime) -> list[User]:
    """Tell the rung whose turn it is, or whoever has the alarm in hand."""
    alarm, duty = event.alarm, lines.duty_of(event.alarm)
    step = duties.step_at(duty, len(duty.chain) if event.kind == EventKind.EXHAUSTED else alarm.step)
    rule = alarm_rules.by_id()[alarm.rule].words
    if alarm.state == AlarmState.ACKNOWLEDGED and alarm.acknowledged_by is not None:
        called = [lines.Called(alarm.acknowledged_by, calls.why(Reason.HOLDER))]
    else:
        called = lines.called_on(alarm, line, step.rung, at=now)
    if step.rung == Rung.FAMILY:
        words, link = calls.to_family_contact(alarm.elder.name, rule), "/"
    else:
        words = calls.to_staff(alarm.elder.name, rule, said=event.words, duty=duty.words)
        link = page_of(alarm)
    return _tell(alarm, called, Message(words, link, step), now=now)


def _tell_others(alarm: Alarm, line: lines.Line, *, already: Iterable[User], now: datetime) -> list[User]:
    """Tell the duty desk, the nurses and the family, as far as the severity asks for it; the family hears no numbers."""
    duty = lines.duty_of(alarm)
    step, also = duties.step_at(duty, alarm.step), duty.also
    known = {user.pk for user in already}
    rule, link = alarm_rules.by_id()[alarm.rule].words, page_of(alarm)
    staff = [one for name in also for one in lines.others(line, name, at=now) if one.user.pk not in known]
    information = calls.for_information(alarm.elder.name, rule, alarm.reason)
    told = _tell(alarm, staff, Message(information, link, step, is_turn=False), now=now)
    if "family" in also and not alarm.facts.get("drill"):
        family = [one for one in lines.family(alarm.elder_id, at=now) if one.user.pk not in known]
        message = Message(calls.to_family(alarm.elder.name, rule), "/", step, is_turn=False)
        told += _tell(alarm, family, message, now=now)
    return told


def _tell(alarm: Alarm, called: Iterable[lines.Called], message: Message, *, now: datetime) -> list[User]:
    """Tell some users by the ways of the step, and keep who was told why."""
    told = {one.user.pk: one for one in called}
    for one in told.values():
        notice = notices.tell(
            one.user, "alarm", severity=alarm.severity, words=message.words, link=message.link, subject=alarm,
            route=message.step.route, telephone=_telephone(one), at=now,
        )  # fmt: skip
        AlarmCall.objects.create(
            alarm=alarm, step=alarm.step, rung=message.step.rung, is_turn=message.is_turn, user=one.user, notice=notice, at=now,
            zh=one.why.zh, en=one.why.en,
        )  # fmt: skip
    notices.push(list(told), "alarm", {"alarm": str(alarm.pk), "severity": alarm.severity, "state": alarm.state})
    return [one.user for one in told.values()]


def _telephone(called: lines.Called) -> Telephone | None:
    """The gateway of where a member of staff belongs, and their number."""
    if called.staff is None or not called.staff.phone:
        return None
    return Telephone(called.staff.home_id, str(called.staff.phone))


def _pass_on(alarm: Alarm, *, now: datetime) -> None:
    """Nobody stands on this rung: do not wait for an answer that cannot come, unless the chain is at its end."""
    duty = lines.duty_of(alarm)
    if alarm.step + 1 < len(duty.chain):
        Alarm.objects.filter(pk=alarm.pk, state__in=UNSETTLED, step=alarm.step).update(escalate_at=now)
    else:
        logger.error("alarm %s: nobody can be told", alarm.pk)
