"""The life of a signed agreement: it begins, falls due, gives way to the next one, or ends."""

import logging
from collections.abc import Callable
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate

from yiyang.accounts.models import User
from yiyang.agreements import definitions, guards, queries
from yiyang.agreements.actions.drafts import locked
from yiyang.agreements.models import Agreement
from yiyang.agreements.types.news import AgreementDue, AgreementEnded
from yiyang.agreements.types.words import AgreementKind, AgreementState, EndReason
from yiyang.assessment import actions as assessment
from yiyang.assessment import definitions as instruments
from yiyang.audit import actions as audit
from yiyang.base import events
from yiyang.base.errors import DomainError
from yiyang.lib.words import Words
from yiyang.notices import actions as notices
from yiyang.organizations.models import Institution, Staff, Team
from yiyang.people import actions as people
from yiyang.people.models import Responsibility
from yiyang.people.types import ResponsibilityKind

log = logging.getLogger(__name__)
ENDS_SOON = Words(
    "{elder}的《{kind}》将于 {end} 到期，请先复评，再商量是否续签。",
    "The {kind} of {elder} ends on {end}. Assess again, then talk about renewing.",
)
CARING = (AgreementKind.INSTITUTION_SERVICE, AgreementKind.HOME_CARE_BED)


def advance(*, at: datetime) -> int:
    """Let agreements begin, fall due and end as their days come; answers how many moved."""
    on = localdate(at)
    steps: tuple[tuple[list[UUID], Callable[[Agreement], None]], ...] = (
        (queries.beginning(on), begin),
        (queries.falling_due(on), lambda agreement: _fall_due(agreement, at=at)),
        (queries.lapsing(on), _lapse),
    )
    return sum(_take(pk, step) for found, step in steps for pk in found)


def _take(pk: UUID, step: Callable[[Agreement], None]) -> bool:
    """One agreement and one step; another worker may have taken it, and one that cannot go on stops no other."""
    try:
        with transaction.atomic():
            mine = Agreement.objects.select_for_update(skip_locked=True).filter(pk=pk).exists()
            if mine:
                step(locked(Agreement(pk=pk)))
            return mine
    except DomainError:
        log.warning("agreement %s could not move on", pk)
        return False


def begin(agreement: Agreement) -> None:
    """The first day has come."""
    _move(agreement, "begin")


def take_charge(agreement: Agreement) -> None:
    """Say at once who answers for the elder in the agreed period, so that no day lies between two agreements."""
    override = getattr(agreement, "panel_override", None)
    for kind, to in _charges(agreement):
        people.assign_responsibility(
            agreement.elder, kind, to=to, start=agreement.start, end=agreement.end, reason=_why(agreement),
            over_cap=override.reason if override else "", by=None,
        )  # fmt: skip


def _charges(agreement: Agreement) -> list[tuple[ResponsibilityKind, Staff | Team | Institution]]:
    """Who answers in which way because of an agreement."""
    if agreement.kind in CARING:
        return [(ResponsibilityKind.INSTITUTION_CARE, agreement.institution)]
    if agreement.kind != AgreementKind.FAMILY_DOCTOR:
        return []
    named = [(ResponsibilityKind.FAMILY_DOCTOR, agreement.doctor), (ResponsibilityKind.TEAM, agreement.team)]
    return [(kind, to) for kind, to in named if to is not None]


def _why(agreement: Agreement) -> str:
    return f"{definitions.kind(agreement.kind).zh} {agreement.start}"


def _fall_due(agreement: Agreement, *, at: datetime) -> None:
    """The end is near: the elder is to be assessed again before anybody decides."""
    _move(agreement, "fall_due")
    assessment.request_assessment(
        agreement.elder.merged_into or agreement.elder, instruments.assessing().primary, by=None, at=at, due_on=agreement.end,
        about=(agreement._meta.label_lower, str(agreement.pk)),
    )  # fmt: skip
    for user in queries.answering_users(agreement, localdate(at)):
        kind = definitions.kind(agreement.kind).words.say(user.language)
        notices.tell(
            user, "agreement.due", severity="watch",
            words=ENDS_SOON.filled(elder=agreement.elder.name, kind=kind, end=agreement.ends_on.isoformat()),
            link=reverse("agreements:agreement", args=[agreement.pk]), subject=agreement, at=at,
        )  # fmt: skip
    events.emit(AgreementDue(agreement.pk))


def _lapse(agreement: Agreement) -> None:
    """The last day is over: for those who recovered with that reason, for others because nothing followed."""
    review = getattr(agreement, "review", None)
    reason = EndReason.LAPSED
    if review is not None and not review.goes_on:
        reason = EndReason.RECOVERED if review.course == EndReason.RECOVERED else EndReason.WISH
    agreement.end_reason = reason
    _move(agreement, "lapse", "end_reason")
    events.emit(AgreementEnded(agreement.pk))


def give_way(agreement: Agreement, *, to: Agreement) -> None:
    """The next agreement is signed: this one is renewed by it, or changed where it had not come near its end."""
    agreement = locked(agreement)
    step = "renew" if agreement.state == AgreementState.DUE else "change"
    agreement.end = min(agreement.ends_on, max(to.start, agreement.start))
    _move(agreement, step, "end")


@transaction.atomic
def end_agreement(agreement: Agreement, *, reason: str, note: str = "", by: User, at: datetime) -> Agreement:
    """End an agreement before its time, or give an offer up, with the reason."""
    agreement = locked(agreement)
    guards.check_for(by, "agreement.write", agreement.elder, house=agreement.institution)
    was_in_force = agreement.state in (AgreementState.ACTIVE, AgreementState.DUE)
    on = localdate(at)
    agreement.end_reason, agreement.end_note = EndReason(reason), note.strip()
    agreement.end = min(agreement.ends_on, max(on, agreement.start)) if was_in_force else agreement.start
    _move(agreement, "end", "end", "end_reason", "end_note", by=by)
    _release(agreement, on)
    events.emit(AgreementEnded(agreement.pk))
    return agreement


def _release(agreement: Agreement, on: date) -> None:
    """Those who answered because of this agreement answer no longer."""
    for kind, _to in _charges(agreement):
        held = Responsibility.objects.filter(elder=agreement.elder, kind=kind, start=agreement.start, reason=_why(agreement))
        for one in held.exclude(end__lte=on):
            people.end_responsibility(one, end=max(on, one.start), reason=agreement.end_reason, by=None)


def _move(agreement: Agreement, step: str, *fields: str, by: User | None = None) -> None:
    agreement.state = guards.check_step(agreement, step)
    agreement.save(update_fields=["state", *fields])
    audit.record(by, f"agreement.{step}", agreement, state=agreement.state)
