"""What the broker's door tells us, for the monitor's threads."""

from django.db import close_old_connections

from yiyang.monitoring.actions import quarantine
from yiyang.monitoring.tasks.stopwatch import clock


def note_violation(client: str, subject: str) -> None:
    """Keep that somebody wanted to publish what is not theirs."""
    close_old_connections()
    try:
        quarantine.keep_violation(client, subject, now=clock.now())
    finally:
        close_old_connections()
