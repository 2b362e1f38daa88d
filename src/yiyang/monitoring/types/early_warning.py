"""An early-warning score made of the latest valid readings, with what was missing or too old."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from yiyang.lib.datafiles import Source
from yiyang.lib.words import Words


class EarlyWarningPlan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How readings answer the items of the instrument, and what stands in for what is not known."""

    instrument: str
    valid_hours: int
    items: dict[str, str]
    assumed: dict[str, Any]
    harmless: dict[str, float]
    fewest: int
    source: Source


@dataclass(frozen=True, slots=True)
class LatestValue:
    """The newest reading of one measure."""

    value: float
    at: datetime


@dataclass(frozen=True, slots=True)
class EarlyWarning:
    """The score of the valid parts; ``used``, ``stale`` and ``missing`` are measures. The true score is never lower."""

    total: int
    risk: Words
    concern: bool
    used: tuple[str, ...]
    stale: tuple[str, ...]
    missing: tuple[str, ...]
