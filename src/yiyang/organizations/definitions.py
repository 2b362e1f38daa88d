"""Which certificate qualifies for which function, and the shifts of the rota; read from the files beside and checked once."""

from datetime import time
from functools import cache
from pathlib import Path

import msgspec

from yiyang.lib import datafiles
from yiyang.lib.datafiles import Source
from yiyang.lib.words import Words
from yiyang.organizations.types import DutyKind

QUALIFICATIONS = Path(__file__).parent / "qualifications.yaml"
ROTA = Path(__file__).parent / "rota.yaml"


class Kind(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One kind of certificate and the functions it qualifies for."""

    zh: str
    en: str
    qualifies: tuple[str, ...]

    @property
    def words(self) -> Words:
        """The certificate's name."""
        return Words(self.zh, self.en)


class Days(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A number of days with where it comes from."""

    value: int
    source: Source


class QualificationBook(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of ``qualifications.yaml``."""

    source: Source
    warn_days: Days
    functions: dict[str, Words]
    kinds: dict[str, Kind]
    roles: dict[str, str | None]


@cache
def book() -> QualificationBook:
    """The whole file; a function that is used but not named is an error in it."""
    read = datafiles.load(QUALIFICATIONS, QualificationBook)
    used = {function for kind in read.kinds.values() for function in kind.qualifies} | set(filter(None, read.roles.values()))
    if used - set(read.functions):
        raise datafiles.DefinitionError(f"{QUALIFICATIONS.name}: unknown functions {sorted(used - set(read.functions))}")
    return read


def kind(code: str) -> Kind:
    """One kind of certificate; ``KeyError`` when there is none of that code."""
    return book().kinds[code]


def kinds_for(function: str) -> frozenset[str]:
    """The kinds of certificate that qualify for a function."""
    return frozenset(code for code, entry in book().kinds.items() if function in entry.qualifies)


def post_roles() -> tuple[str, ...]:
    """The roles that can be held as a post at an institution."""
    return tuple(book().roles)


def function_of(role: str) -> str | None:
    """The function a post's role may only perform when qualified; None when the role needs no certificate."""
    return book().roles[role]


class Shift(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One way to fill a cell of the rota: from when for how long, for what."""

    code: str
    kind: DutyKind
    starts: time
    hours: int
    key: str
    words: Words
    sign: Words


class Shifts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of ``rota.yaml``."""

    source: Source
    shifts: tuple[Shift, ...]


@cache
def shifts() -> dict[str, Shift]:
    """The shifts of the rota, by code; a key that fills a cell is used once."""
    read = datafiles.load(ROTA, Shifts).shifts
    if len({one.key for one in read}) != len(read) or len({one.code for one in read}) != len(read):
        raise datafiles.DefinitionError(f"{ROTA.name}: every shift needs a code and a key of its own")
    return {one.code: one for one in read}
