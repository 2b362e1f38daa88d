"""Which ways out of the house a channel may take, loaded from the file beside this module."""

from functools import cache
from pathlib import Path

import msgspec

from yiyang.lib import datafiles
from yiyang.lib.datafiles import Source
from yiyang.lib.words import Words

CHANNELS = Path(__file__).parent / "channels.yaml"


class Way(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One kind of address; ``host`` says that it names a server, ``trusted_only`` that the server must be registered."""

    scheme: str
    zh: str
    en: str
    example: str
    host: bool = False
    trusted_only: bool = False

    @property
    def words(self) -> Words:
        """Its name in both languages."""
        return Words(self.zh, self.en)


class Ways(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole list with where it comes from."""

    source: Source
    ways: tuple[Way, ...]


@cache
def ways() -> dict[str, Way]:
    """Every allowed way, by its scheme."""
    return {way.scheme: way for way in datafiles.load(CHANNELS, Ways).ways}
