"""Applying for an elder, and the queue of an institution."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yiyang.accounts import guards as access
from yiyang.accounts.guards import Request, requires
from yiyang.agreements import actions, guards, queries
from yiyang.agreements.forms.intake import ApplicationForm, DivertForm, NewcomerForm, ReasonForm
from yiyang.agreements.models import Application
from yiyang.agreements.types.pages import ApplicationCard
from yiyang.base.errors import Invalid
from yiyang.people import queries as people
from yiyang.ui import pages
from yiyang.ui.types import Row


@dataclass(frozen=True, slots=True)
class ApplyPage:
    """The form of an application."""

    elder: str
    elder_id: UUID
    form: ApplicationForm


@dataclass(frozen=True, slots=True)
class ChoosePage:
    """For whom one applies."""

    rows: tuple[Row, ...]
    register_url: str


@dataclass(frozen=True, slots=True)
class NewcomerPage:
    """The form for somebody who is not registered yet."""

    form: NewcomerForm


@dataclass(frozen=True, slots=True)
class ApplicationPage:
    """One application, and what the reader may do with it."""

    card: ApplicationCard
    may_decide: bool
    may_withdraw: bool
    may_draw_up: bool
    divert: DivertForm
    reason: ReasonForm


@require_GET
@requires("application.read")
def applications(request: Request) -> HttpResponse:
    """Applications in the order they are to be served."""
    page = queries.intake_queue(request.user, request.GET.get("state", ""))
    return pages.render(request, "agreements/list.html", page)


@require_GET
@requires("application.submit")
def choose(request: Request) -> HttpResponse:
    """For whom to apply: oneself, one's relatives, the elders one answers for."""
    rows = queries.elders_to_apply_for(request.user)
    register = reverse("people:register") if access.may(request.user, "elder.register") else reverse("agreements:newcomer")
    return pages.render(request, "agreements/choose.html", ChoosePage(rows, register))


@require_http_methods(["GET", "POST"])
@requires("application.submit")
def newcomer(request: Request) -> HttpResponse:
    """Apply for somebody who is not registered yet."""
    is_family = "family" in request.user.roles_on(localdate())
    form = NewcomerForm(request.POST if request.method == "POST" else None, family=is_family)
    if request.method == "POST" and form.is_valid() and form.sound is not None:
        relation = form.cleaned_data["relation"]
        made = actions.apply_for_newcomer(form.sound, form.entry(), relation=relation, by=request.user, at=timezone.now())
        pages.toast(request, _("Sent. You will hear from the institution."))
        return redirect("agreements:application", made.pk)
    return pages.render(request, "agreements/newcomer.html", NewcomerPage(form), status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@requires("application.submit")
def apply(request: Request, pk: UUID) -> HttpResponse:
    """Ask an institution to serve an elder."""
    elder = people.elder_for(request.user, pk, word="application.submit")
    form = ApplicationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        made = actions.apply(elder, form.entry(), by=request.user, at=timezone.now())
        pages.toast(request, _("Sent. You will hear from the institution."))
        return redirect("agreements:application", made.pk)
    page = ApplyPage(elder.name, elder.pk, form)
    return pages.render(request, "agreements/apply.html", page, status=422 if form.errors else 200)


@require_GET
@requires("application.read")
def application(request: Request, pk: UUID) -> HttpResponse:
    """One application: where it should be served, how soon, and why."""
    found = queries.application_for(request.user, pk)
    return pages.render(request, "agreements/application.html", _page(request, found))


def _page(request: Request, found: Application) -> ApplicationPage:
    card, user = queries.application_card(found), request.user
    decides = card.is_open and access.may(user, "application.decide", found.institution)
    return ApplicationPage(
        card=card,
        may_decide=decides,
        may_withdraw=card.is_open and guards.can_take_back(user, found),
        may_draw_up=card.is_open and guards.can_for(user, "agreement.write", found.elder, house=found.institution),
        divert=DivertForm(),
        reason=ReasonForm(),
    )


@require_POST
@requires("application.decide")
def accept(request: Request, pk: UUID) -> HttpResponse:
    """Take an application on."""
    found = queries.application_for(request.user, pk)
    actions.accept_application(found, by=request.user, at=timezone.now())
    pages.toast(request, _("Accepted. The applicant is told."))
    return redirect("agreements:application", pk)


@require_POST
@requires("application.decide")
def divert(request: Request, pk: UUID) -> HttpResponse:
    """Pass an application on."""
    found = queries.application_for(request.user, pk)
    typed = _valid(DivertForm(request.POST))
    actions.divert_application(found, to=typed["to"], reason=typed["reason"], by=request.user, at=timezone.now())
    pages.toast(request, _("Passed on."))
    return redirect("agreements:applications")


@require_POST
@requires("application.decide")
def decline(request: Request, pk: UUID) -> HttpResponse:
    """Refuse an application."""
    found = queries.application_for(request.user, pk)
    reason = _valid(ReasonForm(request.POST))["reason"]
    actions.decline_application(found, reason=reason, by=request.user, at=timezone.now())
    pages.toast(request, _("Declined. The applicant reads the reason."))
    return redirect("agreements:application", pk)


@require_POST
@requires("application.submit")
def withdraw(request: Request, pk: UUID) -> HttpResponse:
    """Take one's application back."""
    found = queries.application_for(request.user, pk)
    reason = _valid(ReasonForm(request.POST))["reason"]
    actions.withdraw_application(found, reason=reason, by=request.user, at=timezone.now())
    pages.toast(request, _("Taken back."))
    return redirect("agreements:application", pk)


def _valid(form: forms.Form) -> dict[str, Any]:
    if not form.is_valid():
        raise Invalid(_("Fill in every field."), field=next(iter(form.errors)))
    return form.cleaned_data
