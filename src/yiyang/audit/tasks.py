"""Sealing the trail, every second, and noting its end outside the database, every minute."""

from django.utils.timezone import now

from yiyang.audit import actions
from yiyang.base import ticks


@ticks.every(1, "audit.seal")
def seal() -> None:
    """Seal all that waits, a batch at a time."""
    while actions.seal(actions.BATCH) == actions.BATCH:
        pass


@ticks.every(60, "audit.anchor")
def anchor() -> None:
    """Note the end of the chain."""
    actions.anchor(now())
