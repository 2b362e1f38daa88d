"""What keeps the readings in order over the years: old months out of the way, hours and days counted."""

from django.utils import timezone

from yiyang.base import ticks
from yiyang.monitoring.actions import partitions, rollups
from yiyang.monitoring.definitions.retention import retention


def set_clock() -> None:
    """Have both done regularly."""
    ticks.every(3600, "monitoring: old months")(take_out_old_months)
    ticks.every(600, "monitoring: hours and days")(rollups.refresh)


def take_out_old_months() -> None:
    """Take months out of the measurement table that are older than the policy keeps."""
    partitions.detach_old(keep_months=retention().keep_months, now=timezone.now())
