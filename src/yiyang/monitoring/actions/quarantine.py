"""Keeping what could not be used until a human has it replayed or dismissed."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from yiyang.accounts.models import User
from yiyang.audit import actions as audit
from yiyang.base.errors import Invalid
from yiyang.lib.ids import uuid7
from yiyang.monitoring.definitions import measures
from yiyang.monitoring.models import Device, Quarantine
from yiyang.monitoring.types.readings import SERIAL, QuarantineState, Reason, Refusal, Road

LONGEST_SERIAL, LONGEST_DETAIL = 255, 200
DOOR, FILED, LOST_BYTES = "vitals.", "$MQTT.msgs.vitals.", 1
"""``LOST_BYTES`` more than none: of what the broker threw away, not every byte was kept."""
# The same bytes refused again are counted; what had been replayed is open again, what was dismissed stays dismissed.
KEEP = """
INSERT INTO monitoring_quarantine (id, digest, serial, reason, detail, payload, payload_size, road, received_at,
    last_received_at, count, state, note)
VALUES (%(id)s, %(digest)s, %(serial)s, %(reason)s, %(detail)s, %(payload)s, %(payload_size)s, %(road)s, %(now)s, %(now)s, 1,
    'open', '')
ON CONFLICT (digest) DO UPDATE SET
    count = monitoring_quarantine.count + 1,
    last_received_at = GREATEST(monitoring_quarantine.last_received_at, EXCLUDED.last_received_at),
    state = CASE monitoring_quarantine.state WHEN 'replayed' THEN 'open' ELSE monitoring_quarantine.state END
"""


def digest_of(refusal: Refusal) -> bytes:
    """What makes two refusals the same: device, reason and every byte."""
    parts = (refusal.serial.encode(), refusal.reason.encode(), refusal.payload)
    return hashlib.sha256(b"\0".join(parts)).digest()


def keep(refusals: Sequence[Refusal], *, road: Road, now: datetime) -> None:
    """Put refused telemetry aside inside the caller's transaction; what came before is counted, not doubled."""
    if not refusals:
        return
    rows = sorted((_row(refusal, road=road, now=now) for refusal in refusals), key=lambda row: bytes(row["digest"]))
    with connection.cursor() as cursor:
        cursor.executemany(KEEP, rows)


def _row(refusal: Refusal, *, road: Road, now: datetime) -> dict[str, Any]:
    return {
        "id": uuid7(),
        "digest": digest_of(refusal),
        "serial": refusal.serial.replace("\0", "")[:LONGEST_SERIAL],
        "reason": refusal.reason.value,
        "detail": refusal.detail.replace("\0", "")[:LONGEST_DETAIL],
        "payload": refusal.payload[: measures.policy().kept_payload_bytes],
        "payload_size": len(refusal.payload),
        "road": int(road),
        "now": now,
    }


def keep_violation(client: str, subject: str, *, now: datetime) -> None:
    """A publication outside a permit: the broker kept nothing of it, so the row says who wanted what, for a registered device.

    Whoever invents names adds no rows: those of devices nobody registered are counted together.
    """
    serial = subject.removeprefix(DOOR).removeprefix(FILED)
    known = Device.objects.filter(serial=serial).exists() if SERIAL.fullmatch(serial) else False
    row = _row(Refusal(serial if known else "", Reason.NOT_PERMITTED, f"{client} → {subject}", b""), road=Road.STREAM, now=now)
    with connection.cursor() as cursor:
        cursor.execute(KEEP, {**row, "payload_size": LOST_BYTES})


@transaction.atomic
def dismiss_quarantined(entry: Quarantine, *, by: User | None, at: datetime, reason: str) -> None:
    """Decide that a quarantined piece of telemetry will never be used; it stays on file with who said so and why."""
    if not reason.strip():
        raise Invalid(_("Say why this is not needed."), field="reason")
    settle([entry], QuarantineState.DISMISSED, by=by, at=at, note=reason.strip())
    audit.record(by, "quarantine.dismissed", entry, reason=entry.reason)


def settle(entries: Sequence[Quarantine], state: QuarantineState, *, by: User | None, at: datetime, note: str = "") -> None:
    """Write down what became of quarantined telemetry."""
    Quarantine.objects.filter(pk__in=[entry.pk for entry in entries]).update(
        state=state, settled_at=at, settled_by_id=by.pk if by else None, note=note[:LONGEST_DETAIL]
    )
