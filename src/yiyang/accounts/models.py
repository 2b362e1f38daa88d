"""Users, the roles they hold for a time, emergency openings, and the devices they are signed in on."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, ClassVar

import pghistory
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import F, OuterRef, Q
from django.db.models.functions import Now, Upper
from django.utils.timezone import localdate

from yiyang.accounts import definitions, rules
from yiyang.accounts.types import TextScale, Theme
from yiyang.base.fields import EncryptedTextField
from yiyang.base.kept import Kept
from yiyang.base.models import Record

INSPECTABLE = frozenset({"accounts", "organizations", "axes", "procrastinate"})


class UserManager(BaseUserManager["User"]):
    """Finds users by name, whatever the case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username__iexact=username)

    def signed_in(self, pk: Any, *, on: date) -> "User | None":
        """The user of a session with the roles of the day, in one question, since every page asks it."""
        user = WITH_ROLES.first(pk, on)
        if user is not None:
            user.__dict__["_roles_on"] = {on: frozenset(user.roles_held) if user.is_active else frozenset()}  # type: ignore[attr-defined]
        return user


@pghistory.track(exclude=["password"])
class User(Record, AbstractBaseUser):
    """Someone who signs in: staff, elder, relative or official. When they did stands in the trail and with their devices."""

    last_login = None
    username = models.CharField(max_length=60, unique=True)
    display_name = models.CharField(max_length=60)
    language = models.CharField(max_length=10, default="zh-hans")
    theme = models.CharField(max_length=10, choices=[(t, t) for t in Theme], default=Theme.AUTO)
    text_scale = models.CharField(max_length=10, choices=[(s, s) for s in TextScale], default=TextScale.NORMAL)
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name"]
    objects = UserManager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(Upper("username"), name="accounts_username_any_case")]

    def __str__(self) -> str:
        return self.username

    def get_full_name(self) -> str:
        return self.display_name

    def get_short_name(self) -> str:
        return self.display_name

    def roles_on(self, on: date) -> frozenset[str]:
        """The roles held on a day; asked once per request, as the user is loaded once per request."""
        known: dict[date, frozenset[str]] = self.__dict__.setdefault("_roles_on", {})
        if on not in known:
            known[on] = frozenset(ROLES_HELD(self.pk, on)) if self.is_active else frozenset()
        return known[on]

    def forget_roles(self) -> None:
        """Ask the database again next time."""
        self.__dict__.pop("_roles_on", None)

    def holds(self, permission: str, *, on: date) -> bool:
        """Whether some role held on a day has this permission word, whomever it concerns."""
        return bool(rules.reach(permission, self.roles_on(on), definitions.roles()))

    @property
    def is_staff(self) -> bool:
        """Whether Django's read-only admin opens for this user."""
        return self.holds("stack.read", on=localdate())

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """For Django's admin only: looking, never changing, and nothing about anyone's health."""
        app, _, action = perm.partition(".")
        return action.startswith("view_") and self.has_module_perms(app)

    def has_perms(self, perm_list: Iterable[str], obj: Any = None) -> bool:
        return all(self.has_perm(perm, obj) for perm in perm_list)

    def has_module_perms(self, app_label: str) -> bool:
        return app_label in INSPECTABLE and self.is_staff


class GrantQuerySet(models.QuerySet["RoleGrant"]):
    """Role grants by time."""

    def on(self, day: date) -> "GrantQuerySet":
        """Those in force on a day."""
        return self.filter(Q(end__isnull=True) | Q(end__gt=day), start__lte=day)


@pghistory.track()
class RoleGrant(Record):
    """A role held by a user from one day up to, not including, another."""

    user = models.ForeignKey(User, models.PROTECT, related_name="grants")
    role = models.CharField(max_length=40)
    start = models.DateField()
    end = models.DateField(null=True, blank=True)
    granted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = GrantQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(end__isnull=True) | Q(end__gte=F("start")), name="accounts_grant_ends_after_start")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role}"


ROLES_HELD: "Kept[str]" = Kept(lambda user, on: RoleGrant.objects.on(on).filter(user=user).values_list("role", flat=True))


def _with_roles(pk: Any, on: Any) -> "models.QuerySet[User]":
    held = RoleGrant.objects.on(on).filter(user=OuterRef("pk")).values_list("role", flat=True)
    return User.objects.filter(pk=pk).annotate(roles_held=ArraySubquery(held))


WITH_ROLES: "Kept[User]" = Kept(_with_roles)


class BreakGlass(Record):
    """An emergency opening of one record for one user, at most a day long, with its reason sealed."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    subject_kind = models.CharField(max_length=80)
    subject_id = models.UUIDField()
    reason = EncryptedTextField()
    at = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["user", "subject_kind", "until"], name="accounts_glass_open")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until__gt=F("at")) & Q(until__lte=F("at") + timedelta(hours=24)),
                name="accounts_glass_one_day_at_most",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.subject_kind} {self.subject_id}"


class Reveal(Record):
    """Someone asked to see one masked value; the reason is sealed."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    subject_kind = models.CharField(max_length=80)
    subject_id = models.UUIDField()
    field = models.CharField(max_length=40)
    reason = EncryptedTextField()

    def __str__(self) -> str:
        return f"{self.user_id} {self.subject_kind} {self.subject_id} {self.field}"


class SignIn(models.Model):
    """A device someone is signed in on; ends with the session."""

    session_key = models.CharField(max_length=40, primary_key=True)
    user = models.ForeignKey(User, models.CASCADE, related_name="sign_ins")
    at = models.DateTimeField(db_default=Now())
    address = models.CharField(max_length=64, blank=True)
    device = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"{self.user_id} {self.at}"
