"""Who plays a part in the demo district, read from ``cast.yaml``."""

from functools import cache
from pathlib import Path

import msgspec

from yiyang.lib import datafiles


class Institution(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One of the three institutions or the hospital."""

    key: str
    kind: str
    name: str
    name_en: str
    credit: str
    phone: str
    duty: str
    address: str
    medical: bool
    care: bool


class Alliance(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the institutions have joined."""

    name: str
    name_en: str
    led_by: str


class Employee(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Someone who works in the district; ``key`` is also the name they sign in with."""

    key: str
    name: str
    role: str
    at: str = ""
    certificate: str = ""
    days_left: int = 900


class Team(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A family-doctor team: members by key with what they do in it."""

    key: str
    at: str
    name: str
    leader: str
    members: dict[str, str]


class Relative(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Someone who stands by an elder; a key means they sign in."""

    key: str
    name: str
    relation: str


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An elder with a part to play; ``at`` is ``own_home`` or an institution's key."""

    key: str
    name: str
    sex: str
    age: int
    at: str
    doctor: str
    room: str = ""
    state: str = "living"
    living: str = "unknown"
    conditions: tuple[str, ...] = ()
    allergies: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()
    devices: tuple[str, ...] = ()
    body: dict[str, float] = {}
    family: Relative | None = None
    user: str = ""


class Illness(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How common an illness is here, and what is taken for it."""

    code: str
    share: float
    medicines: tuple[str, ...]


class Medicine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The usual dose of a medicine."""

    dose: str
    unit: str
    frequency: str
    form: str = "tablet"
    route: str = "oral"


class Cast(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of ``cast.yaml``."""

    password: str
    institutions: tuple[Institution, ...]
    alliance: Alliance
    staff: tuple[Employee, ...]
    officials: tuple[Employee, ...]
    teams: tuple[Team, ...]
    elders: tuple[Part, ...]
    illnesses: tuple[Illness, ...]
    medicines: dict[str, Medicine]
    substances: tuple[str, ...]
    cautions: tuple[str, ...]


@cache
def cast() -> Cast:
    """The cast, read once."""
    return datafiles.load(Path(__file__).with_name("cast.yaml"), Cast)
