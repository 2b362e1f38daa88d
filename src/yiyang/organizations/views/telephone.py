"""The page of an institution's telephone gateway."""

from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from yiyang.accounts import guards as access
from yiyang.accounts.guards import Request, requires
from yiyang.notices import queries as notices
from yiyang.notices.queries import ChannelRow
from yiyang.organizations import actions, queries
from yiyang.organizations.forms import TelephoneForm, TestCallForm, say
from yiyang.organizations.models import Institution
from yiyang.ui import pages
from yiyang.ui.types import Tone


@dataclass(frozen=True, slots=True)
class TelephonePage:
    """The gateway that is connected, if one is, and the forms to connect and to test one."""

    id: UUID
    name: str
    back: str
    channel: ChannelRow | None
    form: forms.Form
    test: forms.Form


@require_http_methods(["GET", "POST"])
@requires("institution.manage")
def telephone(request: Request, pk: UUID) -> HttpResponse:
    """See which gateway rings, or connect another."""
    house = _house(request, pk)
    form = TelephoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.set_telephone(house, **form.cleaned_data, by=request.user, at=timezone.now())
        pages.toast(request, _("Connected. Ring yourself as a test."))
        return redirect("organizations:telephone", pk)
    return _answer(request, house, form)


@require_POST
@requires("institution.manage")
def test_telephone(request: Request, pk: UUID) -> HttpResponse:
    """Ring a number now; what the gateway said stands on the page."""
    house, form = _house(request, pk), TestCallForm(request.POST)
    if not form.is_valid():
        return _answer(request, house, TelephoneForm(), test=form)
    reply = actions.test_telephone(house, number=form.cleaned_data["number"], by=request.user, at=timezone.now())
    if reply.error:
        pages.toast(request, notices.error_sentence(reply.error), tone=Tone.CRITICAL)
    else:
        pages.toast(request, _("The gateway took the call: %(answer)s") % {"answer": reply.said})
    return redirect("organizations:telephone", pk)


@require_POST
@requires("institution.manage")
def remove_telephone(request: Request, pk: UUID) -> HttpResponse:
    """Disconnect the gateway."""
    actions.remove_telephone(_house(request, pk), by=request.user, at=timezone.now())
    pages.toast(request, _("Disconnected. Its address was forgotten."))
    return redirect("organizations:telephone", pk)


def _house(request: Request, pk: UUID) -> Institution:
    house = queries.institution_for(request.user, pk)
    access.check_may(request.user, "institution.manage", house)
    return house


def _answer(request: Request, house: Institution, form: TelephoneForm, *, test: TestCallForm | None = None) -> HttpResponse:
    page = TelephonePage(
        id=house.pk,
        name=say(house.words),
        back=reverse("organizations:institution", args=[house.pk]),
        channel=notices.telephone_of(house.pk),
        form=form,
        test=test or TestCallForm(),
    )
    return pages.render(request, "organizations/telephone.html", page, status=422 if form.errors or test else 200)
