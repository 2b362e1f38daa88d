"""A batch of messages on its way into the database: every decision about it that is arithmetic."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

import numpy as np

from yiyang.monitoring.rules import signals, telemetry
from yiyang.monitoring.rules.bindings import Holders
from yiyang.monitoring.rules.telemetry import Reading
from yiyang.monitoring.types.readings import (
    Columns,
    Fresh,
    IntColumn,
    Limits,
    Mask,
    Message,
    Reason,
    Refusal,
    Vocabulary,
)
from yiyang.monitoring.types.signals import Heard

Faults = dict[Reason, Mask]


@dataclass(frozen=True, slots=True)
class Batch:
    """Messages read and checked as far as that needs no database; ``faults`` mark readings that cannot be used."""

    messages: Sequence[Message]
    readings: list[Reading]
    columns: Columns
    faults: Faults
    refusals: list[Refusal]
    signals: Sequence[Heard] = ()

    @property
    def received(self) -> int:
        """How many readings and signals came, usable or not."""
        return len(self.readings) + len(self.refusals) + len(self.signals)


@dataclass(frozen=True, slots=True)
class Known:
    """The devices of a batch that are registered, and for whom they spoke."""

    place: dict[str, int]
    ids: tuple[UUID, ...]
    retired: Mask
    holders: Holders


@dataclass(frozen=True, slots=True)
class Placed:
    """Usable readings by device, moment and measure, with device and elder found; ``row`` points back into the batch."""

    row: IntColumn
    columns: Columns
    device: IntColumn
    elder: IntColumn

    def where(self, mask: "Mask | IntColumn") -> "Placed":
        """Only some of them."""
        return Placed(self.row[mask], self.columns.where(mask), self.device[mask], self.elder[mask])

    def __len__(self) -> int:
        return len(self.row)


def read(messages: Sequence[Message], *, words: Vocabulary, limits: Limits, now: int) -> Batch:
    """Take messages apart into columns; a device speaks only for itself."""
    parsed = [telemetry.parse(message, limits) for message in messages]
    readings = [reading for found in parsed for reading in found.readings]
    message = np.repeat(np.arange(len(messages)), [len(found.readings) for found in parsed])
    columns, faults = telemetry.judge(readings, message, words=words, limits=limits, now=now)
    foreign = _foreign(messages, readings, message)
    sorted_out = [
        signals.sort_out(found.signals, messages[place].serial, limits, message=place, now=now)
        for place, found in enumerate(parsed)
        if found.signals
    ]
    refusals = [refusal for found in parsed for refusal in found.refusals]
    return Batch(
        messages,
        readings,
        columns,
        telemetry.first_only({Reason.NOT_PERMITTED: foreign, **faults}),
        refusals + [refusal for _, refused in sorted_out for refusal in refused],
        [one for heard, _ in sorted_out for one in heard],
    )


def _foreign(messages: Sequence[Message], readings: Sequence[Reading], message: IntColumn) -> Mask:
    foreign: Mask = np.zeros(len(readings), dtype=bool)
    for row in np.flatnonzero([reading.device is not None for reading in readings]).tolist():
        foreign[row] = readings[row].device != messages[message[row]].serial
    return foreign


def place(batch: Batch, known: Known) -> tuple[Placed, Faults]:
    """Find device and elder of each reading; what speaks for nobody gets its fault."""
    device = np.array([known.place.get(message.serial, -1) for message in batch.messages], dtype=np.int32)[batch.columns.message]
    elder = known.holders.at(device, batch.columns.taken_at)
    faults = telemetry.first_only(
        {
            **batch.faults,
            Reason.UNKNOWN_DEVICE: device < 0,
            Reason.RETIRED_DEVICE: known.retired[device],
            Reason.UNBOUND_DEVICE: elder < 0,
        }
    )
    row = np.flatnonzero(~telemetry.any_of(faults, len(device)))
    row = row[telemetry.order(batch.columns.where(row), device[row])]
    return Placed(row, batch.columns.where(row), device[row], elder[row]), faults


def speaker(batch: Batch, known: Known, one: Heard) -> tuple[UUID, UUID] | Reason:
    """The device a signal came from and the elder it spoke for then, or why that cannot be said."""
    device = known.place.get(batch.messages[one.message].serial)
    if device is None:
        return Reason.UNKNOWN_DEVICE
    if known.retired[device]:
        return Reason.RETIRED_DEVICE
    elder = int(known.holders.at(np.array([device]), np.array([one.at]))[0])
    return (known.ids[device], known.holders.elders[elder]) if elder >= 0 else Reason.UNBOUND_DEVICE


def oldest_moment(batch: Batch) -> int | None:
    """The earliest moment anything in a batch is about; None when it is about nothing."""
    moments = [int(batch.columns.taken_at.min())] if len(batch.columns) else []
    return min([*moments, *(one.at for one in batch.signals)], default=None)


def without_repeats(placed: Placed) -> tuple[Placed, IntColumn]:
    """Keep the first of equal keys; also the rows of the batch that contradict the one kept."""
    columns = placed.columns
    repeat = telemetry.same_as_previous(placed.device, columns.taken_at, columns.measure)
    leader = np.maximum.accumulate(np.where(repeat, 0, np.arange(len(placed))))
    contradicting = repeat & (columns.value != columns.value[leader])
    return placed.where(~repeat), placed.row[contradicting]


def fresh(placed: Placed, known: Known) -> Fresh:
    """What the rules of alarms are to look at."""
    elders, elder = np.unique(placed.elder, return_inverse=True)
    return Fresh(
        elders=tuple(known.holders.elders[place] for place in elders),
        elder=elder,
        measure=placed.columns.measure,
        value=placed.columns.value,
        taken_at=placed.columns.taken_at,
        context=placed.columns.context,
        device=known.ids,
        device_index=placed.device,
    )


def batteries(batch: Batch, known: Known) -> dict[UUID, int]:
    """The last charge, in percent, that each device told of itself."""
    told = ((batch.messages[one.message].serial, one.battery) for one in batch.signals if one.battery is not None)
    said = {known.ids[known.place[serial]]: charge for serial, charge in told if serial in known.place}
    for row in np.flatnonzero([reading.battery is not None for reading in batch.readings]).tolist():
        charge, message = batch.readings[row].battery, batch.messages[batch.columns.message[row]]
        if type(charge) is int and 0 <= charge <= 100 and message.serial in known.place:
            said[known.ids[known.place[message.serial]]] = charge
    return said


def firmwares(batch: Batch, known: Known) -> dict[UUID, str]:
    """The version of its program that each device told of itself."""
    told = ((batch.messages[one.message].serial, one.firmware) for one in batch.signals if one.firmware)
    return {known.ids[known.place[serial]]: version for serial, version in told if serial in known.place}


def refusals(batch: Batch, faults: Faults) -> list[Refusal]:
    """What is to be quarantined: of each message, the readings that share a reason, together."""
    return [*_joined_pieces(batch.refusals), *_joined_readings(batch, faults)]


def _joined_readings(batch: Batch, faults: Faults) -> Iterable[Refusal]:
    for reason, mask in faults.items():
        for message, rows in groupby(np.flatnonzero(mask).tolist(), key=lambda row: int(batch.columns.message[row])):
            readings = [batch.readings[row] for row in rows]
            yield Refusal(batch.messages[message].serial, reason, _count(readings), telemetry.encode(readings))


def _joined_pieces(pieces: Iterable[Refusal]) -> Iterable[Refusal]:
    for (serial, reason, whole), group in groupby(pieces, key=lambda p: (p.serial, p.reason, p.index is None)):
        found = list(group)
        if whole:
            yield from found
        else:
            yield Refusal(serial, reason, found[0].detail, b"[" + b",".join(piece.payload for piece in found) + b"]")


def _count(readings: Sequence[Reading]) -> str:
    return f"{len(readings)} × {readings[0].code or readings[0].measure or '?'} {readings[0].unit}"[:80]
