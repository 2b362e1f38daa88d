"""Identifiers that any device can make on its own and that still sort by time (RFC 9562, version 7)."""

import os
import threading
import time
import uuid


class _Order:
    """Keeps the identifiers of one process in the order in which they were made."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last = 0

    def place(self, value: int) -> int:
        """This value, or the next free one where it would not come after the last."""
        with self._lock:
            if value <= self._last:
                value = self._last + 1 + int.from_bytes(os.urandom(4), "big")
            self._last = value
            return value


_order = _Order()


def uuid7() -> uuid.UUID:
    """A new UUIDv7: 48 bits of milliseconds, then random bits; later than every one this process has made before."""
    milliseconds = time.time_ns() // 1_000_000
    random = int.from_bytes(os.urandom(10), "big")
    value = milliseconds << 80 | random
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x7 << 61) | 0x4 << 61  # the variant, and room for those made within the same millisecond
    return uuid.UUID(int=_order.place(value))
