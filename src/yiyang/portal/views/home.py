"""The first screen: it opens on the work of whoever signed in."""

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from yiyang.accounts.guards import requires
from yiyang.portal.definitions import FIRST_SCREENS
from yiyang.portal.types import Welcome
from yiyang.ui import pages


@requires("home.read")
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Where work is most urgent for one of the user's roles."""
    roles = request.user.roles_on(localdate())
    screen = next((screen for role, screen in FIRST_SCREENS if role in roles), "")
    return SCREENS.get(screen, welcome)(request)


def welcome(request: HttpRequest) -> HttpResponse:
    """For roles whose work is not built yet: who one is and where one may go."""
    return pages.render(request, "portal/welcome.html", Welcome(name=request.user.display_name))


SCREENS = {"": welcome}
