"""Facts about a history of readings from a file: what was in it, what was set aside, and what is known to have happened."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from yiyang.lib.datafiles import Source
from yiyang.lib.words import Words
from yiyang.monitoring.types.alarms import Person
from yiyang.monitoring.types.replays import Heard


class Sentinel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A number sent in place of none; with ``least``, only when the history holds it so often."""

    measure: str
    value: float
    least: int = 1


class Site(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A series whose median lies below this was taken somewhere else on the body."""

    measure: str
    median_below: float
    least: int


class Stuck(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """So many equal values in a row are no measurements any more."""

    measure: str
    run: int


class Jump(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A single value this far from both its neighbours, which agree with each other."""

    measure: str
    by: float
    within_hours: float


class Artefacts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All definitions of artefacts."""

    source: Source
    sentinels: tuple[Sentinel, ...]
    sites: tuple[Site, ...]
    stuck: tuple[Stuck, ...]
    jumps: tuple[Jump, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """A line of a file that cannot be used, and why."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Happened:
    """Something that really happened to an elder: what an alarm should have caught."""

    elder: str
    start: datetime
    end: datetime
    what: str = ""


@dataclass(slots=True)
class Life:
    """One elder of a history."""

    person: Person
    readings: list[Heard] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class History:
    """Readings of many elders, and the lines that could not be used."""

    lives: Mapping[str, Life]
    faults: tuple[Fault, ...]

    @property
    def count(self) -> int:
        """How many readings there are."""
        return sum(len(life.readings) for life in self.lives.values())


@dataclass(frozen=True, slots=True)
class Point:
    """One setting of a set of rules: what it asks of people, and what it catches how soon.

    ``setting`` is how far every limit was moved outward, in the margins of its rule; 0 is the set as it stands.
    """

    setting: float
    calls: int
    days: int
    per_week: float
    caught: int
    events: int
    delay_hours: float | None

    @property
    def share(self) -> float | None:
        """The share of real events caught."""
        return self.caught / self.events if self.events else None


@dataclass(frozen=True, slots=True)
class Curve:
    """The frontier of one set of rules."""

    slug: str
    words: Words
    points: tuple[Point, ...]

    @property
    def own(self) -> Point:
        """The set as it stands."""
        return next(point for point in self.points if point.setting == 0)
