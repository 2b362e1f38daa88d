"""Deliveries as queued jobs, and a look every minute for those a stopped worker left behind."""

from uuid import UUID

from django.utils import timezone
from procrastinate.contrib.django import app

from yiyang.base import ticks
from yiyang.notices import actions


@app.task(queue="notices")
def deliver(*, delivery_id: str) -> None:
    """Hand one message to one channel."""
    actions.attempt_delivery(UUID(delivery_id), at=timezone.now())


@ticks.every(60, "notices.rescue")
def rescue() -> int:
    """Bring back what was lost between a worker's stop and its next start."""
    return actions.rescue_lost(at=timezone.now())
