"""An early-warning score made of the latest valid readings, with what was missing or too old, and when it calls somebody."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from yiyang.assessment.types import Instrument
from yiyang.lib.datafiles import Source
from yiyang.lib.words import Words
from yiyang.monitoring.types.severity import Severity


class EarlyWarningPlan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How readings answer the items of the instrument, and what stands in for what is not known.

    ``steps`` names the step that gives an item its points, where the item has none of its own.
    """

    instrument: str
    valid_hours: int
    items: dict[str, str]
    steps: dict[str, str]
    assumed: dict[str, Any]
    harmless: dict[str, float]
    fewest: int
    source: Source


class ScoreBand(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A score that is worth an alarm: a ``total`` from that number on, or so many points of a ``single`` part."""

    code: str
    severity: Severity
    source: str
    total: int = 0
    single: int = 0


@dataclass(frozen=True, slots=True)
class Scoring:
    """All that is needed to score readings: which answers which item, and the instrument."""

    plan: EarlyWarningPlan
    instrument: Instrument

    @property
    def harmless(self) -> dict[str, float]:
        """By measure it looks at, the value that adds nothing."""
        return {measure: self.plan.harmless[item] for item, measure in self.plan.items.items()}


@dataclass(frozen=True, slots=True)
class LatestValue:
    """The newest reading of one measure, and which device said it where that matters."""

    value: float
    at: datetime
    device: UUID | None = None


@dataclass(frozen=True, slots=True)
class EarlyWarning:
    """The score of the valid parts; ``used``, ``stale`` and ``missing`` are measures. The true score is never lower.

    ``points`` says what each used part adds.
    """

    total: int
    risk: Words
    concern: bool
    used: tuple[str, ...]
    stale: tuple[str, ...]
    missing: tuple[str, ...]
    points: Mapping[str, int]

    @property
    def scored(self) -> frozenset[str]:
        """The parts that add something."""
        return frozenset(measure for measure, points in self.points.items() if points)
