"""What monitoring looks at regularly, whatever devices say."""

from django.utils import timezone

from yiyang.monitoring.actions import partitions, weights


def prepare_partitions() -> None:
    """Make the measurement table's coming months."""
    partitions.prepare_partitions(now=timezone.now())


def report_weight_losses() -> None:
    """Put on the due list of the assessors whose weight has fallen."""
    weights.report_weight_losses(at=timezone.now())
