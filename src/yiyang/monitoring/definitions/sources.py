"""Which device counts where two measure one thing, read from ``source_priority.yaml``."""

from functools import lru_cache
from pathlib import Path

import msgspec

from yiyang.lib import datafiles
from yiyang.lib.datafiles import DefinitionError, Source
from yiyang.monitoring.definitions import measures
from yiyang.monitoring.types.readings import DeviceKind

FILE = Path(__file__).resolve().parent.parent / "source_priority.yaml"


class Priority(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """For each measure the kinds of devices, the one that counts most first; and within how many minutes it does."""

    source: Source
    minutes: int
    order: dict[str, tuple[DeviceKind, ...]]

    def better(self, measure: str, kind: str) -> tuple[DeviceKind, ...]:
        """The kinds that count more than one for a measure; a kind that is not named comes after those that are."""
        order = self.order.get(measure, ())
        return order[: order.index(DeviceKind(kind))] if kind in order else order


@lru_cache(maxsize=1)
def priority() -> Priority:
    """The order of preference."""
    loaded = datafiles.load(FILE, Priority)
    if unknown := set(loaded.order) - set(measures.by_slug()):
        raise DefinitionError(f"{FILE.name}: unknown measures {sorted(unknown)}")
    for slug, kinds in loaded.order.items():
        if len(set(kinds)) != len(kinds):
            raise DefinitionError(f"{FILE.name}: {slug} names a kind twice")
    return loaded
