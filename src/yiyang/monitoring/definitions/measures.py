"""What can be measured: codes, units and the bounds of a believable signal, read from ``measures.yaml``."""

from functools import lru_cache
from pathlib import Path

import msgspec
import numpy as np

from yiyang.lib import datafiles
from yiyang.lib.codes import Loinc
from yiyang.lib.datafiles import Confidence, DefinitionError, Source
from yiyang.lib.words import Words
from yiyang.monitoring.types.readings import Limits, Vocabulary

FILE = Path(__file__).resolve().parent.parent / "measures.yaml"
SECOND = 1_000_000


class Conversion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Another unit a device may speak: first ``minus``, then ``divide``, gives the measure's own unit."""

    unit: str
    minus: float = 0.0
    divide: float = 1.0

    @property
    def is_own(self) -> bool:
        """Whether it is only another spelling of the measure's own unit."""
        return self.minus == 0.0 and self.divide == 1.0


class Measure(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing a device can tell about a person."""

    number: int
    slug: str
    words: Words
    loinc: str
    unit: str
    shown_unit: Words
    plausible: tuple[float, float]
    decimals: int
    confidence: Confidence
    also: tuple[Conversion, ...] = ()
    also_codes: tuple[str, ...] = ()
    has_context: bool = False

    @property
    def units(self) -> tuple[Conversion, ...]:
        """Every accepted unit, its own first."""
        return (Conversion(self.unit), *self.also)

    @property
    def names(self) -> tuple[str, ...]:
        """Every name a device may call it by: slug, LOINC code and equivalent codes."""
        return (self.slug, self.loinc, *self.also_codes)

    def shown(self, value: float) -> str:
        """The number as people write it."""
        return f"{value:.{self.decimals}f}"


class Panel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Measures that are one thing to a clinician: 178/102."""

    slug: str
    words: Words
    loinc: str
    measures: tuple[str, ...]
    confidence: Confidence


class PulsePressure(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Two pressures of one moment that stand closer than this are doubted."""

    high: str
    low: str
    least: float


class Policy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What telemetry must keep to before its content is looked at; platform defaults."""

    future_minutes: int
    ancient_days: int
    largest_message_bytes: int
    most_items: int
    kept_payload_bytes: int
    silence_factor: float
    heard_step_seconds: int


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    source: Source
    measures: tuple[Measure, ...]
    panels: tuple[Panel, ...]
    pulse_pressure: PulsePressure
    policy: Policy


@lru_cache(maxsize=1)
def _file() -> _File:
    loaded = datafiles.load(FILE, _File)
    for place, measure in enumerate(loaded.measures):
        if measure.number != place:
            raise DefinitionError(f"{FILE.name}: {measure.slug} has number {measure.number} but stands at place {place}")
        for code in (measure.loinc, *measure.also_codes):
            Loinc(code)
    for panel in loaded.panels:
        Loinc(panel.loinc)
    names = [name for measure in loaded.measures for name in measure.names]
    if len(names) != len(set(names)):
        raise DefinitionError(f"{FILE.name}: two measures share a name or code")
    return loaded


def measures() -> tuple[Measure, ...]:
    """All measures; the place of each is the number the database stores."""
    return _file().measures


def panels() -> tuple[Panel, ...]:
    """Measures read together."""
    return _file().panels


def policy() -> Policy:
    """Size, age and clock limits of telemetry."""
    return _file().policy


def pulse_pressure() -> PulsePressure:
    """The rule that doubts a pair of pressures."""
    return _file().pulse_pressure


def source() -> Source:
    """Where codes and ranges come from."""
    return _file().source


@lru_cache(maxsize=1)
def by_slug() -> dict[str, Measure]:
    """Measures by the word the platform uses."""
    return {measure.slug: measure for measure in measures()}


@lru_cache(maxsize=1)
def by_name() -> dict[str, Measure]:
    """Measures by any name or code a device may use."""
    return {name: measure for measure in measures() for name in measure.names}


def panel_measures(slug: str) -> tuple[Measure, ...]:
    """The measures of a panel, or the one measure of that slug; ``KeyError`` when there is neither."""
    panel = next((panel for panel in panels() if panel.slug == slug), None)
    return tuple(by_slug()[name] for name in panel.measures) if panel else (by_slug()[slug],)


def panel_words(slug: str) -> Words:
    """The name of a panel or measure."""
    panel = next((panel for panel in panels() if panel.slug == slug), None)
    return panel.words if panel else by_slug()[slug].words


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """Every name and unit a device may use, as look-up tables for whole columns."""
    spoken = [(measure, unit, name) for measure in measures() for unit in measure.units for name in measure.names]
    return Vocabulary(
        pairs={(name, unit.unit): place for place, (_, unit, name) in enumerate(spoken)},
        names=frozenset(by_name()),
        measure=np.array([measure.number for measure, _, _ in spoken], dtype=np.int16),
        minus=np.array([unit.minus for _, unit, _ in spoken]),
        divide=np.array([unit.divide for _, unit, _ in spoken]),
        is_own=np.array([unit.is_own for _, unit, _ in spoken]),
        low=np.array([measure.plausible[0] for measure in measures()]),
        high=np.array([measure.plausible[1] for measure in measures()]),
    )


@lru_cache(maxsize=1)
def limits() -> Limits:
    """The policy in the units the wire is checked in."""
    return Limits(
        bytes=policy().largest_message_bytes,
        items=policy().most_items,
        future=policy().future_minutes * 60 * SECOND,
        past=policy().ancient_days * 86400 * SECOND,
    )
