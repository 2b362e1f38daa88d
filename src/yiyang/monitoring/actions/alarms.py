"""Alarms: what new readings raise, and what people do about it."""

from datetime import datetime

from yiyang.monitoring.actions import evaluation
from yiyang.monitoring.types.readings import Fresh


def evaluate(fresh: Fresh, *, now: datetime) -> None:
    """Judge readings stored a moment ago, in the transaction that stored them."""
    evaluation.evaluate(fresh, now=now)
