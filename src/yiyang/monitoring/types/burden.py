"""Facts about how often people are called: what was told already, and what is to be done with a new call."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import msgspec

from yiyang.lib.datafiles import Source
from yiyang.monitoring.types.alarms import Severity


class Telling(StrEnum):
    """What becomes of a call."""

    NOW = "now"
    LATER = "later"
    JOIN = "join"


class Burden(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What keeps calls bearable: how long one episode gathers, and when people sleep."""

    source: Source
    together_minutes: int
    quiet_from: str
    quiet_until: str
    may_wait: tuple[Severity, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """Something somebody was told about an elder."""

    severity: Severity
    at: datetime
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a call goes out, when, or with which earlier one it is shown."""

    telling: Telling
    at: datetime
    joins: Told | None = None
