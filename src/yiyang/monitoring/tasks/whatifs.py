"""Questions about other limits as queued jobs."""

from uuid import UUID

from django.utils import timezone
from procrastinate.contrib.django import app

from yiyang.monitoring.actions import whatifs


@app.task(queue="monitoring")
def run(*, whatif_id: str) -> None:
    """Work one question out."""
    whatifs.answer_what_if(UUID(whatif_id), clock=timezone.now)


def take_up_again() -> None:
    """Bring back what was left between a worker's stop and its next start."""
    whatifs.take_up_again(at=timezone.now())
