"""Agreements on the one timeline: when they were signed, when they ended, and what was decided in between."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch
from django.urls import reverse

from yiyang.agreements import definitions
from yiyang.agreements.models import Agreement, AgreementSignature, Review
from yiyang.agreements.types.words import Course, Side, Wish
from yiyang.clinic.types.record import Kind
from yiyang.lib.words import Words
from yiyang.ui.types import Entry, Tone

SIGNED = Words("签订《{kind}》", "{kind} signed")
UNTIL = Words("{institution}，{start} 至 {end}", "{institution}, {start} to {end}")
REVIEWED = Words("《{kind}》到期复评：{course}", "{kind} reviewed at its end: {course}")


def agreements(elder_ids: Sequence[UUID], *, before: datetime, limit: int, language: str) -> list[Entry]:
    """Agreements as they were signed and reviewed."""
    signatures = Prefetch("signatures", AgreementSignature.objects.filter(side=Side.SERVED))
    signed = Agreement.objects.filter(elder__in=elder_ids, signed_at__lt=before).select_related("institution")
    rows = signed.prefetch_related(signatures).order_by("-signed_at")[:limit]
    reviews = Review.objects.filter(agreement__elder__in=elder_ids, at__lt=before).select_related("agreement", "by")
    told = [_signed(row, language) for row in rows] + [_reviewed(row, language) for row in reviews.order_by("-at")[:limit]]
    return sorted(told, key=lambda entry: entry.at, reverse=True)[:limit]


def _signed(row: Agreement, language: str) -> Entry:
    kind = definitions.kind(row.kind).words.say(language)
    facts = {"institution": row.institution.words.say(language), "start": row.start, "end": row.end}
    return Entry(
        at=row.signed_at or row.created_at,
        title=SIGNED.filled(kind=kind).say(language),
        sentence=UNTIL.filled(**facts).say(language),
        author="、".join(one.signer for one in row.signatures.all()),
        kind=Kind.COST,
        href=reverse("agreements:agreement", args=[row.pk]),
    )


def _reviewed(row: Review, language: str) -> Entry:
    kind = definitions.kind(row.agreement.kind).words.say(language)
    course = Course(row.course).words.say(language)
    return Entry(
        at=row.at,
        title=REVIEWED.filled(kind=kind, course=course).say(language),
        sentence=Wish(row.wish).words.say(language),
        author=row.by.display_name,
        kind=Kind.COST,
        tone=Tone.WATCH if row.course == Course.WORSE else Tone.QUIET,
        href=reverse("agreements:agreement", args=[row.agreement_id]),
    )
