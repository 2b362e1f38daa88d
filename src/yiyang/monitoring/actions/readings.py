"""From messages to stored and judged readings, each exactly once, in one transaction.

Devices repeat themselves, and the stream delivers again after a crash: the key (device, measure, moment) makes the second time
harmless. The rows of the devices concerned are locked first, so that a binding cannot change under a batch and two workers never
store for one device at the same time.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import numpy as np
from django.db import transaction
from django.db.models import Q
from numpy.typing import NDArray

from yiyang.monitoring.actions import alarms, doubts, early_warnings, heard, measurements, quarantine, rollups, signals
from yiyang.monitoring.definitions import measures
from yiyang.monitoring.models import Binding, Device
from yiyang.monitoring.queries import sources
from yiyang.monitoring.rules import batches, telemetry
from yiyang.monitoring.rules.batches import Batch, Known, Placed
from yiyang.monitoring.rules.bindings import Bound, holders
from yiyang.monitoring.rules.rows import Column
from yiyang.monitoring.rules.telemetry import microseconds
from yiyang.monitoring.types.doubts import Doubt
from yiyang.monitoring.types.readings import SERIAL, IntColumn, Mask, Message, Reason, Stored


def store_batch(messages: Sequence[Message], *, now: datetime) -> Stored:
    """Store and judge what these messages say; what cannot be used is quarantined with its reason."""
    return store(read(messages, now=now), now=now) if messages else Stored(0, 0, 0, 0)


def read(messages: Sequence[Message], *, now: datetime) -> Batch:
    """The part of the work that needs no database; the worker does it while the previous batch is being stored."""
    return batches.read(messages, words=measures.vocabulary(), limits=measures.limits(), now=microseconds(now))


@transaction.atomic
def store(batch: Batch, *, now: datetime) -> Stored:
    """Store a batch that was read: resolve, insert, quarantine, doubt, judge, and note which devices were heard."""
    known = _lock_devices(batch)
    placed, faults = batches.place(batch, known)
    kept, contradicting = batches.without_repeats(placed)
    inserted = measurements.insert(_columns(batch, kept, known, now=now))
    new = kept.where(inserted.new)
    faults[Reason.CONFLICTING_DUPLICATE] = _marked(batch, contradicting, kept.row[inserted.conflicting])
    said = signals.keep(batch, known, now=now)
    quarantine.keep([*batches.refusals(batch, faults), *said.refused], road=batch.messages[0].road, now=now)
    rollups.note_touched(_uuids(known.holders.elders), new.elder, new.columns.measure, taken_at=new.columns.taken_at)
    fresh = batches.fresh(new, known)
    trusted = fresh.where(doubts.mark(fresh))
    counting = trusted.where(sources.counting(trusted))
    alarms.evaluate(counting, now=now)
    early_warnings.note(counting, now=now)
    heard.note_heard(known.ids, batches.batteries(batch, known), now=now)
    heard.note_firmware(batches.firmwares(batch, known))
    refused = len(batch.refusals) + len(said.refused) + sum(int(mask.sum()) for mask in faults.values())
    stored = int(inserted.new.sum()) + said.stored
    return Stored(batch.received, stored, batch.received - stored - refused, refused)


def _lock_devices(batch: Batch) -> Known:
    serials = {message.serial for message in batch.messages if SERIAL.fullmatch(message.serial)}
    found = Device.objects.filter(serial__in=serials).order_by("pk").select_for_update(no_key=True)
    devices = list(found.values_list("serial", "pk", "retired_at"))
    place = {pk: index for index, (_, pk, _) in enumerate(devices)}
    bindings = Binding.objects.filter(device__in=list(place)).values_list("device_id", "elder_id", "from_at", "until_at")
    moment = batches.oldest_moment(batch)
    if moment is not None:
        oldest = telemetry.moment(max(0, moment))
        bindings = bindings.filter(Q(until_at__isnull=True) | Q(until_at__gt=oldest))
    return Known(
        place={serial: index for index, (serial, _, _) in enumerate(devices)},
        ids=tuple(place),
        retired=np.array([retired is not None for _, _, retired in devices] or [False]),
        holders=holders(len(devices), [Bound(place[device], elder, start, end) for device, elder, start, end in bindings]),
    )


def _columns(batch: Batch, kept: Placed, known: Known, *, now: datetime) -> dict[str, Column]:
    """What the table takes."""
    count = len(kept)
    return {
        "taken_at": kept.columns.taken_at,
        "received_at": np.full(count, microseconds(now)),
        "value": kept.columns.value,
        "elder_id": _uuids(known.holders.elders)[kept.elder],
        "device_id": _uuids(known.ids)[kept.device],
        "measure": kept.columns.measure,
        "context": kept.columns.context,
        "road": np.full(count, int(batch.messages[0].road)),
        "doubt": np.where(_doubted(kept), int(Doubt.NARROW_PULSE_PRESSURE), int(Doubt.NONE)),
    }


def _uuids(ids: Sequence[UUID]) -> NDArray[np.void]:
    return np.frombuffer(b"".join(known.bytes for known in ids), dtype="V16")


def _doubted(kept: Placed) -> Mask:
    rule = measures.pulse_pressure()
    high, low = (measures.by_slug()[slug].number for slug in (rule.high, rule.low))
    return telemetry.narrow_pulse_pressure(kept.columns, kept.device, high=high, low=low, least=rule.least)


def _marked(batch: Batch, *rows_of_batch: IntColumn) -> Mask:
    marked: Mask = np.zeros(len(batch.columns), dtype=bool)
    for places in rows_of_batch:
        marked[places] = True
    return marked
