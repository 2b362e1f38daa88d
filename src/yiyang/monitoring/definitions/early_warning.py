"""How an early-warning score is made of readings: read from ``early_warning.yaml``."""

from functools import lru_cache
from pathlib import Path

from yiyang.assessment import definitions as instruments
from yiyang.assessment.types import Instrument
from yiyang.lib import datafiles
from yiyang.lib.datafiles import DefinitionError
from yiyang.monitoring.definitions import measures
from yiyang.monitoring.rules import early_warning as rules
from yiyang.monitoring.types.early_warning import EarlyWarningPlan, Scoring

FILE = Path(__file__).resolve().parent.parent / "early_warning.yaml"


@lru_cache(maxsize=1)
def plan() -> EarlyWarningPlan:
    """Which measure answers which item."""
    loaded = datafiles.load(FILE, EarlyWarningPlan)
    unknown = set(loaded.items.values()) - set(measures.by_slug())
    if unknown or set(loaded.items) != set(loaded.harmless):
        raise DefinitionError(f"{FILE.name}: unknown measures {sorted(unknown)}, or an item without its harmless value")
    return loaded


def instrument() -> Instrument:
    """The instrument that is scored."""
    return instruments.instrument(plan().instrument)


def scoring() -> Scoring:
    """Both together."""
    return Scoring(plan(), instrument())


@lru_cache(maxsize=1)
def harmless_ranges() -> dict[str, tuple[float, float]]:
    """By measure, the values that add no point: whoever has none beyond needs no scoring."""
    known = measures.by_slug()
    return {measure: rules.harmless_range(scoring(), item, known[measure].plausible) for item, measure in plan().items.items()}
