"""Keeping what devices said has happened, each once, and starting what follows from it, in the transaction of the batch."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.utils.timezone import localdate

from yiyang.monitoring.actions import help_calls, life_events
from yiyang.monitoring.models import Binding, Device, Signal
from yiyang.monitoring.queries import life_events as reads
from yiyang.monitoring.rules import batches
from yiyang.monitoring.rules.batches import Batch, Known
from yiyang.monitoring.rules.telemetry import moment
from yiyang.monitoring.types.help_calls import CallSource, Press
from yiyang.monitoring.types.readings import STEADY, DeviceKind, Reason, Refusal, Road
from yiyang.monitoring.types.signals import LOCATED, URGENT, Heard, SignalKind


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of the signals of a batch: how many are new, and which could not be used."""

    stored: int = 0
    refused: Sequence[Refusal] = ()


def keep(batch: Batch, known: Known, *, now: datetime) -> Kept:
    """Store the signals of a batch that are new and act on them; the devices concerned are locked by the caller.

    What is replayed or read in as history is only stored: it rang, or was somebody's, when it happened.
    """
    if not batch.signals:
        return Kept()
    rows, refused, is_news = [], [], batch.messages[0].road == Road.STREAM
    for said in batch.signals:
        one = said if is_news else replace(said, at=said.said_at)
        serial, found = batch.messages[one.message].serial, batches.speaker(batch, known, one)
        if isinstance(found, Reason):
            refused.append(Refusal(serial, found, f"event {one.kind}", b"[" + one.piece + b"]"))
            if is_news:
                _ring_all_the_same(serial, one, now=now)
        else:
            rows.append(_row(one, *found, now=now))
    fresh = _new(rows)
    _forget_positions(fresh)
    Signal.objects.bulk_create(fresh)
    for row in sorted(fresh, key=lambda row: (row.at, row.pk)) if is_news else ():
        if act := ACTS.get(SignalKind(row.kind)):
            act(row, now)
    return Kept(len(fresh), refused)


def _ring_all_the_same(serial: str, one: Heard, *, now: datetime) -> None:
    device = Device.objects.select_related("institution").filter(serial=serial).first()
    if one.kind in URGENT and device is not None:
        help_calls.ring_about_nobody(device.institution, what=device.serial, about=device, now=now)


def _row(one: Heard, device: UUID, elder: UUID, *, now: datetime) -> Signal:
    row = Signal(
        device_id=device,
        elder_id=elder,
        kind=one.kind,
        at=moment(one.at),
        said_at=moment(one.said_at),
        received_at=now,
    )
    if one.position is not None:
        row.latitude, row.longitude, row.accuracy = one.position.latitude, one.position.longitude, one.position.accuracy
    return row


def _forget_positions(rows: Sequence[Signal]) -> None:
    """Drop the place of what may not be kept: mere positions of those who agreed on no area."""
    located = [row for row in rows if row.latitude is not None and row.kind not in LOCATED]
    agreed = {day: _fenced(located, day) for day in {localdate(row.at) for row in located}}
    for row in located:
        if row.kind != SignalKind.POSITION or row.elder_id not in agreed[localdate(row.at)]:
            row.latitude, row.longitude, row.accuracy = None, None, None


def _fenced(rows: Sequence[Signal], day: date) -> set[UUID]:
    return reads.fenced({row.elder_id for row in rows}, on=day)


def _new(rows: Sequence[Signal]) -> list[Signal]:
    """Those that were not said before; a device may repeat itself, within a batch too."""
    once = {(row.device_id, str(row.kind), row.said_at): row for row in reversed(rows)}
    devices, moments = {key[0] for key in once}, {key[2] for key in once}
    said = Signal.objects.filter(device__in=devices, said_at__in=moments).values_list("device", "kind", "said_at")
    return [row for key, row in once.items() if key not in set(said)]


def _call(row: Signal, now: datetime) -> None:
    device = Device.objects.get(pk=row.device_id)
    binding = Binding.objects.filter(device=device, elder=row.elder_id, from_at__lte=row.at).order_by("-from_at").first()
    press = Press(
        elder_id=row.elder_id,
        source=CallSource.WEARABLE if DeviceKind(device.kind) in STEADY else CallSource.BUTTON,
        pressed_at=row.at,
        device_id=device.pk,
        fallback=device.institution_id,
        place=binding.place if binding else "",
        position=row.position,
        phone=str(device.phone or "") or None,
    )
    help_calls.receive(press, at=now)


def _call_taken_back(row: Signal, now: datetime) -> None:
    help_calls.take_back(row.elder_id, by=None, at=now)


def _life_event(row: Signal, now: datetime) -> None:
    life_events.note(row, at=now)


Act = Callable[[Signal, datetime], None]
ACTS: dict[SignalKind, Act] = {
    SignalKind.CALL: _call,
    SignalKind.CALL_CANCELLED: _call_taken_back,
    SignalKind.FALL: _life_event,
    SignalKind.POSITION: _life_event,
    SignalKind.BED_RETURN: _life_event,
    SignalKind.MOVEMENT: _life_event,
}
