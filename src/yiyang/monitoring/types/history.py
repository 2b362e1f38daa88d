"""An elder's own past: one sample of each measure for each part of a day, and what rules compare with it."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum

import msgspec

from yiyang.lib.words import Words
from yiyang.monitoring.types.readings import MealContext
from yiyang.monitoring.types.severity import Severity, Side

KEPT_DAYS = 40
"""How many days of samples are kept of each measure and part of day; no clause looks back farther than ``FARTHEST_DAY``."""
FARTHEST_DAY = 36
SLOTS = 6
HERE_HOURS = 8
"""Local time is UTC+8 the whole year: there has been no summer time since 1991."""


class Part(IntEnum):
    """The part of a day a sample belongs to; pressure and pulse differ between them. The numbers are stored: append only."""

    NIGHT = 0
    MORNING = 1
    AFTERNOON = 2
    EVENING = 3

    @property
    def words(self) -> Words:
        """How people say it."""
        return PART_WORDS[self]


PART_WORDS = {
    Part.NIGHT: Words("夜间", "nights"),
    Part.MORNING: Words("上午", "mornings"),
    Part.AFTERNOON: Words("下午", "afternoons"),
    Part.EVENING: Words("晚上", "evenings"),
}
PART_OF_HOUR = (Part.NIGHT,) * 5 + (Part.MORNING,) * 7 + (Part.AFTERNOON,) * 6 + (Part.EVENING,) * 6


class SlotBy(StrEnum):
    """What tells a measure's samples apart: the part of the day, the meal it stands beside, or nothing."""

    PART = "part"
    MEAL = "meal"
    DAY = "day"

    def say(self, slot: int) -> Words:
        """The samples of one slot as people call them."""
        if self == SlotBy.PART:
            return Part(slot).words
        return MealContext(slot).words if self == SlotBy.MEAL else Words("", "")


class Against(StrEnum):
    """What a reading is compared with."""

    USUAL = "usual"
    """The middle of the elder's own samples, left out those taken while an alarm was open."""
    EXTREME = "extreme"
    """The lowest of some days for a rise, the highest for a fall."""
    WINDOW = "window"
    """The middle of all samples of some days."""


class Width(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How far from the middle of the elder's own samples: so many spreads, at least so much."""

    least: float
    spreads: float

    def around(self, spread: float) -> float:
        """As a number, where samples spread so far."""
        return max(self.spreads * spread, self.least)


class Clause(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A limit that lies beyond the elder's own past: by so many spreads, at least so much, or by a share of it.

    ``days`` are the nearest and the farthest day looked back at, ``needed`` how many of them must have a sample. With ``persist``
    above one, as many samples in a row, the present one counted, must be beyond. ``conditions`` are ICD-10 prefixes of the
    elders it is about; empty means all. With ``past_table`` a reading that has passed the table's «watch» limit needs to be only
    this far from the middle: news for the elder and beyond what is well for everybody. ``digits`` are the decimals that people
    see of the measure; they come from ``measures.yaml`` and never from the rule's file.
    """

    code: str
    measure: str
    severity: Severity
    side: Side
    against: Against
    source: str
    days: tuple[int, int]
    needed: int
    least: float = 0.0
    spreads: float = 0.0
    share: float = 0.0
    persist: int = 1
    conditions: tuple[str, ...] = ()
    past_table: Width | None = None
    digits: int = 0

    @property
    def replaces(self) -> bool:
        """Whether it stands in the place of the table's «watch» limits on its side: what is usual for an elder is no news."""
        return self.against == Against.USUAL and self.severity == Severity.WATCH and self.persist == 1


@dataclass(frozen=True, slots=True)
class Sample:
    """The first reading known of one slot of a day. Days count from 1970 in local time; ``known`` is the day it arrived.

    ``kept`` says that it was no part of an alarm and may teach what is usual.
    """

    day: int
    known: int
    value: float
    kept: bool = True


@dataclass(frozen=True, slots=True)
class Compared:
    """What a limit was drawn from: the number, how far samples usually spread around it, and from how many days."""

    clause: Clause
    slot: Words
    centre: float
    spread: float
    count: int
