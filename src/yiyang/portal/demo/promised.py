"""What is promised to whom in the demo district, read from ``promises.yaml``."""

from functools import cache
from pathlib import Path

import msgspec

from yiyang.lib import datafiles


class Confirmed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The instrument whose tables the regulator compared, and with what."""

    instrument: str
    document: str


class Prices(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What packages cost at a house."""

    at: str
    packages: dict[str, int]


class Assessed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who was assessed by whom, and how able they are (0 best)."""

    who: str
    by: tuple[str, str]
    level: int
    days_ago: int = 0
    items: tuple[str, ...] = ()
    answered: int = 0


class Signed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An agreement; without months it ends in the coming weeks."""

    who: str
    at: str
    kind: str
    package: str
    by: str
    provider: str = ""
    days_ago: int = 0
    months: int = 0
    days: int = 0
    fen: int | None = None
    reason: str = ""


class Applied(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An application that waits."""

    who: str
    at: str
    by: str
    need: str
    care_class: str
    wants: str
    hours_ago: int
    note: str
    homebound: bool = False


class Due(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who is to be assessed with what, in how many days."""

    who: str
    instrument: str
    by: str
    days: int


class Contracts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many of the others have signed with their doctor, and what."""

    first: int
    package: str
    months: int


class Care(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many days of care lie behind, which share was given, and why the rest was not."""

    days: int
    done: float
    reason: str


class Promises(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of ``promises.yaml``."""

    confirmed: Confirmed
    prices: tuple[Prices, ...]
    groups: dict[str, tuple[str, ...]]
    assessed: tuple[Assessed, ...]
    differing: Assessed
    begun: Assessed
    signed: tuple[Signed, ...]
    offered: Signed
    applied: tuple[Applied, ...]
    due: tuple[Due, ...]
    contracts: Contracts
    care: Care


@cache
def promises() -> Promises:
    """What is promised, read once."""
    return datafiles.load(Path(__file__).with_name("promises.yaml"), Promises)
