"""How many equal values in a row a device has said of each measure, followed from batch to batch in whole columns."""

from collections.abc import Sequence
from uuid import UUID

import numpy as np

from yiyang.monitoring.types.readings import FloatColumn, Fresh, IntColumn, Mask

LONG_AGO = np.iinfo(np.int64).min


class Runs:
    """The last value of each device and measure, and how often it has been said in a row.

    What is forgotten or comes late only makes a run look shorter; whoever acts on one looks at what is stored.
    """

    def __init__(self, measures: int, most: int) -> None:
        self.measures, self.most = measures, most
        self.forget()

    def forget(self) -> None:
        """Know nothing any more."""
        self._place: dict[UUID, int] = {}
        self._reserve(64)

    def follow(self, fresh: Fresh) -> IntColumn:
        """How many equal values in a row end at each reading, which must be sorted by device and time."""
        place = self._places(fresh.device)[fresh.device_index] * self.measures + fresh.measure
        order = np.argsort(place, kind="stable")
        place, value, at = place[order], fresh.value[order], fresh.taken_at[order]
        head, turn = _changes(place), _changes(place) | _changes(value)
        row = np.arange(len(place))
        begin, first = (np.maximum.accumulate(np.where(mask, row, 0)) for mask in (turn, head))
        goes_on = (begin == first) & (self._value[place] == value) & (self._at[place] < at[first])
        length = row - begin + 1 + np.where(goes_on, self._length[place], 0)
        self._keep(place, value, at=at, length=length, last=np.append(head[1:], True))
        result = np.empty_like(length)
        result[order] = length
        return result

    def _keep(self, place: IntColumn, value: FloatColumn, *, at: IntColumn, length: IntColumn, last: Mask) -> None:
        newer = last & (at > self._at[place])
        self._value[place[newer]], self._at[place[newer]] = value[newer], at[newer]
        self._length[place[newer]] = length[newer]

    def _places(self, devices: Sequence[UUID]) -> IntColumn:
        if len(self._place) + len(devices) > self.most:
            self.forget()
        places = np.array([self._place.setdefault(device, len(self._place)) for device in devices], dtype=np.int64)
        if len(self._place) * self.measures > len(self._at):
            self._grow(len(self._place) * 2)
        return places

    def _grow(self, devices: int) -> None:
        before = self._value, self._at, self._length
        self._reserve(devices)
        for column, known in zip((self._value, self._at, self._length), before, strict=True):
            column[: len(known)] = known

    def _reserve(self, devices: int) -> None:
        count = devices * self.measures
        self._value, self._at = np.full(count, np.nan), np.full(count, LONG_AGO)
        self._length = np.zeros(count, dtype=np.int64)


def _changes(column: IntColumn | FloatColumn) -> Mask:
    mask: Mask = np.append(True, column[1:] != column[:-1])
    return mask
