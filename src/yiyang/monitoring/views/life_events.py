"""Pages of what sensors made us ask, and of the areas agreed on with an elder."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yiyang.accounts.guards import Request, requires
from yiyang.monitoring.actions import fences
from yiyang.monitoring.actions import life_events as actions
from yiyang.monitoring.forms.fences import FenceForm
from yiyang.monitoring.queries import life_event_pages, life_events
from yiyang.people.queries import elder_for
from yiyang.ui import pages


@require_GET
@requires("call.read")
def question_list(request: Request) -> HttpResponse:
    """What is asked, what was answered, and how often the sensors were right."""
    return pages.render(request, "monitoring/life_events.html", life_event_pages.questions_page(request.user))


@require_GET
@requires("call.read")
def question(request: Request, pk: UUID) -> HttpResponse:
    """One question, by its alarm."""
    found = life_events.event_for(request.user, pk)
    return pages.render(request, "monitoring/life_event.html", life_event_pages.question_page(request.user, found))


@require_POST
@requires("call.answer")
def answer(request: Request, pk: UUID) -> HttpResponse:
    """Say what one found, in one tap."""
    found = life_events.event_for(request.user, pk, word="call.answer")
    said, note = request.POST.get("answer", ""), request.POST.get("note", "")
    actions.answer(found, said, note=note, by=request.user, at=timezone.now())
    pages.toast(request, _("Your answer is kept."))
    return redirect("monitoring:life_event", pk)


@require_POST
@requires("call.answer")
def end(request: Request, pk: UUID) -> HttpResponse:
    """Say what was done about what had really happened."""
    found = life_events.event_for(request.user, pk, word="call.answer")
    outcome, note = request.POST.get("outcome", ""), request.POST.get("note", "")
    actions.end_event(found, outcome, note=note, by=request.user, at=timezone.now())
    pages.toast(request, _("Saved: it is seen to."))
    return redirect("monitoring:life_events")


@require_GET
@requires("call.read")
def fence_list(request: Request, elder_id: UUID) -> HttpResponse:
    """The areas agreed on with an elder."""
    elder = elder_for(request.user, elder_id, word="call.read")
    page = life_event_pages.fences_page(request.user, elder, form=FenceForm())
    return pages.render(request, "monitoring/fences.html", page)


@require_POST
@requires("fence.set")
def set_fence(request: Request, elder_id: UUID) -> HttpResponse:
    """Agree on another area."""
    elder = elder_for(request.user, elder_id, word="fence.set")
    form = FenceForm(request.POST)
    if not form.is_valid():
        page = life_event_pages.fences_page(request.user, elder, form=form)
        return pages.render(request, "monitoring/fences.html", page, status=422)
    fences.agree_on(elder, form.draft(), start=timezone.localdate(), by=request.user)
    pages.toast(request, _("From now on somebody is asked when the elder is outside."))
    return redirect("monitoring:fences", elder_id)


@require_POST
@requires("call.read")
def end_fence(request: Request, pk: UUID) -> HttpResponse:
    """Nobody is asked any more, and no position is kept."""
    fence = life_events.fence_for(request.user, pk)
    fences.end(fence, on=timezone.localdate(), by=request.user)
    pages.toast(request, _("The area has ended; positions are no longer kept."))
    return redirect("monitoring:fences", fence.elder_id)
