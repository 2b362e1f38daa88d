"""How long readings stay where they are read from: ``retention.yaml``."""

from functools import lru_cache
from pathlib import Path

import msgspec

from yiyang.lib import datafiles
from yiyang.lib.datafiles import Source

FILE = Path(__file__).parents[1] / "retention.yaml"


class Retention(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The policy and where it comes from."""

    source: Source
    keep_months: int


@lru_cache(maxsize=1)
def retention() -> Retention:
    """The policy."""
    return datafiles.load(FILE, Retention)
