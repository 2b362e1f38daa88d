"""Readings that come over HTTP: checked at the door, answered one by one, and put on the same road as all others."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime

import numpy as np
from django.utils.translation import gettext as _

from yiyang.base.errors import DomainError, Invalid, Unavailable
from yiyang.monitoring.definitions import measures
from yiyang.monitoring.models import Gateway
from yiyang.monitoring.queries.credentials import DOOR, serials_of
from yiyang.monitoring.rules import signals, telemetry
from yiyang.monitoring.rules.telemetry import Parsed, Reading, Spoken, microseconds
from yiyang.monitoring.types.intake import Receipt, Refused
from yiyang.monitoring.types.readings import Mask, Message, Reason
from yiyang.runtime import bus

READINGS_PER_MESSAGE = 1000


class Overfull(DomainError):
    """Readings come faster than they can be stored; whoever sends them has to wait."""

    status, code = 429, "overfull"


def accept_telemetry(gateway: Gateway, payload: bytes, *, lines: bool, now: datetime) -> Receipt:
    """Take what can be used of a gateway's readings; on return those are durable and will be stored.

    ``lines`` says the payload is NDJSON. What is refused is named one by one, so that the sender can mend and resend it.
    """
    parsed = _parse(payload, lines=lines)
    refused = _refused(parsed, serials_of(gateway), now=now)
    taken = [reading for place, reading in zip(parsed.places, parsed.readings, strict=True) if place not in refused]
    spoken = [said.spoken for said in parsed.signals if said.place not in refused]
    try:
        bus.store(_messages([*taken, *spoken]))
    except bus.StreamFull as error:
        raise Overfull(_("Nothing was taken: more waits than can be stored now. Send everything again later.")) from error
    except bus.BusUnavailable as error:
        raise Unavailable(_("Nothing was taken: the message stream does not answer. Send everything again later.")) from error
    return Receipt(len(taken) + len(spoken), tuple(refused[place] for place in sorted(refused)))


def _parse(payload: bytes, *, lines: bool) -> Parsed:
    message, limits = Message("", payload), measures.limits()
    if lines and len(payload) <= limits.bytes:
        parsed = telemetry.parse_pieces(message, [line for line in payload.splitlines() if line.strip()], limits)
    else:
        parsed = telemetry.parse(message, limits)
    whole = next((refusal for refusal in parsed.refusals if refusal.index is None), None)
    if whole is not None:
        raise Invalid(f"{whole.reason}: {whole.detail}", field=whole.reason)
    return parsed


def _refused(parsed: Parsed, serials: frozenset[str], *, now: datetime) -> dict[int, Refused]:
    refused = {
        piece.index: Refused(piece.index, piece.reason, piece.detail) for piece in parsed.refusals if piece.index is not None
    }
    for reason, mask in _faults(parsed.readings, serials, now=now).items():
        for row in np.flatnonzero(mask).tolist():
            place = parsed.places[row]
            refused[place] = Refused(place, reason, "")
    return refused | {place: Refused(place, reason, "") for place, reason in _false_signals(parsed, serials, now=now)}


def _false_signals(parsed: Parsed, serials: frozenset[str], *, now: datetime) -> Iterator[tuple[int, Reason]]:
    for said in parsed.signals:
        device = said.spoken.device
        if device is None or device not in serials:
            yield said.place, Reason.NOT_PERMITTED if device is not None else Reason.UNKNOWN_DEVICE
        elif fault := signals.fault_of(said.spoken, device, measures.limits(), now=microseconds(now)):
            yield said.place, fault


def _faults(readings: Sequence[Reading], serials: frozenset[str], *, now: datetime) -> dict[Reason, Mask]:
    nameless = np.array([reading.device is None for reading in readings], dtype=bool)
    foreign = np.array([reading.device not in serials for reading in readings], dtype=bool)
    _, faults = telemetry.judge(
        readings,
        np.zeros(len(readings), dtype=np.int32),
        words=measures.vocabulary(),
        limits=measures.limits(),
        now=microseconds(now),
    )
    return telemetry.first_only({Reason.UNKNOWN_DEVICE: nameless, Reason.NOT_PERMITTED: foreign, **faults})


def _messages(readings: Sequence[Reading | Spoken]) -> Iterator[tuple[str, bytes]]:
    by_device: dict[str | None, list[Reading | Spoken]] = defaultdict(list)
    for reading in readings:
        by_device[reading.device].append(reading)
    for device, own in by_device.items():
        for first in range(0, len(own), READINGS_PER_MESSAGE):
            yield f"{DOOR}{device}", telemetry.encode(own[first : first + READINGS_PER_MESSAGE])
