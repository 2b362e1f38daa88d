"""Whose reading is it: the device's binding that held at the moment it was taken, for whole columns."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import numpy as np

from yiyang.monitoring.rules.telemetry import microseconds
from yiyang.monitoring.types.readings import IntColumn

NEVER = np.iinfo(np.int64).max


class Bound(NamedTuple):
    """One binding: the place of its device in the batch, its elder and its half-open stretch."""

    device: int
    elder: UUID
    from_at: datetime
    until_at: datetime | None


@dataclass(frozen=True, slots=True)
class Holders:
    """For each device of a batch its bindings side by side; unused places never hold."""

    elders: tuple[UUID, ...]
    elder: IntColumn
    start: IntColumn
    end: IntColumn

    def at(self, device: IntColumn, taken_at: IntColumn) -> IntColumn:
        """The place in ``elders`` of whom each reading is about, or -1 when the device spoke for nobody then."""
        moment = taken_at[:, None]
        holds = (self.start[device] <= moment) & (moment < self.end[device])
        which = holds.argmax(axis=1)
        return np.where(holds.any(axis=1), self.elder[device, which], -1)


def holders(devices: int, bindings: Sequence[Bound]) -> Holders:
    """Lay the bindings of a batch's devices side by side."""
    elders = tuple(dict.fromkeys(bound.elder for bound in bindings))
    place = {elder: index for index, elder in enumerate(elders)}
    by_device: list[list[Bound]] = [[] for _ in range(max(devices, 1))]
    for bound in bindings:
        by_device[bound.device].append(bound)
    width = max(1, *(len(found) for found in by_device))
    elder = np.full((len(by_device), width), -1, dtype=np.int32)
    start = np.full((len(by_device), width), NEVER, dtype=np.int64)
    end = np.full((len(by_device), width), NEVER, dtype=np.int64)
    for row, found in enumerate(by_device):
        for column, bound in enumerate(found):
            elder[row, column] = place[bound.elder]
            start[row, column] = microseconds(bound.from_at)
            end[row, column] = NEVER if bound.until_at is None else microseconds(bound.until_at)
    return Holders(elders, elder, start, end)
