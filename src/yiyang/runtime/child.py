"""One supervised service: the process that runs it now, its deaths, and when it is tried again."""

import signal
import subprocess
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

from yiyang.runtime import children, services
from yiyang.runtime.journal import Journal

MANY_DEATHS, SHORT_SECONDS, PAUSE_SECONDS = 5, 30.0, 60.0
LONGEST_BACKOFF = 10.0


@dataclass
class Child:
    """One service and the process that runs it now."""

    service: services.Service
    journal: Journal
    process: "subprocess.Popen[bytes] | None" = None
    since: datetime | None = None
    restarts: int = 0
    next_try: float = 0.0
    deaths: deque[float] = field(default_factory=lambda: deque(maxlen=MANY_DEATHS))

    def start(self) -> "subprocess.Popen[bytes]":
        """Start the process and keep what it says."""
        self.process = self.service.start()
        self.since = datetime.now(UTC)
        if self.process.stdout is not None:
            self.journal.follow(self.process.stdout)
        return self.process

    def has_died(self) -> bool:
        """Whether it ran and ended without being asked to."""
        return self.process is not None and self.process.poll() is not None

    def bury(self, now: float) -> None:
        """Clear away what it left running and decide when to try again."""
        if self.process is not None:
            children.end_group(self.process, signal.SIGKILL)
        self.process = None
        self.deaths.append(now)
        recent = sum(1 for death in self.deaths if now - death < SHORT_SECONDS)
        self.next_try = now + (PAUSE_SECONDS if recent == MANY_DEATHS else min(2.0 ** (recent - 1), LONGEST_BACKOFF))

    def keeps_dying(self, now: float) -> bool:
        """Whether restarting it at once would be pointless."""
        return len(self.deaths) == MANY_DEATHS and now - self.deaths[0] < SHORT_SECONDS

    def ask_to_stop(self) -> None:
        """Send the signal it ends cleanly on."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(self.service.stop_signal)

    def make_sure_it_stopped(self) -> None:
        """Wait for it, then cut it off with everything it started."""
        if self.process is None:
            return
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(self.service.stop_seconds)
        children.end_group(self.process, signal.SIGKILL)
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(1)

    def facts(self) -> dict[str, object]:
        """What `yiyang status` tells of it."""
        return {
            "pid": self.process.pid if self.process else None,
            "since": self.since.isoformat() if self.since else None,
            "restarts": self.restarts,
        }
