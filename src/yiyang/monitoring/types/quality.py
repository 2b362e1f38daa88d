"""Facts about how good alarms are: how many ask for a human, how many were right, how soon they were answered."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

UNJUDGED = "none"
"""How the absence of a verdict is named in an address."""


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open time."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts over some calls for a human: a call is an alarm raised, or raised again after it had been handled.

    ``days`` are alarm person-days: elders × calendar days on which at least one call came. ``weeks`` are elder-weeks under watch.
    """

    calls: int = 0
    true: int = 0
    false: int = 0
    unclear: int = 0
    answered: int = 0
    days: int = 0
    median: timedelta | None = None
    p95: timedelta | None = None
    weeks: float = 0.0

    @property
    def unjudged(self) -> int:
        """Calls nobody has judged."""
        return self.calls - self.true - self.false - self.unclear

    @property
    def positive(self) -> float | None:
        """Of the calls judged right or false, the share that was right; unclear and unjudged stand apart."""
        judged = self.true + self.false
        return self.true / judged if judged else None

    @property
    def per_week(self) -> float | None:
        """Calls per elder-week under watch."""
        return self.calls / self.weeks if self.weeks else None


@dataclass(frozen=True, slots=True)
class Line:
    """The tally of one rule, one kind of device or one device; ``key`` is its id, slug or serial."""

    key: str
    tally: Tally
    id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Quality:
    """Everything a quality page says about a time."""

    total: Tally
    rules: tuple[Line, ...]
    kinds: tuple[Line, ...]
    devices: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """One call for a human: what rang, for whom, and what became of it."""

    alarm_id: UUID
    elder_id: UUID
    name: str
    rule: str
    severity: str
    serial: str
    rung_at: datetime
    answered_at: datetime | None
    verdict: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Asked:
    """Which calls are asked for; empty means any."""

    rule: str = ""
    kind: str = ""
    serial: str = ""
    verdict: str = ""
    slowest: bool = False
