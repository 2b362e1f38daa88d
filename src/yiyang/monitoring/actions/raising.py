"""One alarm of a rule that is not about readings: raised on the ladder of its severity, at most one open for an elder."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from yiyang.base import events
from yiyang.lib.ids import uuid7
from yiyang.lib.words import Words
from yiyang.monitoring.actions import alarm_rows
from yiyang.monitoring.actions.escalation import log, refresh
from yiyang.monitoring.definitions import alarm_rules
from yiyang.monitoring.models import Alarm
from yiyang.monitoring.queries import lines
from yiyang.monitoring.rules import duties
from yiyang.monitoring.rules.alarms import ALARM_STATES
from yiyang.monitoring.types.alarms import AlarmRaised, AlarmState, EventKind, Severity

AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Cause:
    """What an alarm is about and what it says."""

    rule: str
    elder_id: UUID
    device_id: UUID | None
    happened_at: datetime
    words: Words
    facts: dict[str, Any]


def open_alarm(elder_id: UUID, rule: str, *, at: datetime) -> Alarm | None:
    """The alarm of an elder and rule that nobody has dealt with, held until we are done; one that was dealt with is put away."""
    present = Alarm.objects.filter(elder=elder_id, rule=rule).exclude(state=AlarmState.CLOSED)
    alarm = present.select_for_update(of=("self",)).first()
    if alarm is not None and alarm.state == AlarmState.HANDLED:
        put_away(alarm, at=at)
        return None
    return alarm


def begin(cause: Cause, line: lines.Line, *, at: datetime) -> UUID | None:
    """Raise it; None when somebody else was faster."""
    rule = alarm_rules.by_id()[cause.rule]
    severity = rule.severity or Severity.WATCH
    duty = alarm_rules.duties(timezone.localdate(at)).of(severity)
    step = duties.first_in_line(duty, line.present)
    pk = uuid7()
    row: dict[str, Any] = {
        "id": pk, "elder_id": cause.elder_id, "rule": rule.id, "rule_version": rule.version, "device_id": cause.device_id,
        "state": AlarmState.RAISED, "severity": severity, "last_at": cause.happened_at, "reading_count": 0, "clear_streak": 0,
        "facts": cause.facts, "reason_zh": cause.words.zh, "reason_en": cause.words.en, "raised_at": at, "step": step,
        "escalate_at": duties.answer_due(duty, step, since=at), **line.owner(duty.chain[step].rung),
    }  # fmt: skip
    if pk not in alarm_rows.insert([row]):
        return None
    said = {"zh": cause.words.zh, "en": cause.words.en}
    alarm_rows.log([{"id": uuid7(), "alarm_id": pk, "kind": EventKind.RAISED, "at": at, **said}])
    events.emit(AlarmRaised(pk, cause.elder_id, rule.id, severity))
    return pk


@transaction.atomic
def settle_handled(*, now: datetime) -> int:
    """Put away what people have dealt with, so that the next time is news; answers how many."""
    rules = [rule.id for rule in alarm_rules.rules() if rule.page != "alarm"]
    dealt_with = Alarm.objects.filter(rule__in=rules, state=AlarmState.HANDLED)
    found = list(dealt_with.select_for_update(skip_locked=True).order_by("pk")[:AT_ONCE])
    for alarm in found:
        put_away(alarm, at=now)
    return len(found)


def put_away(alarm: Alarm, *, at: datetime) -> None:
    """Close what somebody has dealt with, so that the next time is news."""
    alarm.state, alarm.quiet_until = ALARM_STATES.target("settle", alarm.state), None
    alarm.save(update_fields=["state", "quiet_until"])
    log(alarm, EventKind.CLOSED, at=at)
    refresh(alarm, at=at)
