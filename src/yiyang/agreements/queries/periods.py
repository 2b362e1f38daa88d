"""Agreements whose day has come, and what the rules say at their end."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q

from yiyang.accounts.models import User
from yiyang.agreements import definitions
from yiyang.agreements.models import Agreement
from yiyang.agreements.queries import facts
from yiyang.agreements.rules import review
from yiyang.agreements.types.drafts import Known
from yiyang.agreements.types.terms import ReviewFacts, Verdict
from yiyang.agreements.types.words import AgreementState
from yiyang.catalogue.types.words import CareClass
from yiyang.organizations import queries as organizations


@dataclass(frozen=True, slots=True)
class Found:
    """The level found for a review and what follows from it."""

    known: Known
    verdict: Verdict


def beginning(on: date) -> list[UUID]:
    """Signed agreements whose first day has come."""
    return _pks(Q(state=AgreementState.SIGNED, start__lte=on))


def falling_due(on: date) -> list[UUID]:
    """Agreements in force whose end is as near as their kind says."""
    near = Q()
    for code, kind in definitions.kinds().items():
        near |= Q(kind=code, end__lte=on + timedelta(days=kind.notice.days))
    return _pks(near & Q(state=AgreementState.ACTIVE))


def lapsing(on: date) -> list[UUID]:
    """Agreements whose last day is over."""
    return _pks(Q(state__in=[AgreementState.ACTIVE, AgreementState.DUE], end__lte=on))


def _pks(wanted: Q) -> list[UUID]:
    return list(Agreement.objects.filter(wanted).order_by("end", "pk").values_list("pk", flat=True))


def answering_users(agreement: Agreement, on: date) -> list[User]:
    """Who is told about an agreement: the doctor who answers, else those who lead the institution."""
    if agreement.doctor is not None:
        return [agreement.doctor.user]
    return [staff.user for staff in organizations.institution_roles(agreement.institution_id, "director", on)]


def verdict_on(agreement: Agreement, on: date) -> Found:
    """What the newest assessment says at the end of a period; one made before the last weeks of it does not count."""
    level = facts.known(agreement.elder, on)
    earliest = agreement.ends_on - timedelta(days=int(definitions.parameters().fresh_days.value))
    fresh = level.on is not None and level.on >= earliest and level.assessment_id != agreement.assessment_id
    then = CareClass(agreement.level) if agreement.level else None
    ends = definitions.kind(agreement.kind).recovery_ends
    asked = ReviewFacts(then, level.care_class if fresh else None, recovery_ends=ends, estimate=fresh and level.estimate)
    return Found(level if fresh else Known(), review.review(asked))


def usual_length(kind: str) -> int:
    """How long an agreement of a kind usually runs, in its own unit."""
    return definitions.kind(kind).term.usual
