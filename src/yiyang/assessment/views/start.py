"""Who is due, beginning an assessment, and saying that something happened."""

from dataclasses import dataclass
from uuid import UUID

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from yiyang.accounts.guards import Request, requires
from yiyang.assessment import actions, queries
from yiyang.assessment.forms import ChangeForm, StartForm
from yiyang.assessment.models import Assessment
from yiyang.assessment.queries import DueList
from yiyang.clinic.queries import Banner, banner
from yiyang.people.queries import elder_for
from yiyang.ui import pages


@dataclass(frozen=True, slots=True)
class DuePage:
    """The list of those to be assessed."""

    due: DueList


@dataclass(frozen=True, slots=True)
class FormPage:
    """One form under the head of the person."""

    banner: Banner
    title: str
    help: str
    form: Form
    submit: str


@require_GET
@requires("assessment.read")
def due(request: Request) -> HttpResponse:
    """Who is to be assessed in the coming weeks, and what waits for one's own hand."""
    found = queries.due_list(request.user, localdate(), instrument=request.GET.get("instrument", ""))
    return pages.render(request, "assessment/due.html", DuePage(found))


@require_http_methods(["GET", "POST"])
@requires("assessment.write")
def start(request: Request, pk: UUID) -> HttpResponse:
    """Choose instrument, reason and colleague, then begin with one's own sheet."""
    elder = elder_for(request.user, pk, word="assessment.write")
    instruments, colleagues = queries.start_choices(request.user, elder, localdate())
    initial = {key: request.GET[key] for key in ("instrument", "reason", "corrects") if key in request.GET}
    form = StartForm(instruments, colleagues, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        begun = actions.start_assessment(elder, form.new(), by=request.user, at=timezone.now(), colleague=form.second())
        return redirect("assessment:sheet", _own_sheet(begun, request))
    page = FormPage(banner(request.user, elder), _("Assess"), "", form, _("Begin"))
    return pages.render(request, "assessment/form.html", page, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@requires("assessment.request")
def change(request: Request, pk: UUID) -> HttpResponse:
    """Say what happened to an elder; results it puts in doubt are due again."""
    elder = elder_for(request.user, pk, word="assessment.request")
    form = ChangeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        rows = actions.report_change(elder, form.event(), on=form.cleaned_data["on"], by=request.user, at=timezone.now())
        said = _("Noted. To be assessed again by %(day)s.") % {"day": rows[0].due_on} if rows else _("Noted.")
        pages.toast(request, said)
        return redirect("assessment:report", pk)
    help_text = _("A discharge, fall, stroke and the like put earlier results in doubt: the platform asks for a new assessment.")
    page = FormPage(banner(request.user, elder), _("Report a change"), help_text, form, _("Report"))
    return pages.render(request, "assessment/form.html", page, status=422 if form.errors else 200)


def _own_sheet(begun: Assessment, request: Request) -> UUID:
    found: UUID = begun.sheets.get(assessor__user=request.user).pk
    return found
