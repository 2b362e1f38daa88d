"""What a page hands to the components: small frozen facts, ready to print."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Tone(StrEnum):
    """How urgent or how good something is; shown as colour, shape and word together."""

    CRITICAL = "critical"
    URGENT = "urgent"
    WATCH = "watch"
    OK = "ok"
    INFO = "info"
    QUIET = "quiet"


SIGNS = {
    Tone.CRITICAL: "▲▲",
    Tone.URGENT: "▲",
    Tone.WATCH: "●",
    Tone.OK: "✓",
    Tone.INFO: "◆",
    Tone.QUIET: "",
}


class CareState(StrEnum):
    """The three states an elder moves between: 医, 护, 养."""

    MEDICAL = "medical"
    NURSING = "nursing"
    LIVING = "living"


STATE_CHARACTERS = {CareState.MEDICAL: "医", CareState.NURSING: "护", CareState.LIVING: "养"}


@dataclass(frozen=True, slots=True)
class Tag:
    """A short word on a coloured ground: an allergy, a risk, a state."""

    text: str
    tone: str = Tone.QUIET
    title: str = ""
    sign: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One filter chip or tab."""

    label: str
    href: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a worklist: who, what, since when, and where it leads."""

    href: str
    title: str
    meta: str = ""
    sentence: str = ""
    foot: str = ""
    foot_end: str = ""
    severity: str = Tone.QUIET
    tags: tuple[Tag, ...] = ()
    selected: bool = False
    id: str = ""
    target: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One fact on a timeline, written as a sentence with its author and source."""

    at: datetime
    title: str
    sentence: str = ""
    author: str = ""
    source: str = ""
    kind: str = ""
    tone: str = Tone.QUIET
    tags: tuple[Tag, ...] = ()
    href: str = ""


class Grain(StrEnum):
    """What a point of a trend stands for: a single reading, or all of an hour or of a day, then its value is their mean."""

    READING = "reading"
    HOUR = "hour"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Point:
    """One reading in a trend; `value=None` is a known gap, ``doubt`` says why it may speak of the device.

    Where a point stands for an hour or a day, ``low`` and ``high`` are the ends of what was read in it and ``count`` how often.
    """

    at: datetime
    value: float | None
    author: str = ""
    device: str = ""
    severity: str = ""
    doubt: str = ""
    low: float | None = None
    high: float | None = None
    count: int = 1


@dataclass(frozen=True, slots=True)
class Line:
    """One series of a trend with the person's own normal band, and the middle of their own past, if known.

    ``alarms`` are the readings with an alarm where the points are hours or days; else the points say it themselves.
    """

    name: str
    points: tuple[Point, ...]
    band: tuple[float, float] | None = None
    dashed: bool = False
    usual: float | None = None
    alarms: tuple[Point, ...] = ()


@dataclass(frozen=True, slots=True)
class Trend:
    """A picture of one measure over time; the table under it holds the same numbers."""

    title: str
    unit: str
    lines: tuple[Line, ...]
    start: datetime
    end: datetime
    csv: str = ""
    digits: int = 0
    gap_hours: int = 36
    note: str = ""
    grain: Grain = Grain.READING


@dataclass(frozen=True, slots=True)
class NavItem:
    """One way to go from anywhere."""

    label: str
    url: str
    icon: str
    current: bool = False
    count: int = 0


@dataclass(frozen=True, slots=True)
class Shell:
    """What surrounds every page: where one may go, who one is, how it should look."""

    nav: tuple[NavItem, ...] = ()
    user_name: str = ""
    institution: str = ""
    notes: tuple[Tag, ...] = ()
    theme: str = "auto"
    text_size: str = "normal"
    mode: str = "desk"
    home_url: str = "/"
    search_url: str = ""
    inbox_url: str = ""
    unread: int = 0
    account_url: str = ""
    sign_out_url: str = ""
    live_url: str = ""
    manifest_url: str = ""

    @property
    def initial(self) -> str:
        """The first character of the name, for the round mark."""
        return self.user_name[:1]
