"""Care on the one timeline: versions of the plan, and what was done, told once a day for each pair of hands."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection

from yiyang.base.addresses import address_of
from yiyang.base.kept import among_ids
from yiyang.catalogue import definitions as catalogue
from yiyang.clinic.types.record import Kind
from yiyang.lib.words import Words
from yiyang.ui.types import Entry, Tone

FACTS = """
SELECT told.moment, told.what, who.display_name, told.version, told.reason, told.reason_en, told.items, told.elder FROM (
  (SELECT drawn_at AS moment, 'plan' AS what, drawn_by_id AS author, version, reason, reason_en, NULL::text[] AS items,
          elder_id AS elder
     FROM care_plan WHERE elder_id = ANY(%(ids)s) AND drawn_at < %(before)s ORDER BY drawn_at DESC LIMIT %(limit)s)
  UNION ALL
  (SELECT max(done_at), 'done', done_by_id, count(*), '', '', array_agg(DISTINCT item), (array_agg(elder_id))[1]
     FROM care_task WHERE elder_id = ANY(%(ids)s) AND state = 'done'
    GROUP BY done_by_id, (done_at AT TIME ZONE 'Asia/Shanghai')::date
   HAVING max(done_at) < %(before)s ORDER BY 1 DESC LIMIT %(limit)s)
) told LEFT JOIN accounts_user who ON who.id = told.author ORDER BY told.moment DESC LIMIT %(limit)s
"""
PLAN = Words("照护计划第 {version} 版", "Care plan, version {version}")
CARE = Words("做了 {count} 次照护", "Gave care {count} times")
SHOWN = 6


def plans_and_care(elder_ids: Sequence[UUID], *, before: datetime, limit: int, language: str) -> list[Entry]:
    """Versions of the plan with their reasons, and care given, day by day."""
    with connection.cursor() as cursor:
        cursor.execute(*among_ids(FACTS, elder_ids, before=before, limit=limit))
        rows = cursor.fetchall()
    return [_entry(row, language) for row in rows]


def _entry(row: tuple[datetime, str, str, int, str, str, list[str], UUID], language: str) -> Entry:
    at, what, author, number, reason, reason_en, items, elder = row
    is_plan = what == "plan"
    return Entry(
        at=at,
        title=(PLAN.filled(version=number) if is_plan else CARE.filled(count=number)).say(language),
        sentence=Words(reason, reason_en or reason).say(language) if is_plan else _named(items, language),
        author=author or "",
        kind=Kind.CARE,
        tone=Tone.QUIET if is_plan else Tone.OK,
        href=address_of("care:plan", elder),
    )


def _named(codes: list[str], language: str) -> str:
    known = [catalogue.items()[code].words.say(language) for code in codes if code in catalogue.items()]
    more = "…" if len(known) > SHOWN else ""
    return "、".join(known[:SHOWN]) + more
