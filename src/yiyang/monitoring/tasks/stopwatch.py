"""What time it is for a worker: the database's, carried on by the process's own stopwatch.

So a worker on a machine whose clock is wrong or jumps takes no honest reading for one from the future.
"""

import time
from datetime import datetime, timedelta

from django.utils import timezone


class Clock:
    """Told the database's time every second; the machine's own until then."""

    def __init__(self) -> None:
        self.told: tuple[datetime, float] | None = None

    def tell(self, at: datetime) -> None:
        """This is the time now."""
        self.told = at, time.monotonic()

    def now(self) -> datetime:
        """The time."""
        if self.told is None:
            return timezone.now()
        at, since = self.told
        return at + timedelta(seconds=time.monotonic() - since)


clock = Clock()
