"""How devices speak, for tests."""

import json
from datetime import datetime, timedelta

from yiyang.monitoring.tests.ward import NOW
from yiyang.monitoring.types.readings import Message

HOUR_AGO = NOW - timedelta(hours=1)


def reading(value: object = 128, *, at: object = HOUR_AGO, **changed) -> dict:
    """A blood-pressure reading as a good device says it; ``None`` leaves a field out."""
    said = {"code": "8480-6", "value": value, "unit": "mm[Hg]", "at": at.isoformat() if isinstance(at, datetime) else at}
    return {name: fact for name, fact in (said | changed).items() if fact is not None}


def say(*readings: dict, serial: str = "cuff-1") -> Message:
    """A message with these readings."""
    return Message(serial, json.dumps(readings).encode())


def raw(payload: bytes, serial: str = "cuff-1") -> Message:
    """A message of any bytes."""
    return Message(serial, payload)
