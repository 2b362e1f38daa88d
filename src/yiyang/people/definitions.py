"""Priority groups, panel caps and weights of likeness, read from the YAML beside this module."""

from functools import cache
from pathlib import Path

import msgspec

from yiyang.lib import datafiles
from yiyang.lib.datafiles import Source
from yiyang.lib.words import Words

HERE = Path(__file__).parent


class Group(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One priority group; ``key`` groups count towards the cap of key residents."""

    zh: str
    en: str
    code: str
    key: bool
    source: Source

    @property
    def words(self) -> Words:
        """The group's name."""
        return Words(self.zh, self.en)


class GroupBook(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of ``groups.yaml``."""

    source: Source
    groups: dict[str, Group]


class Cap(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many people, and how many key residents, one family doctor may answer for in a region."""

    region: str
    total: int
    key: int | None
    source: Source


class CapBook(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of ``panel.yaml``."""

    caps: tuple[Cap, ...]


class Reason(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What speaks for two records being one person, and how strongly."""

    score: int
    zh: str
    en: str

    @property
    def words(self) -> Words:
        """The reason, for people."""
        return Words(self.zh, self.en)


class LikenessBook(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of ``duplicates.yaml``."""

    source: Source
    reasons: dict[str, Reason]
    further: int
    ask_from: int
    suspect_from: int


@cache
def groups() -> dict[str, Group]:
    """Every priority group by its slug."""
    return datafiles.load(HERE / "groups.yaml", GroupBook).groups


@cache
def caps() -> tuple[Cap, ...]:
    """The panel caps of all regions."""
    return datafiles.load(HERE / "panel.yaml", CapBook).caps


def cap_for(region: str) -> Cap:
    """The cap that holds in a region: the most local one that is written down."""
    return max((cap for cap in caps() if region.startswith(cap.region)), key=lambda cap: len(cap.region))


@cache
def likeness() -> LikenessBook:
    """The weights by which two records are compared."""
    return datafiles.load(HERE / "duplicates.yaml", LikenessBook)
