"""What a device says has happened, read without trust; how it stands on the wire is in ``rules.telemetry``."""

import math
from collections.abc import Iterable
from typing import Any

from yiyang.monitoring.rules.telemetry import Said, Spoken, microseconds
from yiyang.monitoring.types.readings import Limits, Reason, Refusal
from yiyang.monitoring.types.signals import URGENT, Heard, Position, SignalKind

DAY = 86_400_000_000
LONGEST_FIRMWARE = 40
UNKNOWN_ACCURACY = 50.0
"""Metres, when a device does not say; what ordinary satellite positions keep to among houses. Platform default."""


def sort_out(said: Iterable[Said], serial: str, limits: Limits, *, message: int, now: int) -> tuple[list[Heard], list[Refusal]]:
    """Part the signals of one message that can be used from those that cannot."""
    heard, refused = [], []
    for one in said:
        fault = fault_of(one.spoken, serial, limits, now=now)
        if fault is None:
            heard.append(_heard(one, limits, message=message, now=now))
        else:
            refused.append(Refusal(serial, fault, f"event {one.spoken.event}"[:80], one.piece, one.place))
    return heard, refused


def fault_of(spoken: Spoken, serial: str, limits: Limits, *, now: int) -> Reason | None:
    """Why a signal cannot be used; a call for help is never refused for its clock or its position."""
    if spoken.event not in set(SignalKind):
        return Reason.UNKNOWN_EVENT
    if spoken.device is not None and spoken.device != serial:
        return Reason.NOT_PERMITTED
    if SignalKind(spoken.event) in URGENT or spoken.at is None:
        return None
    at = microseconds(spoken.at)
    if at > now + limits.future:
        return Reason.FUTURE_TIME
    return Reason.ANCIENT_TIME if at < now - limits.past else None


def position_of(spoken: Spoken) -> Position | None:
    """Where it happened, if that is a place on earth."""
    if spoken.latitude is None or spoken.longitude is None:
        return None
    if not (abs(spoken.latitude) <= 90 and abs(spoken.longitude) <= 180):
        return None
    accuracy = UNKNOWN_ACCURACY if spoken.accuracy is None else spoken.accuracy
    return Position(spoken.latitude, spoken.longitude, accuracy) if 0 <= accuracy < math.inf else None


def trusted_moment(said: int, limits: Limits, *, now: int) -> int:
    """When a call was made: as the device says, unless its clock cannot be right; then when we heard of it."""
    return said if now - DAY <= said <= now + limits.future else now


def battery_of(value: Any) -> int | None:
    """The charge a device tells of itself, in percent."""
    return value if type(value) is int and 0 <= value <= 100 else None


def firmware_of(value: Any) -> str:
    """The version of its program a device tells of itself."""
    return value.strip()[:LONGEST_FIRMWARE] if isinstance(value, str) else ""


def _heard(one: Said, limits: Limits, *, message: int, now: int) -> Heard:
    spoken = one.spoken
    kind, said = SignalKind(spoken.event), now if spoken.at is None else microseconds(spoken.at)
    return Heard(
        message=message,
        kind=kind,
        at=trusted_moment(said, limits, now=now) if kind in URGENT else said,
        said_at=said,
        position=position_of(spoken),
        battery=battery_of(spoken.battery),
        firmware=firmware_of(spoken.firmware),
        piece=one.piece,
    )
