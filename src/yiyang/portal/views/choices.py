"""How the site speaks and looks: chosen by anyone, remembered for those who are signed in."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yiyang.accounts import actions
from yiyang.accounts.guards import public
from yiyang.accounts.models import User
from yiyang.accounts.types import TextScale, Theme
from yiyang.base.errors import Invalid
from yiyang.ui.pages import THEMES

YEAR = 365 * 24 * 3600
THEME_COOKIE = "theme"


@dataclass(frozen=True, slots=True)
class Preference:
    """One cookie that keeps a choice on this device."""

    cookie: str
    value: str


@public
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Speak Chinese or English from here on."""
    chosen = request.POST.get("language", "")
    if chosen not in dict(settings.LANGUAGES):
        raise Invalid(_("Choose one of the offered languages."), field="language")
    if isinstance(request.user, User):
        actions.set_preferences(
            request.user, language=chosen, theme=Theme(request.user.theme), text_scale=TextScale(request.user.text_scale)
        )
    return _back(request, Preference(settings.LANGUAGE_COOKIE_NAME, chosen))


@public
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Light, dark or as the device has it."""
    chosen = request.POST.get("theme", "")
    if chosen not in THEMES:
        raise Invalid(_("Choose light, dark or like the device."), field="theme")
    if isinstance(request.user, User):
        actions.set_preferences(
            request.user, language=request.user.language, theme=Theme(chosen), text_scale=TextScale(request.user.text_scale)
        )
    return _back(request, Preference(THEME_COOKIE, chosen))


def _back(request: HttpRequest, preference: Preference) -> HttpResponse:
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        target = "/"
    response = HttpResponseRedirect(target)
    response.set_cookie(
        preference.cookie, preference.value, max_age=YEAR, samesite="Lax", secure=request.is_secure(), httponly=False
    )
    return response
