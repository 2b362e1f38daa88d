"""The rows of alarms as sets: locked, updated, inserted and logged with one statement each, whatever their number."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection

LOCK = """
SELECT alarm.id, elder_id, rule, state, severity, reading_count, clear_streak, step, escalate_at,
       (facts -> 'worst' ->> 'beyond')::float8 AS beyond,
       ARRAY(SELECT jsonb_array_elements_text(facts -> 'scored')) AS scored,
       (extract(epoch FROM last_at) * 1000000)::bigint AS last_at,
       coalesce((extract(epoch FROM recovered_at) * 1000000)::bigint, 0) AS recovered_at,
       coalesce((extract(epoch FROM quiet_until) * 1000000)::bigint, 0) AS quiet_until
FROM monitoring_alarm alarm JOIN unnest(%(elders)s::uuid[], %(rules)s::text[]) AS wanted(elder, name)
  ON alarm.elder_id = wanted.elder AND alarm.rule = wanted.name
WHERE state <> 'closed' OR quiet_until > %(since)s
ORDER BY alarm.id
FOR UPDATE OF alarm
"""
UPDATE = """
UPDATE monitoring_alarm alarm SET
    state = n.state, severity = n.severity, last_at = n.last_at, reading_count = n.reading_count, clear_streak = n.clear_streak,
    recovered_at = n.recovered_at, quiet_until = n.quiet_until, facts = alarm.facts || n.facts,
    reason_zh = coalesce(n.reason_zh, alarm.reason_zh), reason_en = coalesce(n.reason_en, alarm.reason_en),
    rule_version = coalesce(n.rule_version, alarm.rule_version), raised_at = coalesce(n.raised_at, alarm.raised_at),
    escalate_at = coalesce(n.escalate_at, alarm.escalate_at), step = coalesce(n.step, alarm.step),
    owner_staff_id = CASE WHEN n.again THEN n.owner_staff_id ELSE alarm.owner_staff_id END,
    owner_team_id = CASE WHEN n.again THEN n.owner_team_id ELSE alarm.owner_team_id END,
    owner_institution_id = CASE WHEN n.again THEN n.owner_institution_id ELSE alarm.owner_institution_id END,
    acknowledged_by_id = CASE WHEN n.again THEN NULL ELSE alarm.acknowledged_by_id END,
    acknowledged_at = CASE WHEN n.again THEN NULL ELSE alarm.acknowledged_at END
FROM jsonb_to_recordset(%s::jsonb) AS n(
    id uuid, state text, severity text, last_at timestamptz, reading_count int, clear_streak int, recovered_at timestamptz,
    quiet_until timestamptz, facts jsonb, reason_zh text, reason_en text, rule_version int, raised_at timestamptz,
    escalate_at timestamptz, step int, again boolean, owner_staff_id uuid, owner_team_id uuid, owner_institution_id uuid)
WHERE alarm.id = n.id
"""
INSERT = """
INSERT INTO monitoring_alarm (
    id, elder_id, rule, rule_version, device_id, state, severity, last_at, reading_count, clear_streak, recovered_at, quiet_until,
    facts, reason_zh, reason_en, raised_at, escalate_at, step, owner_staff_id, owner_team_id, owner_institution_id, outcome)
SELECT id, elder_id, rule, rule_version, device_id, state, severity, last_at, reading_count, clear_streak, recovered_at,
       quiet_until, facts, reason_zh, reason_en, raised_at, escalate_at, step, owner_staff_id, owner_team_id,
       owner_institution_id, ''
FROM jsonb_to_recordset(%s::jsonb) AS n(
    id uuid, elder_id uuid, rule text, rule_version int, device_id uuid, state text, severity text, last_at timestamptz,
    reading_count int, clear_streak int, recovered_at timestamptz, quiet_until timestamptz, facts jsonb, reason_zh text,
    reason_en text, raised_at timestamptz, escalate_at timestamptz, step int, owner_staff_id uuid, owner_team_id uuid,
    owner_institution_id uuid)
ORDER BY elder_id, rule
ON CONFLICT (elder_id, rule) WHERE NOT (state = 'closed') DO NOTHING
RETURNING id
"""
LOG = """
INSERT INTO monitoring_alarmevent (id, alarm_id, kind, at, zh, en, outcome, note, told_at)
SELECT id, alarm_id, kind, at, zh, en, '', '', told_at
FROM jsonb_to_recordset(%s::jsonb) AS n(id uuid, alarm_id uuid, kind text, at timestamptz, zh text, en text, told_at timestamptz)
"""


def lock(groups: Sequence[tuple[UUID, str]], *, since: datetime) -> list[dict[str, Any]]:
    """The open alarms of some (elder, rule) pairs, and those closed but quiet since a moment, kept from others until commit."""
    with connection.cursor() as cursor:
        elders, rules = [elder for elder, _ in groups], [rule for _, rule in groups]
        cursor.execute(LOCK, {"elders": elders, "rules": rules, "since": since})
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def update(rows: Sequence[dict[str, Any]]) -> None:
    """Write what became of known alarms."""
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(UPDATE, [_json(rows)])


def insert(rows: Sequence[dict[str, Any]]) -> set[UUID]:
    """Add new alarms where there is none open; answers the ids of those that are in, the others were raised elsewhere first."""
    if not rows:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [_json(rows)])
        return {pk for (pk,) in cursor.fetchall()}


def log(rows: Sequence[dict[str, Any]]) -> None:
    """Add rows to the log of alarms."""
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(LOG, [_json(rows)])


def _json(rows: Sequence[dict[str, Any]]) -> str:
    return msgspec.json.encode(rows).decode()
