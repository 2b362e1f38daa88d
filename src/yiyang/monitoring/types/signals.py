"""Facts about signals: what a device says has happened, as opposed to what it measures."""

from dataclasses import dataclass
from enum import StrEnum

from yiyang.lib.words import Words


class SignalKind(StrEnum):
    """What a device may say has happened; the words stand on the wire."""

    CALL = "call"
    CALL_CANCELLED = "call_cancelled"
    STATUS = "status"
    FALL = "fall"
    BED_EXIT = "bed_exit"
    BED_RETURN = "bed_return"
    MOVEMENT = "movement"
    POSITION = "position"

    @property
    def words(self) -> Words:
        """How people say it."""
        return SIGNAL_WORDS[self]


SIGNAL_WORDS = {
    SignalKind.CALL: Words("呼叫", "call"),
    SignalKind.CALL_CANCELLED: Words("取消呼叫", "call taken back"),
    SignalKind.STATUS: Words("报平安", "sign of life"),
    SignalKind.FALL: Words("疑似跌倒", "possible fall"),
    SignalKind.BED_EXIT: Words("离床", "out of bed"),
    SignalKind.BED_RETURN: Words("回床", "back in bed"),
    SignalKind.MOVEMENT: Words("有活动", "movement"),
    SignalKind.POSITION: Words("位置", "position"),
}
LOCATED = frozenset({SignalKind.CALL, SignalKind.FALL})
"""Signals whose place may be kept as it is; a mere position is kept only under an area agreed with the elder."""
URGENT = frozenset({SignalKind.CALL, SignalKind.FALL})
"""Signals that must reach a human even when nobody knows whom they are about, or the device's clock is wrong."""


@dataclass(frozen=True, slots=True)
class Position:
    """A place on the earth in degrees (WGS 84) and how far off it may be, in metres."""

    latitude: float
    longitude: float
    accuracy: float


@dataclass(frozen=True, slots=True)
class Heard:
    """A signal of a known kind with the moment it counts for and the moment it was said to be of, in microseconds."""

    message: int
    kind: SignalKind
    at: int
    said_at: int
    position: Position | None
    battery: int | None
    firmware: str
    piece: bytes
