"""What the portal's own pages print."""

from dataclasses import dataclass
from datetime import datetime

from yiyang.ui.types import Row, Tag


@dataclass(frozen=True, slots=True)
class Worker:
    """What the service worker keeps, and under which version."""

    version: str
    files: tuple[str, ...]
    icon: str


@dataclass(frozen=True, slots=True)
class Offline:
    """The page shown without a network."""

    emergency_number: str


@dataclass(frozen=True, slots=True)
class Welcome:
    """A first screen without work of its own."""

    name: str


@dataclass(frozen=True, slots=True)
class Worklist:
    """One list of a first screen: its rows, and what to say when there is none."""

    title: str
    rows: tuple[Row, ...]
    note: str = ""
    empty: str = ""
    hint: str = ""
    href: str = ""
    live: str = ""
    src: str = ""

    @property
    def count(self) -> int:
        """How many rows there are."""
        return len(self.rows)


@dataclass(frozen=True, slots=True)
class NowPage:
    """What needs someone now: the lists at the left, the selected case at the right."""

    alarms: Worklist | None
    others: tuple[Worklist, ...]
    detail_url: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class DeskPage:
    """A first screen made of worklists."""

    title: str
    sub: str
    lists: tuple[Worklist, ...]


@dataclass(frozen=True, slots=True)
class Tile:
    """One person of a shift."""

    name: str
    room: str
    facts: str
    href: str
    tags: tuple[Tag, ...]


@dataclass(frozen=True, slots=True)
class TilesPage:
    """The people a caregiver looks after."""

    place: str
    tiles: tuple[Tile, ...]


@dataclass(frozen=True, slots=True)
class Word:
    """One measure in words: how it compares with the person's own usual, the arrow, and the numbers for whoever asks."""

    text: str
    arrow: str
    tone: str
    said: str
    at: str


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to call about an elder."""

    doctor: str
    place: str
    phone: str


@dataclass(frozen=True, slots=True)
class Look:
    """One look into a record: who, when, what, and why where a reason was asked."""

    at: datetime
    who: str
    role: str
    what: str
    is_emergency: bool
    reason: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class LooksPage:
    """Who looked at a record."""

    title: str
    intro: str
    looks: tuple[Look, ...]
    older_url: str
    people: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """One number or state of the installation."""

    name: str
    value: str
    tone: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts of one kind."""

    title: str
    facts: tuple[Fact, ...]
    empty: str = ""


@dataclass(frozen=True, slots=True)
class FactsPage:
    """How the installation does."""

    title: str
    sub: str
    groups: tuple[Facts, ...]
