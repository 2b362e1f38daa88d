"""Deciding at the end of a period: the rules propose from the new assessment, the elder's wish decides (S1 §2.4)."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from yiyang.accounts.models import User
from yiyang.agreements import guards, queries
from yiyang.agreements.actions.drafts import draw_up, locked
from yiyang.agreements.models import Agreement, Review
from yiyang.agreements.rules import review as rules
from yiyang.agreements.types.drafts import NewAgreement
from yiyang.agreements.types.words import AgreementState, Wish
from yiyang.audit import actions as audit
from yiyang.base.errors import DomainError, Invalid


@transaction.atomic
def decide_renewal(
    agreement: Agreement, *, wish: Wish, note: str = "", package: str = "", amount: int = 0, by: User, at: datetime
) -> Agreement | None:
    """Keep the verdict and the elder's wish; answers the draft of the next agreement, or None when it shall end."""
    agreement = locked(agreement)
    guards.check_for(by, "agreement.write", agreement.elder, house=agreement.institution)
    if agreement.state != AgreementState.DUE:
        guards.check_step(agreement, "renew")
    found = queries.verdict_on(agreement, localdate(at))
    goes_on = rules.goes_on(found.verdict, wish)
    if goes_on is None:
        raise Invalid(_("Assess the elder again and ask what they wish; then decide."), field="wish")
    _keep(agreement, found, wish=wish, note=note, goes_on=goes_on, by=by, at=at)
    return _next(agreement, package or agreement.package, amount, by=by, at=at) if goes_on else None


def _keep(agreement: Agreement, found: queries.Found, *, wish: Wish, note: str, goes_on: bool, by: User, at: datetime) -> None:
    row = Review(
        agreement=agreement, assessment_id=found.known.assessment_id, level=found.verdict.level or "",
        course=found.verdict.course, wish=wish, note=note.strip(), goes_on=goes_on, by=by, at=at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise DomainError(_("Somebody has decided this already. Reload to see how.")) from error
    audit.record(by, "agreement.reviewed", row, elder_id=agreement.elder_id, course=row.course, wish=wish, goes_on=goes_on)


def _next(agreement: Agreement, package: str, amount: int, *, by: User, at: datetime) -> Agreement:
    """The draft that follows begins where this one ends; the level is the one just found."""
    new = NewAgreement(
        kind=agreement.kind, institution_id=agreement.institution_id, package=package,
        start=max(agreement.ends_on, localdate(at)), amount=amount or queries.usual_length(agreement.kind),
        doctor_id=agreement.doctor_id, team_id=agreement.team_id,
    )  # fmt: skip
    return draw_up(agreement.elder, new, by=by, at=at, previous=agreement)


@transaction.atomic
def change_terms(agreement: Agreement, new: NewAgreement, *, by: User, at: datetime) -> Agreement:
    """Draw up other terms for the rest of a period that is not over, because what the elder needs has changed."""
    agreement = locked(agreement)
    guards.check_step(agreement, "change")
    return draw_up(agreement.elder, new, by=by, at=at, previous=agreement)
