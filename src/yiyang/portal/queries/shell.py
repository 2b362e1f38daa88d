"""What stands around every page of a signed-in user."""

import functools
from collections.abc import Sequence

from django.core.cache import cache
from django.http import HttpRequest
from django.urls import NoReverseMatch
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from yiyang.accounts import guards as access
from yiyang.accounts.models import User
from yiyang.base.addresses import address_of
from yiyang.lib.words import Words
from yiyang.notices import queries as notices
from yiyang.organizations import queries as organizations
from yiyang.people import queries as people
from yiyang.people.rules import PanelLoad
from yiyang.portal.ways import WAYS, Way
from yiyang.ui.types import NavItem, Shell, Tag, Tone

SECONDS_A_COUNT_HOLDS = 60
HOME = "/"


@functools.cache
def ways() -> tuple[tuple[Way, str], ...]:
    """The ways that lead somewhere, with their addresses."""
    return tuple((way, address) for way in WAYS if (address := _address(way.url_name)))


def shell(request: HttpRequest) -> Shell:
    """The frame: where one may go, where one works, what waits in the inbox."""
    user = request.user
    if not isinstance(user, User):
        return Shell(manifest_url=address_of("manifest"))
    return Shell(
        nav=navigation(user, request.path),
        user_name=user.display_name,
        institution=workplace(user),
        notes=panel_notes(user),
        theme=user.theme,
        text_size=user.text_scale,
        home_url=address_of("home"),
        search_url=_address("people:search") if access.may(user, "elder.search") else "",
        inbox_url=address_of("notices:inbox"),
        unread=notices.unread_count(user),
        account_url=_address("account"),
        sign_out_url=_address("account_logout"),
        live_url=address_of("notices:live"),
        manifest_url=address_of("manifest"),
    )


def navigation(user: User, path: str) -> tuple[NavItem, ...]:
    """The rail: what the user's roles open; the longest address that begins the path is where one is."""
    today = localdate()
    roles = user.roles_on(today)
    open_ways = [
        (way, address)
        for way, address in ways()
        if (not way.roles or way.roles & roles) and access.may(user, way.permission, on=today)
    ]
    here = where(path, open_ways)
    return tuple(NavItem(str(way.label), address, way.icon, current=address == here) for way, address in open_ways)


def where(path: str, open_ways: Sequence[tuple[Way, str]]) -> str:
    """The way a page belongs to, by the longest beginning it shares; the first screen is only itself and what it opens."""
    begins = [(begin, address) for way, address in open_ways for begin in (address, *way.parts) if path.startswith(begin)]
    fitting = [(begin, address) for begin, address in begins if begin != HOME or path == HOME]
    return max(fitting, key=lambda found: len(found[0]), default=("", ""))[1]


def workplace(user: User) -> str:
    """The institution a member of staff works at today; empty for everyone else."""
    words = cache.get_or_set(f"workplace:{user.pk}:{localdate()}", lambda: _workplace(user), SECONDS_A_COUNT_HOLDS)
    return words.say(user.language) if words else ""


def _workplace(user: User) -> Words | tuple[()]:
    """Where somebody works; an empty answer, which is remembered too, for who works nowhere."""
    institution = organizations.workplace_of(user)
    return institution.words if institution else ()


def panel_notes(user: User) -> tuple[Tag, ...]:
    """How full a family doctor's panel is, always in sight."""
    if "family_doctor" not in user.roles_on(localdate()):
        return ()
    load = cache.get_or_set(f"panel-load:{user.pk}:{localdate()}", lambda: _panel_load(user), SECONDS_A_COUNT_HOLDS)
    if not load:
        return ()
    tone = Tone.WATCH if load.full() else Tone.QUIET
    parts = [_("Signed %(total)d / %(cap)d") % {"total": load.total, "cap": load.total_cap}]
    if load.key_cap:
        parts.append(_("key %(total)d / %(cap)d") % {"total": load.key, "cap": load.key_cap})
    return (Tag(" · ".join(parts), tone),)


def _panel_load(user: User) -> PanelLoad | tuple[()]:
    """How full the doctor's panel is; an empty answer, which is remembered too, for whoever is no staff."""
    doctor = organizations.staff_of(user)
    return people.panel_load(doctor, localdate()) if doctor else ()


def _address(url_name: str) -> str:
    try:
        return address_of(url_name)
    except NoReverseMatch:
        return ""
