"""What monitoring looks at regularly, whatever devices say."""

from django.utils import timezone

from yiyang.monitoring.actions import partitions


def prepare_partitions() -> None:
    """Make the measurement table's coming months."""
    partitions.prepare_partitions(now=timezone.now())
