"""What is looked at every few seconds about calls and life events."""

from django.utils import timezone

from yiyang.monitoring.actions import life_events, raising


def settle_handled() -> None:
    """Put away what people have dealt with."""
    raising.settle_handled(now=timezone.now())


def ask_about_absence() -> None:
    """Ask about those who left the bed and did not come back, and those who have not moved."""
    life_events.ask_about_absence(now=timezone.now())
