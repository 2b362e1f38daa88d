"""Facts off the air: what a Bluetooth device that keeps to the standard health profiles says in one frame."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Value:
    """One value in the words of the wire."""

    measure: str
    value: float
    unit: str


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame decoded: its values, the device's own local time if it told one, the meal it stands beside, and doubts.

    ``sequence`` numbers glucose records, whose meal comes in a frame of its own.
    """

    values: tuple[Value, ...] = ()
    local_time: datetime | None = None
    context: str = ""
    sequence: int | None = None
    waits_for_context: bool = False
    notes: tuple[str, ...] = ()
