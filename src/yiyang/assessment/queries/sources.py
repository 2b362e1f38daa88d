"""Assessments on the timeline: what was found, by whom, and what took whose place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.utils.translation import gettext as _

from yiyang.assessment import definitions
from yiyang.assessment.models import Assessment, Signature
from yiyang.assessment.queries.standing import Table, confirmed_tables, open_tables
from yiyang.assessment.types.assessing import AssessmentReason, AssessmentState
from yiyang.base.addresses import address_of
from yiyang.base.kept import Among, Kept
from yiyang.clinic.types.record import Kind
from yiyang.lib.words import Words
from yiyang.ui.types import Entry, Tag, Tone


@dataclass(frozen=True, slots=True)
class Finished:
    """What the timeline tells of a finished assessment; ``band`` and ``unconfirmed`` as the stored result has them."""

    id: UUID
    instrument: str
    version: str
    reason: str
    state: str
    at: datetime
    band: dict[str, Any] | None
    unconfirmed: list[str] | None
    signers: list[str]


def timeline_entries(elder_ids: Sequence[UUID], *, before: datetime, limit: int, language: str) -> list[Entry]:
    """Finished assessments as sentences: level, instrument, why it was made."""
    rows = [Finished(*row) for row in _finished(limit)(list(elder_ids), before)]
    confirmed = confirmed_tables() if any(row.unconfirmed for row in rows) else frozenset()
    return [_entry(row, language, confirmed=confirmed) for row in rows]


@cache
def _finished(limit: int) -> "Kept[tuple[Any, ...]]":
    """The newest so many finished assessments before a moment; every opened record asks for them."""
    done = [AssessmentState.FINAL, AssessmentState.SUPERSEDED]
    signers = Signature.objects.filter(assessment=OuterRef("pk")).order_by("at", "pk").values("assessor__name")

    def finished(ids: Any, before: Any) -> "QuerySet[Assessment, tuple[Any, ...]]":
        found = Assessment.objects.filter(Among("elder", ids), state__in=done, finalised_at__lt=before)
        told = found.annotate(signers=ArraySubquery(signers)).order_by("-finalised_at")[:limit]
        return told.values_list(
            "pk", "instrument", "version", "reason", "state", "finalised_at", "result__band", "result__unconfirmed", "signers"
        )

    return Kept(finished)


def _entry(row: Finished, language: str, *, confirmed: frozenset[Table]) -> Entry:
    instrument = definitions.instrument(row.instrument, row.version)
    band = Words(row.band["zh"], row.band["en"]).say(language) if row.band else ""
    title = _("%(instrument)s: %(level)s") % {"instrument": instrument.words.say(language), "level": band}
    tags = [Tag(_("Estimate: a table is unconfirmed"), Tone.WATCH)] if open_tables(row, confirmed) else []
    tags += [Tag(_("superseded"), Tone.QUIET)] if row.state == AssessmentState.SUPERSEDED else []
    return Entry(
        at=row.at,
        title=title if band else instrument.words.say(language),
        sentence=AssessmentReason(row.reason).words.say(language),
        author=_(", ").join(row.signers),
        source=instrument.document,
        kind=Kind.ASSESSMENT,
        tags=tuple(tags),
        href=address_of("assessment:assessment", row.id),
    )
