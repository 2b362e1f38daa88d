"""Clearing away what has ended, every hour."""

from django.utils.timezone import now

from yiyang.accounts import actions
from yiyang.base import ticks


@ticks.every(3600, "accounts: sessions that have ended")
def forget_ended_sessions() -> None:
    """Forget sessions that have expired."""
    actions.forget_ended_sessions(now())
