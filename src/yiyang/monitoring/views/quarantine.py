"""Pages of telemetry that could not be used: what is wrong, try again, or let it be."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yiyang.accounts.guards import Request, requires
from yiyang.base.errors import NotFound
from yiyang.monitoring.actions import quarantine as actions
from yiyang.monitoring.actions import replays
from yiyang.monitoring.queries import quarantine, quarantine_pages
from yiyang.monitoring.types.readings import QuarantineState, Reason
from yiyang.ui import pages
from yiyang.ui.types import Tone


@require_GET
@requires("quarantine.read")
def reasons(request: Request) -> HttpResponse:
    """What waits, by reason."""
    return pages.render(request, "monitoring/quarantine.html", quarantine_pages.quarantine_page(request.user))


@require_GET
@requires("quarantine.read")
def pile(request: Request, reason: str) -> HttpResponse:
    """Everything for one reason."""
    state = request.GET.get("state", QuarantineState.OPEN)
    page = quarantine_pages.pile_page(request.user, reason=reason, state=state)
    return pages.render(request, "monitoring/quarantine_pile.html", page)


@require_GET
@requires("quarantine.read")
def entry(request: Request, pk: UUID) -> HttpResponse:
    """One message, its values hidden."""
    page = quarantine_pages.entry_page(request.user, quarantine.entry_for(request.user, pk))
    return pages.render(request, "monitoring/quarantined.html", page)


@require_POST
@requires("quarantine.replay")
def replay(request: Request, pk: UUID) -> HttpResponse:
    """Try one message again."""
    found = quarantine.entry_for(request.user, pk)
    if replays.replay_quarantined(found, by=request.user, at=timezone.now()):
        pages.toast(request, _("This time it went through."))
    else:
        pages.toast(request, _("Still the same trouble; nothing was changed."), tone=Tone.WATCH)
    return redirect("monitoring:quarantined", pk)


@require_POST
@requires("quarantine.replay")
def replay_pile(request: Request, reason: str) -> HttpResponse:
    """Try everything of one reason again."""
    if reason not in set(Reason):
        raise NotFound(_("There is no such reason."))
    through, stuck = replays.replay_reason(Reason(reason), by=request.user, at=timezone.now())
    said = _("%(through)d went through, %(stuck)d still wait.") % {"through": through, "stuck": stuck}
    pages.toast(request, said, tone=Tone.WATCH if stuck else Tone.OK)
    return redirect("monitoring:quarantine_pile", reason)


@require_POST
@requires("quarantine.replay")
def dismiss(request: Request, pk: UUID) -> HttpResponse:
    """Decide that one message will never be used, and say why."""
    found = quarantine.entry_for(request.user, pk)
    actions.dismiss_quarantined(found, by=request.user, at=timezone.now(), reason=request.POST.get("reason", ""))
    pages.toast(request, _("Put aside for good, with your reason."))
    return redirect("monitoring:quarantine_pile", found.reason)
