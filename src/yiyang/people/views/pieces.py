"""Ending what stands around an elder: one address, one act."""

from datetime import timedelta
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yiyang.accounts import guards as access
from yiyang.accounts.guards import Request, requires
from yiyang.people import actions, queries
from yiyang.people.models import Address, Consent, FamilyMember, GroupMembership, Responsibility
from yiyang.ui import pages


def _back(request: Request, elder_id: UUID, *, tab: str, said: str) -> HttpResponse:
    pages.toast(request, said)
    return redirect("people:person_tab", elder_id, tab)


@require_POST
@requires("elder.edit")
def end_address(request: Request, pk: UUID) -> HttpResponse:
    """The elder is no longer found there from tomorrow."""
    address = queries.piece_for(request.user, Address, pk, word="elder.edit")
    actions.end_address(address, end=max(localdate() + timedelta(days=1), address.start), by=request.user)
    return _back(request, address.elder_id, tab="addresses", said=_("The address ends today."))


@require_POST
@requires("elder.edit")
def end_family_member(request: Request, pk: UUID) -> HttpResponse:
    """Someone no longer stands by the elder."""
    member = queries.piece_for(request.user, FamilyMember, pk, word="elder.edit")
    actions.end_family_member(member, end=max(localdate(), member.start), by=request.user, at=timezone.now())
    return _back(request, member.elder_id, tab="family", said=_("Removed; what was opened to them is closed."))


@require_POST
@requires("consent.record")
def revoke_consent(request: Request, pk: UUID) -> HttpResponse:
    """Close what was opened."""
    consent = queries.piece_for(request.user, Consent, pk, word="consent.record")
    actions.revoke_consent(consent, by=request.user, at=timezone.now())
    return _back(request, consent.elder_id, tab="consents", said=_("The consent is withdrawn."))


@require_POST
@requires("elder.edit")
def leave_group(request: Request, pk: UUID) -> HttpResponse:
    """The elder no longer belongs to a group."""
    membership = queries.piece_for(request.user, GroupMembership, pk, word="elder.edit")
    actions.leave_group(membership, end=max(localdate(), membership.start), by=request.user)
    return _back(request, membership.elder_id, tab="groups", said=_("The elder has left the group."))


@require_POST
@requires("elder.assign")
def end_responsibility(request: Request, pk: UUID) -> HttpResponse:
    """Someone no longer answers for the elder."""
    held = queries.piece_for(request.user, Responsibility, pk, word="elder.assign")
    reason = request.POST.get("reason", "")
    actions.end_responsibility(held, end=max(localdate(), held.start), reason=reason, by=request.user)
    if access.may(request.user, "elder.read", held.elder):
        return _back(request, held.elder_id, tab="responsible", said=_("Ended."))
    pages.toast(request, _("Ended. The elder is no longer in your care."))
    return redirect("people:search")
