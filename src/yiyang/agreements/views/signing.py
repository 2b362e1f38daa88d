"""Signing: the family on a phone, and everybody on the screen of the one who brought the agreement."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yiyang.accounts.guards import Request, requires
from yiyang.agreements import actions, guards, queries
from yiyang.agreements.forms.terms import PROVIDER, SignForm, SignHereForm
from yiyang.agreements.models import Agreement
from yiyang.agreements.types.pages import AgreementCard
from yiyang.agreements.types.words import AgreementState, Side
from yiyang.ui import pages


@dataclass(frozen=True, slots=True)
class SignPage:
    """What is signed, for whom, and the field to sign in."""

    card: AgreementCard
    form: SignForm
    signer: str
    is_for_self: bool
    is_open: bool


@dataclass(frozen=True, slots=True)
class SignHerePage:
    """Who may sign here, and the field to sign in."""

    card: AgreementCard
    form: SignHereForm


@require_http_methods(["GET", "POST"])
@requires("agreement.sign")
def sign(request: Request, pk: UUID) -> HttpResponse:
    """Read it, then sign by hand or with the code from the message."""
    found = queries.agreement_for(request.user, pk, word="agreement.sign")
    form = SignForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        _sign(request, found, form)
        pages.toast(request, _("Signed. Thank you."))
        return redirect("agreements:agreement", pk)
    return pages.render(request, "agreements/sign.html", _sign_page(request, found, form))


def _sign(request: Request, found: Agreement, form: SignForm) -> None:
    path, code = form.cleaned_data["path"], form.cleaned_data["code"]
    if code and not path:
        actions.sign_with_code(found, code, by=request.user, at=timezone.now())
    else:
        actions.sign_by_hand(found, path, by=request.user, at=timezone.now())


def _sign_page(request: Request, found: Agreement, form: SignForm) -> SignPage:
    signer = guards.check_signer(queries.signer_for(request.user, found.elder, localdate()))
    is_open = found.state == AgreementState.OFFERED and not found.signatures.filter(side=Side.SERVED).exists()
    return SignPage(queries.agreement_card(found), form, signer.name, is_for_self=not signer.relation, is_open=is_open)


@require_http_methods(["GET", "POST"])
@requires("agreement.write")
def sign_here(request: Request, pk: UUID) -> HttpResponse:
    """Sign on this screen: for the elder, or for the provider."""
    found = queries.agreement_for(request.user, pk, word="agreement.write")
    names: dict[str, Any] = {"signers": queries.signers(found.elder, localdate()), "provider": request.user.display_name}
    form = SignHereForm(request.POST if request.method == "POST" else None, **names)
    if request.method == "POST" and form.is_valid():
        signer, path, now = form.cleaned_data["signer"], form.cleaned_data["path"], timezone.now()
        if signer == PROVIDER:
            actions.sign_for_provider(found, path, by=request.user, at=now)
        else:
            actions.sign_on_the_spot(found, signer, path, by=request.user, at=now)
        pages.toast(request, _("Signed."))
        return redirect("agreements:agreement", pk)
    return pages.render(request, "agreements/sign_here.html", SignHerePage(queries.agreement_card(found), form))
