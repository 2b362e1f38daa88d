"""The first screen: it opens on the work of whoever signed in."""

from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from yiyang.accounts.guards import Request, requires
from yiyang.portal.queries import desks, family, looks, stack
from yiyang.portal.queries import now as worklist
from yiyang.portal.types import Welcome
from yiyang.portal.ways import FIRST_SCREENS
from yiyang.ui import pages


@requires("home.read")
@require_safe
def home(request: Request) -> HttpResponse:
    """Where work is most urgent for one of the user's roles."""
    roles = request.user.roles_on(timezone.localdate())
    screen = next((screen for role, screen in FIRST_SCREENS if role in roles), "")
    return SCREENS.get(screen, welcome)(request)


def now(request: Request) -> HttpResponse:
    """What needs a doctor or nurse now."""
    return pages.render(request, "portal/now.html", worklist.now_page(request.user, now=timezone.now()))


@requires("alarm.acknowledge")
@require_safe
def now_case(request: Request, pk: UUID) -> HttpResponse:
    """The same with one case open; on a phone the case is the page."""
    page = worklist.now_page(request.user, now=timezone.now(), selected=pk)
    return pages.render(request, "portal/now.html", page)


@requires("alarm.acknowledge")
@require_safe
def now_alarms(request: Request) -> HttpResponse:
    """The list of alarms anew, for an open page."""
    try:
        selected = UUID(request.GET.get("selected", ""))
    except ValueError:
        selected = None
    return pages.render(request, "portal/_alarms.html", worklist.alarm_list(request.user, selected=selected))


def director(request: Request) -> HttpResponse:
    """A director's morning."""
    return pages.render(request, "portal/desk.html", desks.director(request.user, now=timezone.now()))


def referred(request: Request) -> HttpResponse:
    """The elders sent to a specialist."""
    return pages.render(request, "portal/desk.html", desks.specialist(request.user, now=timezone.now()))


def caregiver(request: Request) -> HttpResponse:
    """The people of a shift."""
    return pages.render(request, "portal/caregiver.html", desks.caregiver(request.user))


def operator(request: Request) -> HttpResponse:
    """How the installation does."""
    return pages.render(request, "portal/stack.html", stack.operator(request.user))


def privacy(request: Request) -> HttpResponse:
    """Emergency openings and reveals."""
    return pages.render(request, "portal/looks.html", looks.emergencies(request.user))


def elder(request: Request) -> HttpResponse:
    """The elder's four blocks."""
    page = family.elder_home(request.user, now=timezone.now())
    return pages.render(request, "portal/elder.html", page) if page else welcome(request)


def relatives(request: Request) -> HttpResponse:
    """Today for mum or dad."""
    return pages.render(request, "portal/family.html", family.family_home(request.user, now=timezone.now()))


def welcome(request: Request) -> HttpResponse:
    """For roles whose work is not built yet: who one is and where one may go."""
    return pages.render(request, "portal/welcome.html", Welcome(name=request.user.display_name))


SCREENS = {
    "now": now,
    "director": director,
    "referred": referred,
    "caregiver": caregiver,
    "operator": operator,
    "privacy": privacy,
    "elder": elder,
    "family": relatives,
}
