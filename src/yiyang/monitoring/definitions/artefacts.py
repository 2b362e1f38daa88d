"""What is an artefact, read from ``artefacts.yaml``."""

from functools import lru_cache
from pathlib import Path

from yiyang.lib import datafiles
from yiyang.lib.datafiles import DefinitionError
from yiyang.monitoring.definitions import measures
from yiyang.monitoring.types.histories import Artefacts

FILE = Path(__file__).resolve().parent.parent / "artefacts.yaml"


@lru_cache(maxsize=1)
def artefacts() -> Artefacts:
    """Every definition of an artefact."""
    loaded = datafiles.load(FILE, Artefacts)
    named = {one.measure for one in loaded.sentinels} | {one.measure for one in loaded.sites}
    named |= {one.measure for one in loaded.stuck} | {one.measure for one in loaded.jumps}
    unknown = named - set(measures.by_slug())
    if unknown:
        raise DefinitionError(f"{FILE.name}: unknown measures {sorted(unknown)}")
    return loaded


@lru_cache(maxsize=1)
def plausible() -> dict[str, tuple[float, float]]:
    """Outside of which values a signal is no signal."""
    return {slug: measure.plausible for slug, measure in measures.by_slug().items()}
