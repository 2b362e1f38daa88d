"""The clinic's own facts on the timeline: each kind is one query over its tables."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet, Value
from django.db.models.functions import JSONObject

from yiyang.clinic.models import Allergy, Caution, Condition, Encounter, FollowUp, Guidance, GuidanceReading, Medication
from yiyang.clinic.queries import sentences
from yiyang.clinic.types.record import EncounterStatus, FollowUpStatus
from yiyang.ui.types import Entry

Branch = Callable[[Sequence[UUID], datetime], QuerySet[Any]]
Columns = tuple[str, ...]
COLUMNS = ("moment", "what", "author", "facts")
ENCOUNTER = ("kind", "reason", "findings", "note")
FOLLOW_UP = ("programme", "outcome", "verdict_rule", "findings", "note")
DOSE = ("drug", "dose_value", "dose_unit", "route", "frequency", "frequency_text")


def visits(elder_ids: Sequence[UUID], *, before: datetime, limit: int, language: str) -> list[Entry]:
    """Encounters, follow-ups, and what they found: conditions, allergies, cautions."""
    branches = [
        _branch(Encounter.objects.filter(status=EncounterStatus.DONE), "encounter", ENCOUNTER),
        _branch(FollowUp.objects.filter(status=FollowUpStatus.DONE), "follow_up", FOLLOW_UP, author="done_by"),
        _branch(Condition.objects.all(), "condition", ("code", "name", "status", "note")),
        _branch(Allergy.objects.all(), "allergy", ("substance", "reaction", "severity", "status")),
        _branch(Caution.objects.all(), "caution", ("text", "tone")),
    ]
    return _entries(branches, elder_ids, before=before, limit=limit, language=language)


def medicines(elder_ids: Sequence[UUID], *, before: datetime, limit: int, language: str) -> list[Entry]:
    """Medicines as they were started and stopped."""
    stopped = Medication.objects.filter(stopped_at__isnull=False)
    branches = [
        _branch(Medication.objects.all(), "medication", ("start_on", *DOSE)),
        _branch(stopped, "medication_stopped", ("stop_reason", *DOSE), moment="stopped_at", author="stopped_by"),
    ]
    return _entries(branches, elder_ids, before=before, limit=limit, language=language)


def family(elder_ids: Sequence[UUID], *, before: datetime, limit: int, language: str) -> list[Entry]:
    """Guidance as it was given, and as it was confirmed by the elder and the family."""
    branches = [_branch(Guidance.objects.all(), "guidance", ("id", "text", "topic")), _receipts]
    return _entries(branches, elder_ids, before=before, limit=limit, language=language)


def _branch(
    facts: QuerySet[Any], what: str, columns: Sequence[str], *, moment: str = "at", author: str = "recorded_by"
) -> Branch:
    packed = JSONObject(**{column: column for column in columns})

    def rows(elder_ids: Sequence[UUID], before: datetime) -> QuerySet[Any]:
        mine = facts.filter(voided_at=None, elder__in=elder_ids, **{f"{moment}__lt": before})
        return mine.annotate(what=Value(what), moment=F(moment), author=F(f"{author}__display_name"), facts=packed)

    return rows


def _receipts(elder_ids: Sequence[UUID], before: datetime) -> QuerySet[Any]:
    confirmed = GuidanceReading.objects.filter(guidance__voided_at=None, guidance__elder__in=elder_ids, confirmed_at__lt=before)
    named = {"moment": F("confirmed_at"), "author": F("user__display_name"), "facts": JSONObject(id="guidance_id")}
    return confirmed.annotate(what=Value("guidance_confirmed"), **named)


def _entries(
    branches: Sequence[Branch], elder_ids: Sequence[UUID], *, before: datetime, limit: int, language: str
) -> list[Entry]:
    parts = [branch(elder_ids, before).values_list(*COLUMNS).order_by("-moment")[:limit] for branch in branches]
    merged = parts[0].union(*parts[1:], all=True).order_by("-moment")[:limit]
    return [sentences.entry(what, at, author, facts, language=language) for at, what, author, facts in merged]
