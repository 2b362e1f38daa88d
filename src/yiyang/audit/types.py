"""What the audit trail speaks about."""

from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any


@dataclass(frozen=True, slots=True)
class Subject:
    """Something that was read or changed, known by its kind (``people.elder``) and its id only."""

    kind: str
    id: str


@dataclass(frozen=True, slots=True)
class Fact:
    """One entry as the seal sees it."""

    id: int
    at: str
    by_id: str
    by_label: str
    verb: str
    subject_kind: str
    subject_id: str
    elder_id: str
    request_id: str
    address: str
    facts: dict[str, Any]

    def as_dict(self) -> dict[str, Any]:
        """Every column by name."""
        return {column.name: getattr(self, column.name) for column in fields(self)}


@dataclass(frozen=True, slots=True)
class Sealed:
    """One link with its entry; ``fact`` is None when the entry is gone."""

    seq: int
    entry_id: int
    digest: bytes
    fact: Fact | None


@dataclass(frozen=True, slots=True)
class Anchor:
    """The chain's end at some moment, kept outside the database."""

    seq: int
    digest: bytes


class FlawKind(StrEnum):
    """What can be wrong with a trail."""

    CHANGED = "changed"
    MISSING = "missing"
    MISSING_LINK = "missing_link"
    MOVED = "moved"
    UNSEALED = "unsealed"
    CUT_OFF = "cut_off"
    REWRITTEN = "rewritten"


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing that proves tampering: which link and which entry."""

    kind: FlawKind
    seq: int | None = None
    entry_id: int | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check of the whole trail found."""

    links: int
    waiting: int
    flaws: tuple[Flaw, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether nothing was changed, removed or moved."""
        return not self.flaws


@dataclass(frozen=True, slots=True)
class Backlog:
    """How far the seal is behind."""

    waiting: int
    oldest: datetime | None
