"""``yiyang jobs``: runs queued jobs and the ticks."""

import threading
from typing import Any

from django.core.management import BaseCommand, call_command

from yiyang.base import ticks

AT_ONCE = 6
"""So many jobs run beside each other: a gateway that does not answer, or a long question, holds up no other message."""


class Command(BaseCommand):
    """Run the job queue (Procrastinate) in the foreground and the ticks beside it."""

    help = "Run queued jobs and everything that has a clock (escalation, silence, sealing)."

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        clock = threading.Thread(target=ticks.run_until, args=(stop,), name="ticks")
        clock.start()
        try:
            call_command("procrastinate", "worker", "--concurrency", str(AT_ONCE), "--shutdown-graceful-timeout", "5")
        finally:
            stop.set()
            clock.join(timeout=5)
