"""Signing in and one's own account: allauth's pages in our dress, and the few of our own."""

from collections.abc import Callable
from functools import wraps
from math import ceil
from typing import Any, cast

from axes.helpers import get_cool_off, get_failure_limit
from django.conf import settings
from django.contrib.auth.signals import user_login_failed
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yiyang.accounts import actions, queries
from yiyang.accounts.forms import PreferencesForm
from yiyang.accounts.guards import requires
from yiyang.accounts.models import User
from yiyang.accounts.types import LockedPage, TextScale, Theme
from yiyang.ui import pages

YEAR = 365 * 24 * 3600
View = Callable[..., HttpResponse]


@requires("account.own")
def account(request: HttpRequest) -> HttpResponse:
    """One's own account: how it looks, the second factor, the devices."""
    user = cast("User", request.user)
    form = PreferencesForm.of(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.set_preferences(user, **form.cleaned_data)
        pages.toast(request, _("Saved."))
        return dress(redirect("account"), user)
    page = queries.account_page(user, session_key=request.session.session_key, form=form)
    return pages.render(request, "accounts/account.html", page)


@requires("account.own")
@require_POST
def sign_out_elsewhere(request: HttpRequest) -> HttpResponse:
    """End every other session of one's own."""
    actions.sign_out_elsewhere(cast("User", request.user), keep=request.session.session_key or "")
    pages.toast(request, _("Signed out on your other devices."))
    return redirect("account")


def locked_out(request: HttpRequest, _response: HttpResponse | None, _credentials: dict[str, Any] | None) -> HttpResponse:
    """Too many wrong tries: say how long the door stays shut."""
    minutes = ceil(get_cool_off(request).total_seconds() / 60)
    page = LockedPage(minutes=minutes, tries=get_failure_limit(request, None))
    return pages.render(request, "accounts/locked_out.html", page, status=429)


def entrance(view: View) -> View:
    """A page that may end in being signed in: the device then takes on the user's language and looks.

    What a sign-in writes (session, device, trail) is one transaction, so that it waits for the disk once.
    """

    @wraps(view)
    def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        stranger = not request.user.is_authenticated
        with transaction.atomic():
            response = view(request, *args, **kwargs)
            came_in = stranger and request.user.is_authenticated
            if came_in:
                actions.keep_session(request.session)
        return dress(response, cast("User", request.user)) if came_in else response

    return entered


def dress(response: HttpResponse, user: User) -> HttpResponse:
    """Let this device remember how a user wants the platform to speak and look."""
    choices = {
        settings.LANGUAGE_COOKIE_NAME: user.language,
        pages.THEME_COOKIE: Theme(user.theme).value,
        pages.SIZE_COOKIE: TextScale(user.text_scale).value,
    }
    for cookie, value in choices.items():
        response.set_cookie(cookie, value, max_age=YEAR, samesite="Lax", secure=settings.SECURE_TLS)
    return response


def signed_in(sender: Any, request: HttpRequest, user: User, **_facts: Any) -> None:
    """Someone signed in."""
    actions.note_sign_in(user, **_place(request))


def signed_out(sender: Any, request: HttpRequest, user: User | None, **_facts: Any) -> None:
    """Someone signed out."""
    if user is not None:
        actions.note_sign_out(user, session_key=request.session.session_key or "")


def refused(sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **_facts: Any) -> None:
    """Someone gave a wrong password or code, or was locked out."""
    actions.note_refused_sign_in(credentials.get("username", ""), locked=getattr(request, "axes_locked_out", False))


def wrong_code(sender: Any, request: HttpRequest, user: User, **_facts: Any) -> None:
    """A wrong code counts like a wrong password; locked out, one starts again from the password."""
    user_login_failed.send(sender=__name__, credentials={"username": user.username}, request=request)
    if getattr(request, "axes_locked_out", False):
        request.session.flush()


def changed_password(sender: Any, request: HttpRequest, user: User, **_facts: Any) -> None:
    """Someone changed their own password, or set their first."""
    actions.note_own_password(user, **_place(request))


def factor_added(sender: Any, user: User, authenticator: Any, **_facts: Any) -> None:
    """Someone set up a second factor."""
    actions.note_second_factor(user, "added", kind=authenticator.type)


def factor_removed(sender: Any, user: User, authenticator: Any, **_facts: Any) -> None:
    """Someone gave up a second factor."""
    actions.note_second_factor(user, "removed", kind=authenticator.type)


def factor_renewed(sender: Any, user: User, authenticator: Any, **_facts: Any) -> None:
    """Someone made new recovery codes."""
    actions.note_second_factor(user, "renewed", kind=authenticator.type)


def _place(request: HttpRequest) -> dict[str, str]:
    if request.session.session_key is None:  # someone else was signed in on this device until now
        request.session.create()
    return {
        "session_key": request.session.session_key or "",
        "address": request.META.get("REMOTE_ADDR", ""),
        "device": request.META.get("HTTP_USER_AGENT", ""),
    }
