"""The clinic's own facts on the timeline: one question for all kinds wanted, in SQL because every opened record asks it."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache
from uuid import UUID

import msgspec
from django.db import connection

from yiyang.base.kept import among_ids
from yiyang.clinic.queries import sentences
from yiyang.clinic.types.record import Kind
from yiyang.ui.types import Entry

# Encounters, follow-ups, and what they found: conditions, allergies, cautions.
VISITS = """\
  (SELECT at AS moment, 'encounter' AS what, recorded_by_id AS author,
          jsonb_build_object('kind', kind, 'reason', reason, 'findings', findings, 'note', note) AS facts
     FROM clinic_encounter
    WHERE elder_id = ANY(%(ids)s) AND at < %(before)s AND voided_at IS NULL AND status = 'done' ORDER BY at DESC LIMIT %(limit)s)
  UNION ALL
  (SELECT at, 'follow_up', done_by_id,
          jsonb_build_object('programme', programme, 'outcome', outcome, 'verdict_rule', verdict_rule,
                             'findings', findings, 'note', note)
     FROM clinic_followup
    WHERE elder_id = ANY(%(ids)s) AND at < %(before)s AND voided_at IS NULL AND status = 'done' ORDER BY at DESC LIMIT %(limit)s)
  UNION ALL
  (SELECT at, 'condition', recorded_by_id, jsonb_build_object('code', code, 'name', name, 'status', status, 'note', note)
     FROM clinic_condition
    WHERE elder_id = ANY(%(ids)s) AND at < %(before)s AND voided_at IS NULL ORDER BY at DESC LIMIT %(limit)s)
  UNION ALL
  (SELECT at, 'allergy', recorded_by_id,
          jsonb_build_object('substance', substance, 'reaction', reaction, 'severity', severity, 'status', status)
     FROM clinic_allergy
    WHERE elder_id = ANY(%(ids)s) AND at < %(before)s AND voided_at IS NULL ORDER BY at DESC LIMIT %(limit)s)
  UNION ALL
  (SELECT at, 'caution', recorded_by_id, jsonb_build_object('text', text, 'tone', tone)
     FROM clinic_caution
    WHERE elder_id = ANY(%(ids)s) AND at < %(before)s AND voided_at IS NULL ORDER BY at DESC LIMIT %(limit)s)"""
# Medicines as they were started and stopped.
MEDICINES = """\
  (SELECT at AS moment, 'medication' AS what, recorded_by_id AS author,
          jsonb_build_object('drug', drug, 'dose_value', dose_value, 'dose_unit', dose_unit, 'route', route,
                             'frequency', frequency, 'frequency_text', frequency_text, 'start_on', start_on) AS facts
     FROM clinic_medication
    WHERE elder_id = ANY(%(ids)s) AND at < %(before)s AND voided_at IS NULL ORDER BY at DESC LIMIT %(limit)s)
  UNION ALL
  (SELECT stopped_at, 'medication_stopped', stopped_by_id,
          jsonb_build_object('drug', drug, 'dose_value', dose_value, 'dose_unit', dose_unit, 'route', route,
                             'frequency', frequency, 'frequency_text', frequency_text, 'stop_reason', stop_reason)
     FROM clinic_medication
    WHERE elder_id = ANY(%(ids)s) AND stopped_at < %(before)s AND voided_at IS NULL ORDER BY stopped_at DESC LIMIT %(limit)s)"""
# Guidance as it was given, and as it was confirmed by the elder and the family.
FAMILY = """\
  (SELECT at AS moment, 'guidance' AS what, recorded_by_id AS author,
          jsonb_build_object('id', id, 'text', text, 'topic', topic) AS facts
     FROM clinic_guidance
    WHERE elder_id = ANY(%(ids)s) AND at < %(before)s AND voided_at IS NULL ORDER BY at DESC LIMIT %(limit)s)
  UNION ALL
  (SELECT reading.confirmed_at, 'guidance_confirmed', reading.user_id, jsonb_build_object('id', guidance.id)
     FROM clinic_guidancereading reading JOIN clinic_guidance guidance ON guidance.id = reading.guidance_id
    WHERE guidance.elder_id = ANY(%(ids)s) AND reading.confirmed_at < %(before)s AND guidance.voided_at IS NULL
    ORDER BY reading.confirmed_at DESC LIMIT %(limit)s)"""
TOLD = """
SELECT told.moment, told.what, who.display_name, told.facts FROM (
{parts}
) told LEFT JOIN accounts_user who ON who.id = told.author ORDER BY told.moment DESC LIMIT %(limit)s
"""
PARTS = {Kind.VISIT: VISITS, Kind.MEDICINE: MEDICINES, Kind.FAMILY: FAMILY}


def facts(elder_ids: Sequence[UUID], *, kinds: Collection[Kind], before: datetime, limit: int, language: str) -> list[Entry]:
    """The newest facts of some kinds before a moment."""
    with connection.cursor() as cursor:
        cursor.execute(*among_ids(_question(frozenset(kinds)), elder_ids, before=before, limit=limit))
        rows = cursor.fetchall()
    return [
        sentences.entry(what, sentences.Told(at, author or "", msgspec.json.decode(told), language))
        for at, what, author, told in rows
    ]


@cache
def _question(kinds: frozenset[Kind]) -> str:
    """The kinds wanted, always in the same order, so that the database knows the question again."""
    return TOLD.format(parts="\n  UNION ALL\n".join(part for kind, part in PARTS.items() if kind in kinds))
