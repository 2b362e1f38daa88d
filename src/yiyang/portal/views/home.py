"""The first screen: it opens on the work of whoever signed in."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from yiyang.accounts.guards import requires
from yiyang.portal.definitions import FIRST_SCREENS
from yiyang.portal.queries import desks, looks, stack
from yiyang.portal.types import Welcome
from yiyang.ui import pages


@requires("home.read")
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Where work is most urgent for one of the user's roles."""
    roles = request.user.roles_on(timezone.localdate())
    screen = next((screen for role, screen in FIRST_SCREENS if role in roles), "")
    return SCREENS.get(screen, welcome)(request)


def director(request: HttpRequest) -> HttpResponse:
    """A director's morning."""
    return pages.render(request, "portal/desk.html", desks.director(request.user, now=timezone.now()))


def referred(request: HttpRequest) -> HttpResponse:
    """The elders sent to a specialist."""
    return pages.render(request, "portal/desk.html", desks.specialist(request.user, now=timezone.now()))


def caregiver(request: HttpRequest) -> HttpResponse:
    """The people of a shift."""
    return pages.render(request, "portal/caregiver.html", desks.caregiver(request.user))


def operator(request: HttpRequest) -> HttpResponse:
    """How the installation does."""
    return pages.render(request, "portal/stack.html", stack.operator(request.user))


def privacy(request: HttpRequest) -> HttpResponse:
    """Emergency openings and reveals."""
    return pages.render(request, "portal/looks.html", looks.emergencies(request.user))


def welcome(request: HttpRequest) -> HttpResponse:
    """For roles whose work is not built yet: who one is and where one may go."""
    return pages.render(request, "portal/welcome.html", Welcome(name=request.user.display_name))


SCREENS = {
    "director": director,
    "referred": referred,
    "caregiver": caregiver,
    "operator": operator,
    "privacy": privacy,
}
