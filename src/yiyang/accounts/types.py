"""Plain facts about access: roles, permission words, how far a permission reaches, and the news of a broken glass."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec

from yiyang.lib.words import Words


class MfaDemand(StrEnum):
    """Whether a role may sign in with a password alone."""

    REQUIRED = "required"
    OFFERED = "offered"


class Theme(StrEnum):
    """Light, dark, or as the device is set."""

    AUTO = "auto"
    LIGHT = "light"
    DARK = "dark"


class TextScale(StrEnum):
    """How large the words stand on the screen."""

    NORMAL = "normal"
    LARGE = "large"
    LARGEST = "largest"


class Permission(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One permission word; ``health`` marks those that show facts about a person's health."""

    zh: str
    en: str
    health: bool = False

    @property
    def words(self) -> Words:
        """What the word allows, for people."""
        return Words(self.zh, self.en)


class Role(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A role: what it may do, and through which relationships; an empty list needs no relationship.

    ``given_by`` names the permissions of which one is needed to give the role to somebody else.
    """

    zh: str
    en: str
    mfa: MfaDemand
    given_by: tuple[str, ...]
    may: dict[str, tuple[str, ...]]

    @property
    def words(self) -> Words:
        """The role's name."""
        return Words(self.zh, self.en)


class RoleBook(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of ``roles.yaml``."""

    relationships: dict[str, Words]
    permissions: dict[str, Permission]
    roles: dict[str, Role]


@dataclass(frozen=True, slots=True)
class Reach:
    """How far one permission reaches for one user: everywhere, through some relationships, or nowhere."""

    anywhere: bool = False
    kinds: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return self.anywhere or bool(self.kinds)


@dataclass(frozen=True, slots=True)
class Device:
    """A device someone is signed in on, as they would name it."""

    name: str
    address: str
    at: datetime
    current: bool


@dataclass(frozen=True, slots=True)
class AccountPage:
    """One's own account: who one is here, how it looks, where one is signed in."""

    username: str
    display_name: str
    roles: tuple[Words, ...]
    second_factor: bool
    second_factor_missing: bool
    devices: tuple[Device, ...]
    form: Any

    @property
    def elsewhere(self) -> bool:
        """Whether there is another device to sign out."""
        return any(not device.current for device in self.devices)


@dataclass(frozen=True, slots=True)
class LockedPage:
    """Too many wrong tries: how long the door stays shut."""

    minutes: int
    tries: int


@dataclass(frozen=True, slots=True)
class GlassBroken:
    """Someone opened a record in an emergency without a relationship; its owner must hear of it."""

    break_glass_id: UUID
    user_id: UUID
    subject_kind: str
    subject_id: UUID
    until: datetime
