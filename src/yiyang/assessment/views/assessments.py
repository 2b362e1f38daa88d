"""One assessment: who assesses, the differences, the signatures, the result and why."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yiyang.accounts.guards import Request, requires
from yiyang.assessment import actions, queries
from yiyang.assessment.forms import ReasonForm, SettleForm
from yiyang.assessment.queries import AssessmentCard
from yiyang.assessment.types.assessing import AssessmentState
from yiyang.assessment.views.start import FormPage
from yiyang.base.errors import Invalid
from yiyang.clinic.queries import Banner, banner
from yiyang.ui import pages


@dataclass(frozen=True, slots=True)
class AssessmentPage:
    """One assessment under the head of the person."""

    banner: Banner
    card: AssessmentCard


@require_GET
@requires("assessment.read")
def assessment(request: Request, pk: UUID) -> HttpResponse:
    """How an assessment stands; the result with its reasons once it is final."""
    found = queries.assessment_for(request.user, pk)
    page = AssessmentPage(banner(request.user, found.elder), queries.assessment_card(request.user, found))
    return pages.render(request, "assessment/assessment.html", page)


@require_POST
@requires("assessment.write")
def join(request: Request, pk: UUID) -> HttpResponse:
    """Take the second seat and begin."""
    found = queries.assessment_for(request.user, pk, word="assessment.write")
    sheet = actions.join_assessment(found, by=request.user, at=timezone.now())
    return redirect("assessment:sheet", sheet.pk)


@require_POST
@requires("assessment.write")
def settle(request: Request, pk: UUID) -> HttpResponse:
    """Settle one difference."""
    found = queries.assessment_for(request.user, pk, word="assessment.write")
    form = SettleForm(queries.instrument_of(found), request.POST)
    if not form.is_valid():
        raise Invalid(_("Choose the answer and say in a few words why."), field="reason")
    reason, settled, now = form.cleaned_data["reason"], queries.settled(found, form.cleaned_data["replaces"]), timezone.now()
    if settled is not None:
        actions.settle_anew(settled, form.answer(), reason=reason, by=request.user, at=now)
    else:
        actions.settle_item(found, form.cleaned_data["item"], form.answer(), reason=reason, by=request.user, at=now)
    return redirect("assessment:assessment", pk)


@require_POST
@requires("assessment.write")
def sign(request: Request, pk: UUID) -> HttpResponse:
    """Sign; the last signature makes the result final."""
    found = queries.assessment_for(request.user, pk, word="assessment.write")
    signed = actions.sign(found, by=request.user, at=timezone.now())
    is_final = signed.state == AssessmentState.FINAL
    pages.toast(request, _("The result is final.") if is_final else _("Signed. The other signature is still missing."))
    return redirect("assessment:assessment", pk)


@require_http_methods(["GET", "POST"])
@requires("assessment.write")
def withdraw(request: Request, pk: UUID) -> HttpResponse:
    """Give an unfinished assessment up, with the reason."""
    found = queries.assessment_for(request.user, pk, word="assessment.write")
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.withdraw_assessment(found, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
        pages.toast(request, _("Withdrawn."))
        return redirect("assessment:due")
    title = queries.instrument_of(found).words.say(get_language() or "")
    page = FormPage(banner(request.user, found.elder), title, "", form, _("Withdraw the assessment"))
    return pages.render(request, "assessment/form.html", page, status=422 if form.errors else 200)
