"""From frames off the air to messages for the broker: whose clock counts, and which meal belongs to which record."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from typing import Any

import msgspec

from yiyang.monitoring.types.gatt import Frame

AHEAD = timedelta(minutes=5)
"""A device's clock that runs ahead by more is not believed."""
Item = dict[str, Any]


def moment(frame: Frame, *, received: datetime, zone: tzinfo) -> datetime:
    """When a frame's values were measured: by the device's clock in the house's zone, else when they arrived."""
    if frame.local_time is None:
        return received
    told = frame.local_time.replace(tzinfo=zone)
    return told if told <= received + AHEAD else received


def items(frame: Frame, *, at: datetime, context: str = "") -> list[Item]:
    """A frame's readings as they stand on the wire."""
    meal = {"context": context} if context else {}
    return [
        {"measure": one.measure, "value": one.value, "unit": one.unit, "at": at.isoformat()}
        | (meal if one.measure == "glucose" else {})
        for one in frame.values
    ]


def message(found: Iterable[Item]) -> bytes:
    """The bytes of one publication."""
    return msgspec.json.encode(list(found))


@dataclass
class Session:
    """What one connection to one device has said so far: glucose records wait here for their meals."""

    zone: tzinfo
    waiting: dict[int, tuple[Frame, datetime]] = field(default_factory=dict)

    def take(self, frame: Frame, *, received: datetime) -> list[Item]:
        """What can be sent on after this frame."""
        if frame.waits_for_context and frame.sequence is not None:
            self.waiting[frame.sequence] = frame, received
            return []
        if frame.sequence in self.waiting and not frame.values:
            record, came = self.waiting.pop(frame.sequence)
            return items(record, at=moment(record, received=came, zone=self.zone), context=frame.context)
        return items(frame, at=moment(frame, received=received, zone=self.zone))

    def finish(self) -> list[Item]:
        """Records whose meal never came are sent without it."""
        left, self.waiting = list(self.waiting.values()), {}
        return [item for record, came in left for item in items(record, at=moment(record, received=came, zone=self.zone))]
