"""How good alarms are, counted from their own log in plain SQL: over thousands of elders the page must not wait.

A call for a human begins when an alarm is raised or raised again; what is said about it until the next one belongs to it. Who is
counted is decided by the one place that decides who may see whom.
"""

from collections.abc import Iterable
from typing import Any

from django.db import connection

from yiyang.accounts import guards as access
from yiyang.accounts.models import User
from yiyang.monitoring.types.quality import UNJUDGED, Asked, Call, Line, Quality, Span, Tally
from yiyang.people.models import Elder

WORD = "alarm.quality"
MOST_DEVICES, PIECE = 20, 50

CALLS = """
mine AS MATERIALIZED ({people}),
said AS (
    SELECT event.id, event.alarm_id, event.at, event.kind, event.verdict, event.outcome,
           lead(event.kind) OVER told AS following,
           count(*) FILTER (WHERE event.kind IN ('raised', 'raised_again')) OVER told AS number
    FROM monitoring_alarm alarm JOIN monitoring_alarmevent event ON event.alarm_id = alarm.id
    WHERE alarm.raised_at >= %(since)s AND alarm.elder_id IN (SELECT id FROM mine)
      AND event.kind IN ('raised', 'raised_again', 'acknowledged', 'released', 'handled', 'reopened', 'judged')
    WINDOW told AS (PARTITION BY event.alarm_id ORDER BY event.at, event.id)
),
calls AS MATERIALIZED (
    SELECT alarm.id, alarm.elder_id, alarm.rule, alarm.severity, alarm.device_id, device.kind, device.serial, call.*
    FROM (
        SELECT alarm_id, min(at) FILTER (WHERE kind IN ('raised', 'raised_again')) AS rung_at,
               min(at) FILTER (WHERE kind = 'handled' OR kind = 'acknowledged' AND following IS DISTINCT FROM 'released')
                   AS answered_at,
               coalesce((array_agg(verdict ORDER BY at DESC, id DESC)
                         FILTER (WHERE kind IN ('handled', 'reopened', 'judged')))[1], '') AS verdict,
               coalesce((array_agg(outcome ORDER BY at DESC, id DESC) FILTER (WHERE kind IN ('handled', 'reopened')))[1], '')
                   AS outcome
        FROM said WHERE number > 0 GROUP BY alarm_id, number
    ) AS call
    JOIN monitoring_alarm alarm ON alarm.id = call.alarm_id
    LEFT JOIN monitoring_device device ON device.id = alarm.device_id
    WHERE rung_at >= %(since)s AND rung_at < %(until)s
)
"""
NUMBERS = """
    count(*) AS calls, count(*) FILTER (WHERE verdict = 'true') AS "true", count(*) FILTER (WHERE verdict = 'false') AS "false",
    count(*) FILTER (WHERE verdict = 'unclear') AS unclear, count(answered_at) AS answered,
    count(DISTINCT (elder_id, (rung_at AT TIME ZONE 'Asia/Shanghai')::date)) AS days,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY answered_at - rung_at) AS median,
    percentile_cont(0.95) WITHIN GROUP (ORDER BY answered_at - rung_at) AS p95
"""
TALLIES = """
WITH {calls}
(SELECT 'total' AS part, '' AS key, NULL::uuid AS id, {numbers} FROM calls)
UNION ALL (SELECT 'rules', rule, NULL, {numbers} FROM calls GROUP BY rule)
UNION ALL (SELECT 'kinds', kind, NULL, {numbers} FROM calls WHERE kind IS NOT NULL GROUP BY kind)
UNION ALL (SELECT 'devices', serial, device_id, {numbers} FROM calls WHERE device_id IS NOT NULL GROUP BY serial, device_id
           ORDER BY calls DESC, serial LIMIT {most})
"""
# An elder with three devices is watched once; a device is watched for as long as it is bound.
WEEKS = """
WITH mine AS MATERIALIZED ({people}),
bound AS (
    SELECT binding.elder_id, device.kind, device.serial,
           tstzrange(greatest(binding.from_at, %(since)s), least(coalesce(binding.until_at, %(until)s), %(until)s)) AS during
    FROM monitoring_binding binding JOIN monitoring_device device ON device.id = binding.device_id
    WHERE binding.from_at < %(until)s AND (binding.until_at IS NULL OR binding.until_at > %(since)s)
      AND binding.elder_id IN (SELECT id FROM mine)
),
watched AS (
    SELECT 'total' AS part, '' AS key, range_agg(during) AS during FROM bound GROUP BY elder_id
    UNION ALL SELECT 'kinds', kind, range_agg(during) FROM bound GROUP BY kind, elder_id
    UNION ALL SELECT 'devices', serial, range_agg(during) FROM bound WHERE serial = ANY(%(serials)s) GROUP BY serial, elder_id
)
SELECT part, key, sum(extract(epoch FROM upper(piece) - lower(piece))) / 604800.0 AS weeks
FROM watched CROSS JOIN LATERAL unnest(during) AS piece GROUP BY part, key
"""
ROWS = """
WITH {calls}
SELECT calls.alarm_id, calls.elder_id, elder.name, calls.rule, calls.severity, coalesce(calls.serial, ''), calls.rung_at,
       calls.answered_at, calls.verdict, calls.outcome, count(*) OVER ()
FROM calls JOIN people_elder elder ON elder.id = calls.elder_id
WHERE (%(rule)s = '' OR calls.rule = %(rule)s) AND (%(kind)s = '' OR calls.kind = %(kind)s)
  AND (%(serial)s = '' OR calls.serial = %(serial)s)
  AND (%(verdict)s = '' OR calls.verdict = CASE WHEN %(verdict)s = '{unjudged}' THEN '' ELSE %(verdict)s END)
ORDER BY CASE WHEN %(slowest)s THEN calls.answered_at - calls.rung_at END DESC NULLS LAST, calls.rung_at DESC, calls.alarm_id
LIMIT {piece} OFFSET %(offset)s
"""


def quality_of(user: User, span: Span) -> Quality:
    """Every tally of a time, over the elders whose alarms a user answers for."""
    people, facts = _people(user)
    asked = {**facts, "since": span.since, "until": span.until}
    calls = CALLS.format(people=people)
    found = _fetch(TALLIES.format(calls=calls, numbers=NUMBERS, most=MOST_DEVICES), asked)
    serials = [row["key"] for row in found if row["part"] == "devices"]
    weeks = {
        (row["part"], row["key"]): float(row["weeks"])
        for row in _fetch(WEEKS.format(people=people), {**asked, "serials": serials})
    }
    lines = {part: tuple(_lines(found, part, weeks)) for part in ("total", "rules", "kinds", "devices")}
    return Quality(lines["total"][0].tally, lines["rules"], lines["kinds"], lines["devices"])


def calls_behind(user: User, span: Span, asked: Asked, *, offset: int = 0) -> tuple[tuple[Call, ...], int]:
    """The calls a number was counted from, a piece at a time, and how many there are."""
    people, facts = _people(user)
    wanted = {
        **facts, "since": span.since, "until": span.until, "offset": offset, "rule": asked.rule, "kind": asked.kind,
        "serial": asked.serial, "verdict": asked.verdict, "slowest": asked.slowest,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(ROWS.format(calls=CALLS.format(people=people), unjudged=UNJUDGED, piece=PIECE), wanted)
        rows = cursor.fetchall()
    return tuple(Call(*row[:-1]) for row in rows), rows[0][-1] if rows else 0


def _people(user: User) -> tuple[str, dict[str, Any]]:
    """The elders counted, as SQL with its facts by name."""
    seen = access.visible(user, WORD, Elder.objects.all()).order_by().values("id")
    sql, facts = seen.query.sql_with_params()
    names = [f"seen{place}" for place in range(len(facts))]
    return sql % tuple(f"%({name})s" for name in names), dict(zip(names, facts, strict=True))


def _fetch(statement: str, facts: dict[str, Any]) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, facts)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _lines(found: Iterable[dict[str, Any]], part: str, weeks: dict[tuple[str, str], float]) -> Iterable[Line]:
    """The lines of one part, most calls first; a rule watches everybody, a kind of device those who have one."""
    own = sorted((row for row in found if row["part"] == part), key=lambda row: (-row["calls"], row["key"]))
    for row in own:
        place = ("total", "") if part == "rules" else (part, row["key"])
        yield Line(row["key"], _tally(row, weeks.get(place, 0.0)), row["id"])


def _tally(row: dict[str, Any], weeks: float) -> Tally:
    counts = {name: row[name] for name in ("calls", "true", "false", "unclear", "answered", "days")}
    return Tally(**counts, median=row["median"], p95=row["p95"], weeks=weeks)
