"""The clinic's own facts on the timeline: one question for each kind, in SQL because every opened record asks them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from django.db import connection

from yiyang.base.kept import among_ids
from yiyang.clinic.queries import sentences
from yiyang.ui.types import Entry

VISITS = """
SELECT told.moment, told.what, who.display_name, told.facts FROM (
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
    WHERE elder_id = ANY(%(ids)s) AND at < %(before)s AND voided_at IS NULL ORDER BY at DESC LIMIT %(limit)s)
) told LEFT JOIN accounts_user who ON who.id = told.author ORDER BY told.moment DESC LIMIT %(limit)s
"""
MEDICINES = """
SELECT told.moment, told.what, who.display_name, told.facts FROM (
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
    WHERE elder_id = ANY(%(ids)s) AND stopped_at < %(before)s AND voided_at IS NULL ORDER BY stopped_at DESC LIMIT %(limit)s)
) told LEFT JOIN accounts_user who ON who.id = told.author ORDER BY told.moment DESC LIMIT %(limit)s
"""
FAMILY = """
SELECT told.moment, told.what, who.display_name, told.facts FROM (
  (SELECT at AS moment, 'guidance' AS what, recorded_by_id AS author,
          jsonb_build_object('id', id, 'text', text, 'topic', topic) AS facts
     FROM clinic_guidance
    WHERE elder_id = ANY(%(ids)s) AND at < %(before)s AND voided_at IS NULL ORDER BY at DESC LIMIT %(limit)s)
  UNION ALL
  (SELECT reading.confirmed_at, 'guidance_confirmed', reading.user_id, jsonb_build_object('id', guidance.id)
     FROM clinic_guidancereading reading JOIN clinic_guidance guidance ON guidance.id = reading.guidance_id
    WHERE guidance.elder_id = ANY(%(ids)s) AND reading.confirmed_at < %(before)s AND guidance.voided_at IS NULL
    ORDER BY reading.confirmed_at DESC LIMIT %(limit)s)
) told LEFT JOIN accounts_user who ON who.id = told.author ORDER BY told.moment DESC LIMIT %(limit)s
"""


def visits(elder_ids: Sequence[UUID], *, before: datetime, limit: int, language: str) -> list[Entry]:
    """Encounters, follow-ups, and what they found: conditions, allergies, cautions."""
    return _entries(VISITS, elder_ids, before=before, limit=limit, language=language)


def medicines(elder_ids: Sequence[UUID], *, before: datetime, limit: int, language: str) -> list[Entry]:
    """Medicines as they were started and stopped."""
    return _entries(MEDICINES, elder_ids, before=before, limit=limit, language=language)


def family(elder_ids: Sequence[UUID], *, before: datetime, limit: int, language: str) -> list[Entry]:
    """Guidance as it was given, and as it was confirmed by the elder and the family."""
    return _entries(FAMILY, elder_ids, before=before, limit=limit, language=language)


def _entries(question: str, elder_ids: Sequence[UUID], *, before: datetime, limit: int, language: str) -> list[Entry]:
    with connection.cursor() as cursor:
        cursor.execute(*among_ids(question, elder_ids, before=before, limit=limit))
        rows = cursor.fetchall()
    return [
        sentences.entry(what, sentences.Told(at, author or "", msgspec.json.decode(facts), language))
        for at, what, author, facts in rows
    ]
