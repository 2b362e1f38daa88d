"""One's own sheet: one item at a time, kept at every touch."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yiyang.accounts.guards import Request, requires
from yiyang.assessment import actions, queries
from yiyang.assessment.forms import AnswerForm
from yiyang.assessment.models import Sheet
from yiyang.assessment.queries import SheetCard
from yiyang.assessment.types.assessing import AssessmentState
from yiyang.base.errors import Invalid
from yiyang.ui import pages


@dataclass(frozen=True, slots=True)
class SheetPage:
    """The card of one item."""

    card: SheetCard


@require_GET
@requires("assessment.write")
def sheet(request: Request, pk: UUID) -> HttpResponse:
    """The item asked for, else the first without an answer: one may go on anywhere, on any device."""
    found = queries.sheet_for(request.user, pk)
    if found.handed_in_at is not None:
        return redirect("assessment:assessment", found.assessment_id)
    return _card(request, found, request.GET.get("item", ""))


@require_POST
@requires("assessment.write")
def answer(request: Request, pk: UUID) -> HttpResponse:
    """Keep an answer and show the next item."""
    found = queries.sheet_for(request.user, pk)
    form = AnswerForm(queries.instrument_of(found.assessment), request.POST)
    if not form.is_valid():
        raise Invalid(" ".join(str(error) for errors in form.errors.values() for error in errors), field="pick")
    item = form.cleaned_data["item"]
    kept = actions.save_answer(found, item, form.answer(), by=request.user, at=timezone.now())
    following = queries.next_item(kept, item)
    if pages.is_fragment(request):
        return _card(request, kept, following)
    return redirect(f"{reverse('assessment:sheet', args=[pk])}?item={following}")


@require_POST
@requires("assessment.write")
def hand_in(request: Request, pk: UUID) -> HttpResponse:
    """Close the sheet; what happens next depends on the other one."""
    found = queries.sheet_for(request.user, pk)
    assessment = actions.hand_in(found, by=request.user, at=timezone.now())
    if assessment.state == AssessmentState.ASSESSING:
        pages.toast(request, _("Handed in. You are told as soon as the other sheet is in."))
    return redirect("assessment:assessment", assessment.pk)


def _card(request: Request, found: Sheet, code: str) -> HttpResponse:
    page = SheetPage(queries.sheet_card(request.user, found, code))
    template = "assessment/_card.html" if pages.is_fragment(request) else "assessment/sheet.html"
    return pages.render(request, template, page)
