"""Devices nobody hears: their silence becomes an alarm with an owner, and ends when they speak again."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from yiyang.base import events
from yiyang.lib.ids import uuid7
from yiyang.monitoring.actions import alarm_rows
from yiyang.monitoring.actions.escalation import log, refresh
from yiyang.monitoring.definitions import alarm_rules
from yiyang.monitoring.models import Alarm
from yiyang.monitoring.queries import lines
from yiyang.monitoring.rules import duties, sentences
from yiyang.monitoring.rules.alarms import ALARM_STATES
from yiyang.monitoring.types.alarms import AlarmRaised, AlarmState, EventKind, Severity

NEWLY_SILENT = """
SELECT DISTINCT ON (binding.elder_id) binding.elder_id, device.id, device.serial, device.last_heard_at, device.silent_after,
       device.institution_id, device.battery
FROM monitoring_device device
JOIN monitoring_binding binding ON binding.device_id = device.id AND binding.from_at <= %(now)s
 AND (binding.until_at IS NULL OR binding.until_at > %(now)s)
WHERE device.silent_after <= %(now)s AND device.retired_at IS NULL
 AND NOT EXISTS (SELECT FROM monitoring_alarm alarm
                 WHERE alarm.elder_id = binding.elder_id AND alarm.rule = %(rule)s
                   AND (alarm.state <> 'closed' OR alarm.quiet_until > %(now)s))
ORDER BY binding.elder_id, device.silent_after
LIMIT %(most)s
"""
HEARD_AGAIN = """
SELECT alarm.id FROM monitoring_alarm alarm
WHERE alarm.rule = %(rule)s AND alarm.state <> 'closed' AND NOT EXISTS (
    SELECT FROM monitoring_device device
    JOIN monitoring_binding binding ON binding.device_id = device.id AND binding.from_at <= %(now)s
     AND (binding.until_at IS NULL OR binding.until_at > %(now)s)
    WHERE binding.elder_id = alarm.elder_id AND device.silent_after <= %(now)s AND device.retired_at IS NULL)
ORDER BY alarm.id
LIMIT %(most)s
FOR UPDATE OF alarm SKIP LOCKED
"""
AT_ONCE = 500
AGAIN = ("state", "step", "raised_at", "quiet_until", "outcome", "acknowledged_by", "acknowledged_at", "escalate_at")


def raise_silences(*, now: datetime) -> int:
    """Raise an alarm for every elder whose device fell silent, end those heard again; answers how many were raised."""
    _end_heard(now)
    _raise_again(now)
    return _raise_new(now)


@transaction.atomic
def _raise_new(now: datetime) -> int:
    silent = _query(NEWLY_SILENT, now)
    if not silent:
        return 0
    fallback = {row["elder_id"]: row["institution_id"] for row in silent}
    found = lines.lines_of(fallback, fallback=fallback, at=now)
    rows = [_row(row, found[row["elder_id"]], now=now) for row in silent]
    begun = alarm_rows.insert(rows)
    written = [row for row in rows if row["id"] in begun]
    alarm_rows.log([_entry(row, now=now) for row in written])
    for row in written:
        events.emit(AlarmRaised(row["id"], row["elder_id"], row["rule"], row["severity"]))
    return len(written)


def _row(silent: dict[str, Any], line: lines.Line, *, now: datetime) -> dict[str, Any]:
    rule = alarm_rules.by_id()[alarm_rules.SILENCE]
    severity = rule.severity or Severity.WATCH
    duty = alarm_rules.duties(timezone.localdate(now)).of(severity)
    step = duties.first_in_line(duty, line.present)
    heard = silent["last_heard_at"] or silent["silent_after"]
    words = sentences.silence(silent["serial"], now - heard, battery=silent["battery"])
    return {
        "id": uuid7(), "elder_id": silent["elder_id"], "rule": rule.id, "rule_version": rule.version, "device_id": silent["id"],
        "state": AlarmState.RAISED, "severity": severity, "last_at": heard, "reading_count": 0, "clear_streak": 0,
        "facts": {"last": {"at": heard, "values": {}, "device": silent["id"]}}, "reason_zh": words.zh, "reason_en": words.en,
        "raised_at": now, "step": step, "escalate_at": duties.answer_due(duty, step, since=now),
        **line.owner(duty.chain[step].rung),
    }  # fmt: skip


def _entry(row: dict[str, Any], *, now: datetime) -> dict[str, Any]:
    said = {"zh": row["reason_zh"], "en": row["reason_en"]}
    return {"id": uuid7(), "alarm_id": row["id"], "kind": EventKind.RAISED, "at": now, **said}


@transaction.atomic
def _end_heard(now: datetime) -> None:
    ids = [row["id"] for row in _query(HEARD_AGAIN, now)]
    for alarm in Alarm.objects.filter(pk__in=ids):
        alarm.state = ALARM_STATES.target("speak", alarm.state)
        alarm.recovered_at, alarm.quiet_until = now, None
        alarm.save(update_fields=["state", "recovered_at", "quiet_until"])
        log(alarm, EventKind.RECOVERED, at=now)
        log(alarm, EventKind.CLOSED, at=now)
        refresh(alarm, at=now)


@transaction.atomic
def _raise_again(now: datetime) -> None:
    """A silence that was handled but still lasts a day later is raised again."""
    handled = Alarm.objects.filter(rule=alarm_rules.SILENCE, state=AlarmState.HANDLED, quiet_until__lte=now)
    for alarm in handled.select_for_update(skip_locked=True).order_by("pk")[:AT_ONCE]:
        line, duty = lines.line_of(alarm, at=now), alarm_rules.duties(timezone.localdate(now)).of(alarm.severity)
        alarm.state = ALARM_STATES.target("raise_again", alarm.state)
        alarm.step = duties.first_in_line(duty, line.present)
        alarm.raised_at, alarm.quiet_until, alarm.outcome = now, None, ""
        alarm.acknowledged_by, alarm.acknowledged_at = None, None
        alarm.escalate_at = duties.answer_due(duty, alarm.step, since=now)
        owner = line.owner(duty.chain[alarm.step].rung)
        for column, value in owner.items():
            setattr(alarm, column, value)
        alarm.save(update_fields=[*AGAIN, *owner])
        log(alarm, EventKind.RAISED_AGAIN, at=now, words=alarm.reason, told=False)


def _query(sql: str, now: datetime) -> Sequence[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"now": now, "rule": alarm_rules.SILENCE, "most": AT_ONCE})
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
