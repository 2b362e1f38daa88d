"""The six-dimension report: what feeds it, what it says, and what care it proposes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

import msgspec

from yiyang.assessment.types.instruments import Instrument, Named, Result
from yiyang.lib.datafiles import Source
from yiyang.lib.words import Words


class Dimension(StrEnum):
    """The six sides of an elder's life that a need is drawn from."""

    BODY = "body"
    LIVING = "living"
    MEDICAL = "medical"
    MIND = "mind"
    SOCIAL = "social"
    FAMILY = "family"


class S1Class(StrEnum):
    """The four classes of care of the service paper: 能自理, 半自理, 失能, 重症监护."""

    SELF_CARE = "self_care"
    SEMI = "semi"
    DEPENDENT = "dependent"
    CRITICAL = "critical"


class Measure(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one instrument says to a dimension: some of its totals, or its headline."""

    instrument: str
    totals: tuple[str, ...] = ()


class Side(Named, frozen=True, kw_only=True):
    """One dimension: the instruments and the record facts that feed it."""

    slug: Dimension
    measures: tuple[Measure, ...] = ()
    facts: tuple[str, ...] = ()


class Risk(Named, frozen=True, kw_only=True):
    """A danger to watch for and the instruments that see it; ``answers`` are options that alone are a sign of it."""

    slug: str
    instruments: tuple[str, ...]
    answers: dict[str, dict[str, tuple[str, ...]]] = msgspec.field(default_factory=dict)


class Crossing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of the cross-walk: which levels of an instrument are shown as which class."""

    instrument: str
    levels: dict[str, S1Class]


class ClassName(Named, frozen=True, kw_only=True):
    """A class of care with its name."""

    slug: S1Class


class Tier(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Tiered management: how often, how and by whom an elder of a class is looked after."""

    care_class: S1Class
    cadence: Words
    follow_up: Words
    team: Words
    visits_a_year: int
    programme: str
    source: Source


class Portrait(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of ``report/portrait.yaml``."""

    source: Source
    sides: tuple[Side, ...]
    risks: tuple[Risk, ...]
    fact_words: dict[str, Words]


class Care(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of ``report/care.yaml``: classes, the cross-walk to them, when a class becomes critical, and the tiers."""

    source: Source
    critical_source: Source
    classes: tuple[ClassName, ...]
    crosswalk: tuple[Crossing, ...]
    critical_when: dict[str, int]
    tiers: tuple[Tier, ...]


class DriftLimits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From where on an assessor's difference from peers is worth a question."""

    source: Source
    instrument: str
    days: int
    cases: int
    difference: float
    z: float
    jump: int
    age_edges: tuple[int, ...]


class Assessing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of ``report/assessing.yaml``: how many assess, when it is due, what stands for an event."""

    primary: str
    two_assessors: dict[str, Source]
    one_assessor: Source
    warn_days: int
    warn_source: Source
    event_days: int
    event_source: Source
    event_codes: dict[str, tuple[str, ...]]
    event_codes_source: Source
    weight_loss_percent: float
    weight_loss_days: int
    weight_loss_source: Source
    drift: DriftLimits


@dataclass(frozen=True, slots=True)
class Standing:
    """A finished assessment that stands: its stored result, its answers, and whether a table in it is unconfirmed."""

    assessment_id: UUID
    instrument: Instrument
    result: Result
    picks: Mapping[str, object]
    on: date
    valid_until: date | None
    estimate: bool


@dataclass(frozen=True, slots=True)
class Told:
    """One instrument's part in a dimension: its words, how near to best (0–100), when, and whether it is an estimate."""

    instrument: str
    words: Words
    verdict: Words
    detail: str
    share: int | None
    on: date
    assessment_id: UUID
    estimate: bool


@dataclass(frozen=True, slots=True)
class SideReport:
    """One dimension as found: its value, what fed it, what the record says, and what is missing."""

    slug: str
    words: Words
    value: int | None
    before: int | None
    told: tuple[Told, ...]
    facts: tuple[tuple[Words, Words], ...]
    missing: tuple[Words, ...]

    @property
    def change(self) -> int | None:
        """How far the value moved since last time; above zero is better."""
        return None if self.value is None or self.before is None else self.value - self.before


@dataclass(frozen=True, slots=True)
class RiskReport:
    """One danger: seen, not seen, or not looked for."""

    slug: str
    words: Words
    state: str
    because: tuple[Words, ...]
    not_asked: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """The class of care that a level is shown as, from which instrument, and the reason."""

    care_class: str
    instrument: str
    because: Words
    estimate: bool
