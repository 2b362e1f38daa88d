"""Agreements on the one timeline: when they were signed, when they ended, and what was decided in between."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from yiyang.agreements import definitions
from yiyang.agreements.models import Agreement, AgreementSignature, Review
from yiyang.agreements.types.words import Course, Side, Wish
from yiyang.base.addresses import address_of
from yiyang.base.kept import Among, Kept
from yiyang.clinic.types.record import Kind
from yiyang.lib.words import Words
from yiyang.ui.types import Entry, Tone

SIGNED = Words("签订《{kind}》", "{kind} signed")
UNTIL = Words("{institution}，{start} 至 {end}", "{institution}, {start} to {end}")
REVIEWED = Words("《{kind}》到期复评：{course}", "{kind} reviewed at its end: {course}")


def agreements(elder_ids: Sequence[UUID], *, before: datetime, limit: int, language: str) -> list[Entry]:
    """Agreements as they were signed and reviewed."""
    signed, reviewed = _asked(limit)
    told = [_signed(row, language) for row in signed(list(elder_ids), before)]
    if not told:
        return []  # nothing is reviewed that was not signed before
    told += [_reviewed(row, language) for row in reviewed(list(elder_ids), before)]
    return sorted(told, key=lambda entry: entry.at, reverse=True)[:limit]


@cache
def _asked(limit: int) -> "tuple[Kept[Agreement], Kept[Review]]":
    """The newest so many agreements and reviews before a moment; every opened record asks for them."""

    def signed(ids: Any, before: Any) -> "QuerySet[Agreement]":
        signatures = Prefetch("signatures", AgreementSignature.objects.filter(side=Side.SERVED))
        found = Agreement.objects.filter(Among("elder", ids), signed_at__lt=before).select_related("institution")
        return found.prefetch_related(signatures).order_by("-signed_at")[:limit]

    def reviewed(ids: Any, before: Any) -> "QuerySet[Review]":
        found = Review.objects.filter(Among("agreement__elder", ids), at__lt=before).select_related("agreement", "by")
        return found.order_by("-at")[:limit]

    return Kept(signed), Kept(reviewed)


def _signed(row: Agreement, language: str) -> Entry:
    kind = definitions.kind(row.kind).words.say(language)
    facts = {"institution": row.institution.words.say(language), "start": row.start, "end": row.end}
    return Entry(
        at=row.signed_at or row.created_at,
        title=SIGNED.filled(kind=kind).say(language),
        sentence=UNTIL.filled(**facts).say(language),
        author="、".join(one.signer for one in row.signatures.all()),
        kind=Kind.COST,
        href=address_of("agreements:agreement", row.pk),
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
        href=address_of("agreements:agreement", row.agreement_id),
    )
