"""Which certificate qualifies for which function, read from ``qualifications.yaml`` and checked once."""

from functools import cache
from pathlib import Path

import msgspec

from yiyang.lib import datafiles
from yiyang.lib.datafiles import Source
from yiyang.lib.words import Words

QUALIFICATIONS = Path(__file__).parent / "qualifications.yaml"


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
