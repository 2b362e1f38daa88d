"""What keeps the readings in order over the years: old months out of the way, hours and days counted, habits kept."""

from django.utils import timezone

from yiyang.base import ticks
from yiyang.monitoring.actions import habits, partitions, rollups
from yiyang.monitoring.definitions.retention import retention


def set_clock() -> None:
    """Have all of it done regularly."""
    ticks.every(3600, "monitoring: old months")(take_out_old_months)
    ticks.every(600, "monitoring: hours and days")(rollups.refresh)
    ticks.every(3600, "monitoring: measuring that has stopped")(ask_about_missed)
    ticks.every(60, "monitoring: measuring taken up again")(end_missed)


def take_out_old_months() -> None:
    """Take months out of the measurement table that are older than the policy keeps."""
    partitions.detach_old(keep_months=retention().keep_months, now=timezone.now())


def ask_about_missed() -> None:
    """Ask about those who used to measure and have stopped."""
    habits.ask_about_missed(now=timezone.now())


def end_missed() -> None:
    """End questions about measuring that a reading has answered."""
    habits.end_missed(now=timezone.now())
