"""Facts about a question «what if a limit had been another»: what was asked, what it would have done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from yiyang.lib.words import Words
from yiyang.monitoring.types.alarms import Person
from yiyang.monitoring.types.replays import Heard
from yiyang.monitoring.types.verdicts import Verdict


class WhatIfState(StrEnum):
    """Where a question stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"

    @property
    def words(self) -> Words:
        """How people say it."""
        return STATE_WORDS[self]


STATE_WORDS = {
    WhatIfState.QUEUED: Words("排队中", "Waiting to begin"),
    WhatIfState.RUNNING: Words("计算中", "Running"),
    WhatIfState.DONE: Words("已完成", "Done"),
    WhatIfState.STOPPED: Words("已停止", "Stopped"),
    WhatIfState.FAILED: Words("出错了，请重新试算", "It failed; ask again"),
}
UNDER_WAY = (WhatIfState.QUEUED, WhatIfState.RUNNING)


@dataclass(frozen=True, slots=True)
class Known:
    """An alarm that somebody judged, from its first reading out of limits to its last."""

    id: UUID
    verdict: Verdict
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Past:
    """What was heard of one elder; what came before ``since`` only teaches what is usual and is not counted."""

    readings: Sequence[Heard]
    person: Person
    since: datetime


class Load(msgspec.Struct):
    """What a rule asks of people: alarms, calls, and elders × days with at least one call."""

    alarms: int = 0
    calls: int = 0
    days: int = 0

    def add(self, other: "Load") -> None:
        """Put another elder's to it."""
        self.alarms, self.calls, self.days = self.alarms + other.alarms, self.calls + other.calls, self.days + other.days


class Effect(msgspec.Struct):
    """What other limits would have done: the load then and now, and by verdict which judged alarms would not have been."""

    before: Load = msgspec.field(default_factory=Load)
    after: Load = msgspec.field(default_factory=Load)
    kept: dict[str, int] = msgspec.field(default_factory=dict)
    gone: dict[str, list[UUID]] = msgspec.field(default_factory=dict)
    elders: int = 0
    readings: int = 0
    weeks: float = 0.0

    def add(self, other: "Effect") -> None:
        """Put another elder's to it."""
        self.before.add(other.before)
        self.after.add(other.after)
        for verdict, count in other.kept.items():
            self.kept[verdict] = self.kept.get(verdict, 0) + count
        for verdict, alarms in other.gone.items():
            self.gone.setdefault(verdict, []).extend(alarms)
        self.elders, self.readings = self.elders + other.elders, self.readings + other.readings

    def lost(self, verdict: Verdict) -> list[UUID]:
        """The judged alarms that would not have been."""
        return self.gone.get(verdict, [])
