"""Reading users: one's own devices, who holds a role, and whose glass was broken."""

from datetime import date, datetime

from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils.timezone import localdate

from yiyang.accounts import definitions, guards, rules
from yiyang.accounts.models import BreakGlass, RoleGrant, SignIn, User
from yiyang.accounts.types import AccountPage, Device


def devices_of(user: User, *, session_key: str | None) -> tuple[Device, ...]:
    """Where a user is signed in now, this device first."""
    living = Session.objects.filter(expire_date__gt=Now()).values("session_key")
    devices = (
        Device(rules.name_device(known.device), known.address, known.at, known.session_key == session_key)
        for known in SignIn.objects.filter(user=user, session_key__in=living).order_by("-at")
    )
    return tuple(sorted(devices, key=lambda device: not device.current))


def account_page(user: User, *, session_key: str | None, form: object) -> AccountPage:
    """One's own account page."""
    roles = definitions.roles()
    return AccountPage(
        username=user.username,
        display_name=user.display_name,
        roles=tuple(roles[code].words for code in sorted(user.roles_on(localdate())) if code in roles),
        second_factor=guards.has_second_factor(user),
        second_factor_missing=guards.needs_second_factor(user),
        devices=devices_of(user, session_key=session_key),
        form=form,
    )


def holders_of(role: str, *, on: date) -> "QuerySet[User]":
    """The active users who hold a role on a day, for those who must be told something."""
    grants = RoleGrant.objects.on(on).filter(role=role)
    return User.objects.filter(is_active=True, pk__in=grants.values("user_id")).order_by("username")


def emergency_openings(user: User, *, since: datetime) -> "QuerySet[BreakGlass]":
    """Every emergency opening since a moment, newest first, for those who watch the trail."""
    opened = BreakGlass.objects.filter(at__gte=since).select_related("user").order_by("-at")
    return opened if guards.may(user, "audit.read") else opened.none()
