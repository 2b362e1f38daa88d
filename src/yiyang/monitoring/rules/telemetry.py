"""What a device said, read without trust: bytes become columns, and what does not fit is set aside with its reason.

The wire: a JSON array of readings, an object with ``readings``, or one reading. A reading is
``{"code" | "measure", "value", "unit", "at", "context"?, "device"?, "battery"?}``; ``at`` is RFC 3339 with a zone, or
milliseconds since 1970. Among readings, or alone, may stand signals: what has happened instead of what was measured,
``{"event", "at"?, "device"?, "battery"?, "firmware"?, "latitude"?, "longitude"?, "accuracy"?}``.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal

import msgspec
import numpy as np
from msgspec import Meta

from yiyang.monitoring.types.readings import Columns, IntColumn, Limits, Mask, MealContext, Message, Reason, Refusal, Vocabulary

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
CONTEXTS: dict[str | None, int] = {None: 0, **{context.slug: int(context) for context in MealContext}}
SHAPE_COMPLAINTS = {
    "value": Reason.IMPOSSIBLE_VALUE,
    "at": Reason.BAD_TIME,
    "unit": Reason.BAD_UNIT,
    "context": Reason.BAD_CONTEXT,
    "code": Reason.UNKNOWN_MEASURE,
    "measure": Reason.UNKNOWN_MEASURE,
}


def moment(at: int) -> datetime:
    """A kept moment as date and time."""
    return EPOCH + at * MICROSECOND


class Reading(msgspec.Struct, gc=False, omit_defaults=True):
    """One reading as it stands on the wire."""

    value: float
    unit: str
    at: Annotated[datetime, Meta(tz=True)] | Annotated[int, Meta(ge=0, le=2**52)]
    code: str | None = None
    measure: str | None = None
    context: str | None = None
    device: str | None = None
    battery: Any = None


class Spoken(msgspec.Struct, gc=False, omit_defaults=True):
    """One signal as it stands on the wire."""

    event: str
    at: Annotated[datetime, Meta(tz=True)] | Annotated[int, Meta(ge=0, le=2**52)] | None = None
    device: str | None = None
    battery: Any = None
    firmware: Any = None
    latitude: float | None = None
    longitude: float | None = None
    accuracy: float | None = None


class Cry(msgspec.Struct):
    """As much of a signal as says that somebody calls or may have fallen, when nothing else of it can be read."""

    event: Literal["call", "fall"]


class Envelope(msgspec.Struct):
    """Readings together with what concerns them all."""

    readings: list[msgspec.Raw]


class Whole(msgspec.Struct):
    """The same, when every reading is well-formed."""

    readings: list[Reading]


SIGNAL_MARK = b'"event"'
decode_list = msgspec.json.Decoder(list[Reading]).decode
decode_whole = msgspec.json.Decoder(Whole).decode
decode_one = msgspec.json.Decoder(Reading).decode
decode_signal = msgspec.json.Decoder(Spoken).decode
decode_cry = msgspec.json.Decoder(Cry).decode
decode_raw_list = msgspec.json.Decoder(list[msgspec.Raw]).decode
decode_envelope = msgspec.json.Decoder(Envelope).decode
encode = msgspec.json.encode


@dataclass(frozen=True, slots=True)
class Said:
    """A signal in a message: its place there, what it says, its bytes."""

    place: int
    spoken: Spoken
    piece: bytes


@dataclass(frozen=True, slots=True)
class Parsed:
    """A message taken apart: readings of the right shape with their places in it, signals, and the rest with its reason."""

    readings: list[Reading]
    places: Sequence[int]
    refusals: list[Refusal]
    signals: Sequence[Said] = ()


def parse(message: Message, limits: Limits) -> Parsed:
    """Take one message apart; what is wrong with one reading never costs the others."""
    if len(message.payload) > limits.bytes:
        return _refused(message, Reason.TOO_LARGE, f"{len(message.payload)} bytes")
    try:
        readings = _decode(message.payload)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        return _parse_piecewise(message, limits)
    if len(readings) > limits.items:
        return _refused(message, Reason.TOO_LARGE, f"{len(readings)} readings")
    return Parsed(readings, range(len(readings)), [])


def _decode(payload: bytes) -> list[Reading]:
    return decode_list(payload) if payload.lstrip()[:1] == b"[" else decode_whole(payload).readings


def _parse_piecewise(message: Message, limits: Limits) -> Parsed:
    """The slow road: find the readings that are at fault."""
    try:
        pieces = _pieces(message.payload)
    except RecursionError:
        return _refused(message, Reason.TOO_DEEP, "nested too deeply")
    except msgspec.ValidationError as error:
        return _refused(message, Reason.WRONG_SHAPE, _without_values(error))
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return _refused(message, Reason.MALFORMED_JSON, _without_values(error))
    return parse_pieces(message, pieces, limits)


def parse_pieces(message: Message, pieces: Sequence[bytes], limits: Limits) -> Parsed:
    """Take readings apart that already stand alone, such as lines of NDJSON."""
    if len(pieces) > limits.items:
        return _refused(message, Reason.TOO_LARGE, f"{len(pieces)} readings")
    found = [_parse_piece(message.serial, place, piece) for place, piece in enumerate(pieces)]
    return Parsed(
        readings=[one for one in found if isinstance(one, Reading)],
        places=[place for place, one in enumerate(found) if isinstance(one, Reading)],
        refusals=[one for one in found if isinstance(one, Refusal)],
        signals=[one for one in found if isinstance(one, Said)],
    )


def _pieces(payload: bytes) -> Sequence[bytes]:
    start = payload.lstrip()[:1]
    if start == b"[":
        return [bytes(piece) for piece in decode_raw_list(payload)]
    if start == b"{" and b'"readings"' in payload:
        return [bytes(piece) for piece in decode_envelope(payload).readings]
    msgspec.json.decode(payload, type=msgspec.Raw)
    return [payload]


def _parse_piece(serial: str, place: int, piece: bytes) -> Reading | Said | Refusal:
    try:
        return Said(place, _signal(piece), piece) if SIGNAL_MARK in piece else decode_one(piece)
    except RecursionError:
        return Refusal(serial, Reason.TOO_DEEP, "nested too deeply", piece, place)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        return Refusal(serial, _shape_reason(error), _without_values(error), piece, place)


def _signal(piece: bytes) -> Spoken:
    """A signal; of a call for help at least the call, however wrong the rest."""
    try:
        return decode_signal(piece)
    except msgspec.ValidationError:
        try:
            return Spoken(decode_cry(piece).event)
        except msgspec.ValidationError:
            pass
        raise


def _shape_reason(error: Exception) -> Reason:
    found = re.search(r"`\$\.(\w+)|field `(\w+)`", str(error))
    if found:
        return SHAPE_COMPLAINTS.get(found.group(1) or found.group(2), Reason.WRONG_SHAPE)
    if isinstance(error, msgspec.ValidationError):
        return Reason.WRONG_SHAPE
    return Reason.IMPOSSIBLE_VALUE if "out of range" in str(error) else Reason.MALFORMED_JSON


def _without_values(error: Exception) -> str:
    """msgspec names types, fields and places, never what stood there; keep it short all the same."""
    return str(error)[:160]


def _refused(message: Message, reason: Reason, detail: str) -> Parsed:
    return Parsed([], (), [Refusal(message.serial, reason, detail, message.payload)])


def microseconds(at: datetime | int) -> int:
    """A moment off the wire as microseconds since 1970."""
    return at * 1000 if isinstance(at, int) else (at - EPOCH) // MICROSECOND


def moments(said: Sequence[datetime | int]) -> IntColumn:
    """Many of them. A double holds the seconds of this era to a quarter of a microsecond, so rounding gives the exact one."""
    try:
        seconds = np.fromiter(map(datetime.timestamp, said), np.float64, len(said))  # type: ignore[arg-type]
    except TypeError:
        return np.array([microseconds(at) for at in said], dtype=np.int64)
    return np.rint(seconds * 1e6).astype(np.int64)


def judge(
    readings: Sequence[Reading], message: IntColumn, *, words: Vocabulary, limits: Limits, now: int
) -> tuple[Columns, dict[Reason, Mask]]:
    """Turn readings into columns in the measures' own units and say which cannot be used, and why."""
    pairs = words.pairs
    pair = np.array([pairs.get((r.code or r.measure, r.unit), -1) for r in readings], dtype=np.int32)
    value = np.array([r.value for r in readings], dtype=np.float64)
    taken_at = moments([r.at for r in readings])
    context = np.array([CONTEXTS.get(r.context, -1) for r in readings], dtype=np.int8)
    measure = words.measure[pair]
    own = words.is_own[pair]
    if not own.all():
        value = np.where(own, value, np.round((value - words.minus[pair]) / words.divide[pair], 6))
    unnamed = pair < 0
    faults = {
        Reason.UNKNOWN_MEASURE: unnamed & _unknown(readings, unnamed, words),
        Reason.BAD_UNIT: unnamed,
        Reason.BAD_CONTEXT: context < 0,
        Reason.IMPOSSIBLE_VALUE: ~((value >= words.low[measure]) & (value <= words.high[measure])),
        Reason.FUTURE_TIME: taken_at > now + limits.future,
        Reason.ANCIENT_TIME: taken_at < now - limits.past,
    }
    return Columns(message, measure, value, taken_at, context), first_only(faults)


def _unknown(readings: Sequence[Reading], unnamed: Mask, words: Vocabulary) -> Mask:
    unknown: Mask = np.zeros(len(unnamed), dtype=bool)
    for place in np.flatnonzero(unnamed).tolist():
        reading = readings[place]
        unknown[place] = (reading.code or reading.measure) not in words.names
    return unknown


def first_only(faults: dict[Reason, Mask]) -> dict[Reason, Mask]:
    """Give each row its first fault only, and leave out faults nobody has."""
    seen: Any = None
    result = {}
    for reason, mask in faults.items():
        if not mask.any():
            continue
        own = mask if seen is None else mask & ~seen
        seen = mask if seen is None else seen | mask
        if own.any():
            result[reason] = own
    return result


def any_of(faults: dict[Reason, Mask], count: int) -> Mask:
    """The rows that have any fault."""
    bad: Mask = np.zeros(count, dtype=bool)
    for mask in faults.values():
        bad |= mask
    return bad


def order(columns: Columns, device: IntColumn) -> IntColumn:
    """Rows by device, moment and measure, the first that came leading among equals."""
    return np.lexsort((columns.measure, columns.taken_at, device))


def same_as_previous(*columns: IntColumn) -> Mask:
    """For sorted rows: whether a row has the same key as the one before it."""
    same: Mask = np.zeros(len(columns[0]), dtype=bool)
    if len(same) > 1:
        same[1:] = np.logical_and.reduce([column[1:] == column[:-1] for column in columns])
    return same


def narrow_pulse_pressure(columns: Columns, device: IntColumn, *, high: int, low: int, least: float) -> Mask:
    """For rows in ``order``: the two pressures of one moment that stand closer together than a heart allows."""
    doubted: Mask = np.zeros(len(columns), dtype=bool)
    if len(columns) < 2:
        return doubted
    first, second = columns.measure[:-1], columns.measure[1:]
    together = (device[:-1] == device[1:]) & (columns.taken_at[:-1] == columns.taken_at[1:])
    close = together & (first == high) & (second == low) & (columns.value[:-1] - columns.value[1:] < least)
    doubted[:-1] |= close
    doubted[1:] |= close
    return doubted
