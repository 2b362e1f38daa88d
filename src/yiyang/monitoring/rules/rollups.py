"""Which hours readings touch, packed small: sixteen bytes of elder, two of measure, four of hours since 1970, big-endian.

The trigger on the measurement table writes the same form with ``uuid_send``, ``int2send`` and ``int4send``.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from yiyang.monitoring.types.readings import IntColumn

HOUR = 3_600_000_000
SHANGHAI_HOURS = 8
PACKED = np.dtype([("elder", "V16"), ("measure", ">i2"), ("span", ">i4")])
Packed = NDArray[np.void]


@dataclass(frozen=True, slots=True)
class Spans:
    """Distinct (elder, measure, hour) or (elder, measure, day), counted from 1970."""

    rows: Packed

    def __len__(self) -> int:
        return len(self.rows)

    def parts(self, size: int) -> "Iterator[Spans]":
        """At most so many at a time."""
        for first in range(0, len(self.rows), size):
            yield Spans(self.rows[first : first + size])

    def days(self) -> "Spans":
        """The days in China that these hours lie in."""
        days = self.rows.copy()
        days["span"] = (self.rows["span"] + SHANGHAI_HOURS) // 24
        return Spans(np.unique(days.view("V22")).view(PACKED))

    def columns(self) -> dict[str, list[Any]]:
        """Elders, measures and spans as lists."""
        elders = [UUID(bytes=bytes(elder)) for elder in self.rows["elder"]]
        return {"elders": elders, "measures": self.rows["measure"].tolist(), "spans": self.rows["span"].tolist()}


def pack(ids: Packed, elder: IntColumn, measure: IntColumn, *, taken_at: IntColumn) -> bytes:
    """The distinct hours some readings fall into; ``elder`` points into the sixteen-byte ``ids``."""
    span = taken_at // HOUR
    key = (elder.astype(np.int64) << 40) | (measure.astype(np.int64) << 32) | (span & 0xFFFFFFFF)
    _, first = np.unique(key, return_index=True)
    rows = np.empty(len(first), dtype=PACKED)
    rows["elder"], rows["measure"], rows["span"] = ids[elder[first]], measure[first], span[first]
    return rows.tobytes()


def unpack(packed: Sequence[bytes]) -> Spans:
    """All hours of several notes, each once."""
    return Spans(np.unique(np.frombuffer(b"".join(packed), dtype="V22")).view(PACKED))
