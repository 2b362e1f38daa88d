"""Alarms: what new readings raise, and who answers."""

from datetime import datetime

from yiyang.monitoring.types.readings import Fresh


def evaluate(fresh: Fresh, *, now: datetime) -> None:
    """Judge readings stored a moment ago, in the transaction that stored them."""
