"""What stands of an elder now, all in one question, in SQL because every page about an elder asks it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection
from django.utils.timezone import localdate

from yiyang.base.kept import among_ids

# For the head of every page: what may harm, who answers for the elder, and who may act for them.
HEAD = """\
  SELECT 'allergy' AS what, id, at, jsonb_build_object('text', substance, 'detail', reaction) AS facts FROM clinic_allergy
   WHERE elder_id = ANY(%(ids)s) AND voided_at IS NULL AND status = 'active'
  UNION ALL
  SELECT 'caution', id, at, jsonb_build_object('text', text, 'tone', tone) FROM clinic_caution
   WHERE elder_id = ANY(%(ids)s) AND voided_at IS NULL AND ended_at IS NULL
  UNION ALL
  SELECT 'condition', id, at, jsonb_build_object('text', name, 'code', code, 'detail', note) FROM clinic_condition
   WHERE %(reads_record)s AND elder_id = ANY(%(ids)s) AND voided_at IS NULL AND status = 'active'
  UNION ALL
  SELECT 'responsible', held.id, held.start::timestamptz,
         jsonb_build_object('kind', held.kind, 'name', COALESCE(staff.name, team.name, institution.name))
    FROM people_responsibility held LEFT JOIN organizations_staff staff ON staff.id = held.staff_id
    LEFT JOIN organizations_team team ON team.id = held.team_id
    LEFT JOIN organizations_institution institution ON institution.id = held.institution_id
   WHERE held.elder_id = ANY(%(ids)s) AND held.start <= %(today)s AND (held."end" IS NULL OR held."end" > %(today)s)
  UNION ALL
  (SELECT 'proxy', id, start::timestamptz, jsonb_build_object('relation', relation, 'name', name) FROM people_familymember
    WHERE elder_id = ANY(%(ids)s) AND may_act_for AND start <= %(today)s AND ("end" IS NULL OR "end" > %(today)s)
    ORDER BY is_guardian DESC, start LIMIT 1)"""
MEDICINES = """\
  SELECT 'medicine' AS what, medicine.id, medicine.start_on::timestamptz AS at,
         jsonb_build_object('drug', drug, 'dose_value', dose_value, 'dose_unit', dose_unit, 'route', route,
                            'frequency', frequency, 'frequency_text', frequency_text, 'start_on', start_on,
                            'prescriber', COALESCE(staff.name, '')) AS facts
    FROM clinic_medication medicine LEFT JOIN organizations_staff staff ON staff.id = medicine.prescriber_id
   WHERE medicine.elder_id = ANY(%(ids)s) AND medicine.voided_at IS NULL AND medicine.status = 'active'"""
# Beside a record's timeline: follow-ups planned, and each change of state or place.
SIDE = """\
  SELECT 'follow_up', id, due_on::timestamptz,
         jsonb_build_object('elder_id', elder_id, 'programme', programme, 'rule', rule, 'due_on', due_on) FROM clinic_followup
   WHERE elder_id = ANY(%(ids)s) AND voided_at IS NULL AND status = 'planned'
  UNION ALL
  SELECT 'change', pgh_obj_id, pgh_created_at,
         jsonb_build_object('number', pgh_id, 'state', care_state, 'place', place, 'label', place_label) FROM people_elderevent
   WHERE pgh_obj_id = ANY(%(ids)s)"""
ORDER = "\n ORDER BY at"
HEAD_ONLY, MEDICINES_ONLY, RECORD = HEAD + ORDER, MEDICINES + ORDER, "\n  UNION ALL\n".join((HEAD, MEDICINES, SIDE)) + ORDER


@dataclass(frozen=True, slots=True)
class Standing:
    """One thing that stands now, since when, and what is known of it by the names in the question."""

    id: UUID
    since: datetime
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class PlannedFollowUp:
    """A follow-up to come, as lists show it."""

    pk: UUID
    elder_id: UUID
    programme: str
    rule: str
    due_on: date


@dataclass(frozen=True, slots=True)
class Known:
    """All that stands of one person, by what it is, the oldest first."""

    found: dict[str, list[Standing]] = field(default_factory=dict)

    def of(self, what: str) -> list[Standing]:
        """What stands of one kind."""
        return self.found.get(what, [])

    @property
    def medicines(self) -> list[Standing]:
        """Medicines taken now, by their beginning and name."""
        return sorted(self.of("medicine"), key=lambda one: (one.since, one.facts["drug"]))

    @property
    def changes(self) -> list[Standing]:
        """Every change of state or place in the order it was written."""
        return sorted(self.of("change"), key=lambda one: (one.since, one.facts["number"]))

    @property
    def follow_ups(self) -> list[PlannedFollowUp]:
        """Follow-ups to come, the next first."""
        return [msgspec.convert({"pk": one.id, **one.facts}, PlannedFollowUp) for one in self.of("follow_up")]


def known(ids: Sequence[UUID], question: str, *, reads_record: bool) -> Known:
    """What stands of one person's records, by one of the questions above; conditions only for readers of the record."""
    found: dict[str, list[Standing]] = {}
    with connection.cursor() as cursor:
        cursor.execute(*among_ids(question, ids, reads_record=reads_record, today=localdate()))
        for what, pk, since, facts in cursor.fetchall():
            found.setdefault(what, []).append(Standing(pk, since, msgspec.json.decode(facts)))
    return Known(found)
