"""Doubting a result, testing it again, or saying why not."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from yiyang.accounts.guards import Request, requires
from yiyang.assessment import actions, queries
from yiyang.assessment.forms import ReasonForm
from yiyang.assessment.views.start import FormPage
from yiyang.clinic.queries import banner
from yiyang.ui import pages


@require_http_methods(["GET", "POST"])
@requires("assessment.appeal")
def appeal(request: Request, pk: UUID) -> HttpResponse:
    """Say why a result seems wrong."""
    found = queries.assessment_for(request.user, pk, word="assessment.appeal")
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.appeal(found, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
        pages.toast(request, _("Sent. Others than those who signed will look at it again."))
        return redirect("assessment:assessment", pk)
    help_text = _("Say what you think is wrong. The result is tested again by other people, and you are told the answer.")
    page = FormPage(banner(request.user, found.elder), _("Doubt this result"), help_text, form, _("Send"))
    return pages.render(request, "assessment/form.html", page, status=422 if form.errors else 200)


@require_POST
@requires("assessment.write")
def retest(request: Request, pk: UUID) -> HttpResponse:
    """Begin the re-test with one's own sheet."""
    doubt = queries.appeal_for(request.user, pk, word="assessment.write")
    again = actions.retest(doubt, by=request.user, at=timezone.now())
    return redirect("assessment:assessment", again.pk)


@require_http_methods(["GET", "POST"])
@requires("assessment.oversee")
def decline(request: Request, pk: UUID) -> HttpResponse:
    """Leave a result as it is, with the reason."""
    doubt = queries.appeal_for(request.user, pk, word="assessment.read")
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.decline_appeal(doubt, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
        return redirect("assessment:assessment", doubt.assessment_id)
    elder = doubt.assessment.elder
    page = FormPage(banner(request.user, elder), _("No re-test"), doubt.reason, form, _("Send the answer"))
    return pages.render(request, "assessment/form.html", page, status=422 if form.errors else 200)
