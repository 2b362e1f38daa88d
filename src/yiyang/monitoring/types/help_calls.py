"""Facts about calls for help: how they came, what is known of the place, and how soon somebody answered."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from yiyang.lib.words import Words
from yiyang.monitoring.types.signals import Position


class CallSource(StrEnum):
    """How a call for help came in."""

    BUTTON = "button"
    WEARABLE = "wearable"
    PORTAL = "portal"
    PHONE = "phone"

    @property
    def words(self) -> Words:
        """How people say it."""
        return SOURCE_WORDS[self]


SOURCE_WORDS = {
    CallSource.BUTTON: Words("呼叫按钮", "call button"),
    CallSource.WEARABLE: Words("随身设备", "wearable"),
    CallSource.PORTAL: Words("手机页面", "phone page"),
    CallSource.PHONE: Words("电话", "telephone"),
}


@dataclass(frozen=True, slots=True)
class Press:
    """Somebody calls for help: who it is for, how and when, and where they may be found and spoken to."""

    elder_id: UUID
    source: CallSource
    pressed_at: datetime
    device_id: UUID | None = None
    fallback: UUID | None = None
    place: str = ""
    position: Position | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class CallFigures:
    """How calls of one institution and month were answered; waits are in seconds, drills and unanswered ones not among them."""

    calls: int
    answered: int
    cancelled: int
    median: float | None
    p95: float | None
    drills: int
