"""Assessments on the timeline: what was found, by whom, and what took whose place."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from yiyang.assessment import definitions
from yiyang.assessment.models import Assessment
from yiyang.assessment.queries.standing import confirmed_tables, instrument_of, open_tables, result_of
from yiyang.assessment.types.assessing import AssessmentReason, AssessmentState
from yiyang.base.addresses import address_of
from yiyang.base.kept import Among, Kept
from yiyang.clinic.types.record import Kind
from yiyang.ui.types import Entry, Tag, Tone


def timeline_entries(elder_ids: Sequence[UUID], *, before: datetime, limit: int, language: str) -> list[Entry]:
    """Finished assessments as sentences: level, instrument, why it was made."""
    rows = _finished(limit)(list(elder_ids), before)
    confirmed = confirmed_tables() if rows else frozenset()
    return [_entry(row, language, confirmed=confirmed) for row in rows]


@cache
def _finished(limit: int) -> "Kept[Assessment]":
    """The newest so many finished assessments before a moment; every opened record asks for them."""
    done = [AssessmentState.FINAL, AssessmentState.SUPERSEDED]

    def finished(ids: Any, before: Any) -> "QuerySet[Assessment]":
        found = Assessment.objects.filter(Among("elder", ids), state__in=done, finalised_at__lt=before)
        return found.prefetch_related("signatures__assessor").order_by("-finalised_at")[:limit]

    return Kept(finished)


def _entry(row: Assessment, language: str, *, confirmed: frozenset[tuple[str, str, str]]) -> Entry:
    result = result_of(row)
    band = result.band.words.say(language) if result and result.band else ""
    estimate = bool(result and open_tables(result, confirmed))
    title = _("%(instrument)s: %(level)s") % {"instrument": instrument_of(row).words.say(language), "level": band}
    tags = [Tag(_("Estimate: a table is unconfirmed"), Tone.WATCH)] if estimate else []
    tags += [Tag(_("superseded"), Tone.QUIET)] if row.state == AssessmentState.SUPERSEDED else []
    return Entry(
        at=row.finalised_at or row.started_at,
        title=title if band else instrument_of(row).words.say(language),
        sentence=AssessmentReason(row.reason).words.say(language),
        author=_(", ").join(signature.assessor.name for signature in row.signatures.all()),
        source=definitions.instrument(row.instrument, row.version).document,
        kind=Kind.ASSESSMENT,
        tags=tuple(tags),
        href=address_of("assessment:assessment", row.pk),
    )
