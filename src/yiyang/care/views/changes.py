"""Changing a plan: every change is a new version with its reason."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yiyang.accounts.guards import Request, requires
from yiyang.base.errors import NotFound
from yiyang.care import queries
from yiyang.care.actions import plans
from yiyang.care.forms import AddForm, ChangeForm, GoalsForm, PackagesForm, WhyForm
from yiyang.care.models import Plan
from yiyang.care.queries.pages import name_of
from yiyang.clinic.queries import Banner, banner
from yiyang.people.models import Elder
from yiyang.people.queries import elder_for
from yiyang.ui import pages

FORMS = ("GET", "POST")


@dataclass(frozen=True, slots=True)
class ChangePage:
    """One change to a plan."""

    banner: Banner
    title: str
    help: str
    form: WhyForm
    submit: str
    back: str
    drop: str = ""


@require_http_methods(FORMS)
@requires("plan.write")
def add_packages(request: Request, pk: UUID) -> HttpResponse:
    """Put packages into a plan, the first or one that is there."""
    elder = elder_for(request.user, pk, word="plan.write")
    form = PackagesForm(request.POST or None)
    page = _page(request, elder, form, title=_("Add packages"), submit=_("Add to the plan"))
    return _answer(request, elder, page, keep=lambda typed: plans.plan_packages(elder, typed["packages"], **_why(request, typed)))


@require_http_methods(FORMS)
@requires("plan.write")
def goals(request: Request, pk: UUID) -> HttpResponse:
    """Write the goals anew."""
    elder = elder_for(request.user, pk, word="plan.write")
    plan = _plan_of(elder)
    form = GoalsForm(request.POST or None, initial={"goals": "\n".join(goal.zh for goal in plan.goal_words)})
    page = _page(request, elder, form, title=_("Goals"), submit=_("Keep"))
    return _answer(
        request, elder, page, keep=lambda typed: plans.change_goals(plan, typed["goals"].splitlines(), **_why(request, typed))
    )


@require_http_methods(FORMS)
@requires("plan.write")
def add(request: Request, pk: UUID) -> HttpResponse:
    """Promise one more service."""
    elder = elder_for(request.user, pk, word="plan.write")
    plan = _plan_of(elder)
    form = AddForm(request.POST or None)
    page = _page(request, elder, form, title=_("Add a service"), submit=_("Add to the plan"))
    return _answer(request, elder, page, keep=lambda typed: plans.add_activity(plan, form.line(), **_why(request, typed)))


@require_http_methods(FORMS)
@requires("plan.write")
def change(request: Request, pk: UUID) -> HttpResponse:
    """Change one line."""
    line = queries.activity_for(request.user, pk)
    form = ChangeForm(request.POST or None, line=line.draft)
    drop_at = reverse("care:drop_activity", args=[pk])
    page = _page(request, line.plan.elder, form, title=name_of(line.item), submit=_("Change the plan"), drop=drop_at)
    return _answer(
        request, line.plan.elder, page,
        keep=lambda typed: plans.change_activity(line, form.changed(line.draft), **_why(request, typed)),
    )  # fmt: skip


@require_http_methods(FORMS)
@requires("plan.write")
def drop(request: Request, pk: UUID) -> HttpResponse:
    """Take one line out."""
    line = queries.activity_for(request.user, pk)
    form = WhyForm(request.POST or None)
    title = _("Take out: %(service)s") % {"service": name_of(line.item)}
    page = _page(request, line.plan.elder, form, title=title, submit=_("Take out of the plan"))
    return _answer(request, line.plan.elder, page, keep=lambda typed: plans.drop_activity(line, **_why(request, typed)))


def _plan_of(elder: Elder) -> Plan:
    plan = queries.current_plan(elder)
    if plan is None:
        raise NotFound(_("There is no plan yet. Add a package first."))
    return plan


def _why(request: Request, typed: dict[str, Any]) -> dict[str, Any]:
    return {"reason": typed["reason"], "by": request.user, "at": timezone.now()}


def _page(request: Request, elder: Elder, form: WhyForm, *, title: str, submit: str, drop: str = "") -> ChangePage:
    back = reverse("care:plan", args=[elder.pk])
    help_text = _("A new version is made; the present one stays in the history.")
    return ChangePage(banner(request.user, elder), title, help_text, form, submit, back, drop)


def _answer(request: Request, elder: Elder, page: ChangePage, *, keep: Callable[[dict[str, Any]], object]) -> HttpResponse:
    """The form until it is right, then the plan with its new version."""
    if request.method == "POST" and page.form.is_valid():
        keep(page.form.cleaned_data)
        pages.toast(request, _("The plan has a new version."))
        return redirect("care:plan", elder.pk)
    return pages.render(request, "care/change.html", page, status=422 if page.form.errors else 200)
