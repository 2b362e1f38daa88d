"""Trying quarantined telemetry again, after the device was registered, bound or mended."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from yiyang.accounts.models import User
from yiyang.audit import actions as audit
from yiyang.audit.types import Subject
from yiyang.base.errors import DomainError
from yiyang.monitoring.actions import quarantine, readings
from yiyang.monitoring.models import Quarantine
from yiyang.monitoring.types.readings import Message, QuarantineState, Reason, Road

AT_ONCE = 500


@transaction.atomic
def replay_quarantined(entry: Quarantine, *, by: User | None, at: datetime) -> bool:
    """Send one quarantined message down the road again; answers whether it went through this time."""
    if not entry.is_whole:
        raise DomainError(_("This message was too large to keep whole. Let the device send it again."))
    went_through = _replay(entry, by=by, at=at)
    audit.record(by, "quarantine.replayed", entry, reason=entry.reason, went_through=went_through)
    return went_through


@transaction.atomic
def replay_reason(reason: Reason, *, by: User | None, at: datetime) -> tuple[int, int]:
    """Try everything open for one reason, up to some hundreds at once; answers how many went through and how many did not."""
    waiting = Quarantine.objects.select_for_update(skip_locked=True).filter(reason=reason, state=QuarantineState.OPEN)
    outcomes = [_replay(entry, by=by, at=at) for entry in _whole(waiting.order_by("received_at")[:AT_ONCE])]
    through = sum(outcomes)
    audit.record(by, "quarantine.reason_replayed", Subject("monitoring.reason", reason), tried=len(outcomes), through=through)
    return through, len(outcomes) - through


def _whole(entries: Iterable[Quarantine]) -> list[Quarantine]:
    return [entry for entry in entries if entry.is_whole]


def _replay(entry: Quarantine, *, by: User | None, at: datetime) -> bool:
    """What is refused for the same reason again opens the same entry again, so the entry itself tells the outcome."""
    quarantine.settle([entry], QuarantineState.REPLAYED, by=by, at=at)
    readings.store_batch([Message(entry.serial, bytes(entry.payload), Road.REPLAY)], now=at)
    entry.refresh_from_db()
    return entry.state == QuarantineState.REPLAYED
