"""Pages of calls for help: the duty desk's list, one call, the elder's own, the answer times."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yiyang.accounts.guards import Request, requires
from yiyang.monitoring.actions import alarms
from yiyang.monitoring.actions import help_calls as actions
from yiyang.monitoring.queries import help_call_pages, help_calls, safety_pages
from yiyang.people.queries import elder_for
from yiyang.ui import pages


@require_GET
@requires("call.read")
def call_list(request: Request) -> HttpResponse:
    """Calls that wait, and the last week's with how soon they were answered."""
    return pages.render(request, "monitoring/calls.html", help_call_pages.calls_page(request.user))


@require_GET
@requires("call.read")
def call(request: Request, pk: UUID) -> HttpResponse:
    """One call, by its alarm."""
    found = help_calls.call_for(request.user, pk)
    return pages.render(request, "monitoring/call.html", help_call_pages.call_page(request.user, found))


@require_GET
@requires("call.read")
def call_state(request: Request, pk: UUID) -> HttpResponse:
    """The part of a call's page that changes while one looks at it."""
    found = help_calls.call_for(request.user, pk)
    return pages.render(request, "monitoring/_call_live.html", help_call_pages.part_of(request.user, found))


@require_POST
@requires("call.answer")
def answer(request: Request, pk: UUID) -> HttpResponse:
    """I am going."""
    found = help_calls.call_for(request.user, pk, word="call.answer")
    alarms.acknowledge_alarm(found.alarm, by=request.user, at=timezone.now())
    return redirect("monitoring:call", pk)


@require_POST
@requires("call.answer")
def end(request: Request, pk: UUID) -> HttpResponse:
    """Say in one tap how a call ended."""
    found = help_calls.call_for(request.user, pk, word="call.answer")
    outcome, note = request.POST.get("outcome", ""), request.POST.get("note", "")
    actions.end_call(found, outcome, note=note, by=request.user, at=timezone.now())
    pages.toast(request, _("Saved: the call is seen to."))
    return redirect("monitoring:calls")


@require_POST
@requires("call.answer")
def talk(request: Request, pk: UUID) -> HttpResponse:
    """Show the numbers under which the caller can be reached; the look is kept."""
    found = help_calls.call_for(request.user, pk, word="call.answer")
    numbers = actions.numbers_to_talk(found, by=request.user)
    page = help_call_pages.NumbersPage(_("Speak with them"), pk, numbers)
    name = "_call_numbers" if pages.is_fragment(request) else "call_numbers"
    return pages.render(request, f"monitoring/{name}.html", page)


@require_POST
@requires("call.answer")
def turn_real(request: Request, pk: UUID) -> HttpResponse:
    """What was taken for a drill is real."""
    actions.turn_real(help_calls.call_for(request.user, pk, word="call.answer"), by=request.user, at=timezone.now())
    return redirect("monitoring:call", pk)


@require_GET
@requires("call.read")
def safety(request: Request, elder_id: UUID) -> HttpResponse:
    """An elder's calls so far, and the way to try the button."""
    elder = elder_for(request.user, elder_id, word="call.read")
    return pages.render(request, "monitoring/safety.html", safety_pages.safety_page(request.user, elder))


@require_GET
@requires("figures.read")
def figures(request: Request) -> HttpResponse:
    """How soon calls were answered, by month and institution."""
    return pages.render(request, "monitoring/call_figures.html", help_call_pages.figures_page(request.user))


@require_GET
@requires("call.raise")
def own_call(request: Request, elder_id: UUID) -> HttpResponse:
    """What the elder sees, and hears, while the call rings."""
    elder = elder_for(request.user, elder_id, word="call.raise")
    return pages.render(request, "monitoring/own_call.html", help_call_pages.own_call_page(elder))


@require_POST
@requires("call.raise")
def press(request: Request, elder_id: UUID) -> HttpResponse:
    """Call for help; pressing again is the same call."""
    elder = elder_for(request.user, elder_id, word="call.raise")
    actions.call_for(elder, by=request.user, at=timezone.now())
    return redirect("monitoring:own_call", elder_id)


@require_POST
@requires("call.raise")
def take_back(request: Request, elder_id: UUID) -> HttpResponse:
    """It was a mistake; whoever answers is told and asks once more."""
    elder = elder_for(request.user, elder_id, word="call.raise")
    actions.take_back(elder.pk, by=request.user, at=timezone.now())
    return redirect("monitoring:own_call", elder_id)


@require_POST
@requires("call.drill")
def drill(request: Request, elder_id: UUID) -> HttpResponse:
    """The coming minutes' calls of this elder are an exercise."""
    elder = elder_for(request.user, elder_id, word="call.drill")
    found = actions.start_drill(elder, by=request.user, at=timezone.now())
    facts = {"time": f"{timezone.localtime(found.until_at):%H:%M}", "name": elder.name}
    pages.toast(request, _("Until %(time)s calls of %(name)s are a drill. Press the button now.") % facts)
    return redirect("monitoring:safety", elder_id)
