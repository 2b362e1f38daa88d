"""What is looked at every few seconds: alarms nobody answered, people yet to be told, scores to be judged, silent devices."""

from django.utils import timezone

from yiyang.monitoring.actions import alarms, early_warnings


def escalate_due() -> None:
    """Pass on alarms whose deadline is over."""
    alarms.escalate_due(now=timezone.now())


def announce() -> None:
    """Tell those concerned what has happened to alarms."""
    alarms.announce(now=timezone.now())


def judge_scores() -> None:
    """Work out the early-warning score of those who were measured."""
    early_warnings.judge_waiting(now=timezone.now())


def raise_silences() -> None:
    """Turn silence into alarms, and end those of devices heard again."""
    alarms.raise_silences(now=timezone.now())
