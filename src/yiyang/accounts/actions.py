"""Every change to users, their roles and their emergency openings."""

from datetime import date, datetime, timedelta
from typing import Any

from allauth.mfa.recovery_codes.internal import auth as recovery_codes
from allauth.mfa.totp.internal import auth as totp
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from yiyang.accounts import definitions, guards
from yiyang.accounts.models import BreakGlass, Reveal, RoleGrant, SignIn, User
from yiyang.accounts.types import GlassBroken, TextScale, Theme
from yiyang.audit import actions as audit
from yiyang.audit.types import Subject
from yiyang.base import events
from yiyang.base.errors import DomainError, Invalid

SHORTEST_REASON = 6
LONGEST_GLASS = timedelta(hours=24)
DEVICE_LENGTH = 200
SEEN = ("user", "at", "address", "device")
SESSION_AT_LEAST = timedelta(seconds=settings.SESSION_COOKIE_AGE)


@transaction.atomic
def create_user(username: str, *, display_name: str, password: str | None, by: User | None, language: str = "zh-hans") -> User:
    """Make an account for someone we know; ``by=None`` is the platform itself (installation, demo)."""
    guards.check_can_create_user(by)
    name = username.strip()
    if not name:
        raise Invalid(_("Give the account a user name."), field="username")
    if User.objects.filter(username__iexact=name).exists():
        raise Invalid(_("This user name is taken. Choose another."), field="username")
    user = User(username=name, display_name=display_name.strip() or name, language=language)
    _use_password(user, password)
    user.save(force_insert=True)
    audit.record(by, "user.created", user)
    return user


@transaction.atomic
def set_password(user: User, password: str, *, by: User | None) -> None:
    """Give a user a new password; every device signed in with the old one is signed out."""
    if by is None or by.pk != user.pk:
        guards.check_can_manage(by)
    _use_password(user, password)
    user.save(update_fields=["password"])
    _end_sessions(user)
    audit.record(by, "user.password_set", user)


@transaction.atomic
def grant_role(user: User, role: str, *, by: User | None, start: date, end: date | None = None) -> RoleGrant:
    """Let a user act in a role from one day up to, not including, another."""
    if role not in definitions.roles():
        raise Invalid(_("There is no role “%(role)s”.") % {"role": role}, field="role")
    guards.check_can_give(by, definitions.role(role), to=user)
    if end is not None and end <= start:
        raise Invalid(_("The role must end after it starts."), field="end")
    _check_not_held(user, role, start=start, end=end)
    grant = RoleGrant.objects.create(user=user, role=role, start=start, end=end, granted_by=by)
    user.forget_roles()
    audit.record(by, "role.granted", user, role=role, start=start, end=end)
    return grant


@transaction.atomic
def revoke_role(grant: RoleGrant, *, by: User | None, on: date) -> None:
    """End a role on a day; what was done in it stays valid."""
    guards.check_can_give(by, definitions.role(grant.role), to=grant.user)
    grant.end = max(on, grant.start)
    grant.save(update_fields=["end"])
    grant.user.forget_roles()
    audit.record(by, "role.revoked", grant.user, role=grant.role, end=grant.end)


@transaction.atomic
def break_glass(user: User, subject: models.Model, *, reason: str, at: datetime, lasts: timedelta = LONGEST_GLASS) -> BreakGlass:
    """Open one record in an emergency without a relationship, for at most 24 hours; its owner is told."""
    guards.check_may(user, "elder.break_glass")
    opened = BreakGlass.objects.create(
        user=user,
        subject_kind=subject._meta.label_lower,
        subject_id=subject.pk,
        reason=_checked_reason(reason),
        at=at,
        until=at + min(lasts, LONGEST_GLASS),
    )
    audit.record(user, "glass.broken", subject, elder_id=_elder_id(subject), break_glass=opened.pk)
    events.emit(GlassBroken(opened.pk, user.pk, opened.subject_kind, subject.pk, opened.until))
    return opened


@transaction.atomic
def reveal(user: User, subject: models.Model, *, field: str, reason: str) -> None:
    """Leave proof of who asked to see a masked value and why; the caller then shows the value."""
    guards.check_may(user, "elder.reveal", subject)
    asked = Reveal.objects.create(
        user=user, subject_kind=subject._meta.label_lower, subject_id=subject.pk, field=field, reason=_checked_reason(reason)
    )
    audit.record(user, "field.revealed", subject, elder_id=_elder_id(subject), field=field, reveal=asked.pk)


@transaction.atomic
def set_preferences(user: User, *, language: str, theme: Theme, text_scale: TextScale) -> None:
    """Keep how someone likes the platform to speak and look."""
    if language not in dict(settings.LANGUAGES):
        raise Invalid(_("Choose one of the offered languages."), field="language")
    user.language, user.theme, user.text_scale = language, Theme(theme), TextScale(text_scale)
    user.save(update_fields=["language", "theme", "text_scale"])


@transaction.atomic
def deactivate_user(user: User, *, by: User | None) -> None:
    """Close an account: every device is signed out and nobody can sign in with it; what was done stays."""
    guards.check_can_manage(by)
    user.is_active = False
    user.save(update_fields=["is_active"])
    user.forget_roles()
    _end_sessions(user)
    audit.record(by, "user.deactivated", user)


@transaction.atomic
def reactivate_user(user: User, *, by: User | None) -> None:
    """Open a closed account again."""
    guards.check_can_manage(by)
    user.is_active = True
    user.save(update_fields=["is_active"])
    user.forget_roles()
    audit.record(by, "user.reactivated", user)


@transaction.atomic
def sign_out_elsewhere(user: User, *, keep: str) -> int:
    """End every session of a user but one; answers how many devices were signed out."""
    ended = _end_sessions(user, keep=keep)
    audit.record(user, "user.signed_out_elsewhere", user, devices=ended)
    return ended


@transaction.atomic(savepoint=False)
def note_sign_in(user: User, *, session_key: str, address: str, device: str) -> None:
    """Remember on which device someone signed in, so that they can see it and end it."""
    _remember_device(user, session_key=session_key, address=address, device=device)
    audit.record(user, "user.signed_in", user)


def keep_session(session: SessionBase) -> None:
    """Write the session of someone who has just signed in together with what else their sign-in leaves."""
    session.save()


@transaction.atomic
def note_sign_out(user: User, *, session_key: str) -> None:
    """Forget a device that was signed out."""
    SignIn.objects.filter(session_key=session_key).delete()
    audit.record(user, "user.signed_out", user)


@transaction.atomic
def note_own_password(user: User, *, session_key: str, address: str, device: str) -> None:
    """After someone changed their own password only the device they did it on stays signed in."""
    _end_sessions(user, keep=session_key)
    _remember_device(user, session_key=session_key, address=address, device=device)
    audit.record(user, "user.password_changed", user)


@transaction.atomic
def forget_ended_sessions(at: datetime) -> int:
    """Take out the sessions that have expired and the devices that were signed in with them; answers how many sessions."""
    ended, _kinds = Session.objects.filter(expire_date__lte=at).delete()
    living = Session.objects.values("session_key")
    SignIn.objects.filter(at__lt=at - SESSION_AT_LEAST).exclude(session_key__in=living).delete()
    return ended


def note_refused_sign_in(username: str, *, locked: bool) -> None:
    """Leave proof of a wrong password or code; a name nobody has is not kept, it may be a mistyped password."""
    user = User.objects.filter(username__iexact=username).first()
    subject = user or Subject(User._meta.label_lower, "unknown")
    audit.record(None, "sign_in.locked" if locked else "sign_in.refused", subject)


def note_second_factor(user: User, change: str, *, kind: str) -> None:
    """Leave proof that a second factor was added, removed or renewed."""
    audit.record(user, f"second_factor.{change}", user, kind=kind)


@transaction.atomic
def hand_out_totp(user: User, *, secret: str, by: User | None) -> None:
    """Give a user a second factor prepared beforehand (a token handed over in person), with recovery codes."""
    guards.check_can_manage(by)
    totp.TOTP.activate(user, secret)
    recovery_codes.RecoveryCodes.activate(user)
    audit.record(by, "second_factor.added", user, kind="totp")


def _remember_device(user: User, *, session_key: str, address: str, device: str) -> None:
    seen = SignIn(session_key=session_key, user=user, address=address, device=device[:DEVICE_LENGTH])
    SignIn.objects.bulk_create([seen], update_conflicts=True, unique_fields=["session_key"], update_fields=SEEN)


def _end_sessions(user: User, *, keep: str = "") -> int:
    keys = list(SignIn.objects.filter(user=user).exclude(session_key=keep).values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    SignIn.objects.filter(session_key__in=keys).delete()
    return len(keys)


def _check_not_held(user: User, role: str, *, start: date, end: date | None) -> None:
    open_then = RoleGrant.objects.filter(Q(end__isnull=True) | Q(end__gt=start), user=user, role=role)
    if end is not None:
        open_then = open_then.filter(start__lt=end)
    if open_then.exists():
        raise DomainError(_("This user already holds the role then. End the earlier grant first."))


def _use_password(user: User, password: str | None) -> None:
    if password is None:
        user.set_unusable_password()
        return
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Invalid(" ".join(error.messages), field="password") from error
    user.set_password(password)


def _checked_reason(reason: str) -> str:
    text = reason.strip()
    if len(text) < SHORTEST_REASON:
        raise Invalid(_("Give a reason of at least %(count)d characters.") % {"count": SHORTEST_REASON}, field="reason")
    return text


def _elder_id(subject: models.Model) -> Any:
    return getattr(subject, "elder_id", subject.pk)
