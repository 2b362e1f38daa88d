"""Words of notices: how a delivery stands, what a channel may be, what an open page hears."""

from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum
from typing import Any


class DeliveryState(StrEnum):
    """How far a message has come on its way out of the house."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    CANCELLED = "cancelled"


class SendError(StrEnum):
    """Why an attempt did not reach its channel; a code, so that a log never repeats a message."""

    REFUSED = "refused"
    UNUSABLE = "unusable"
    UNRESOLVED = "unresolved"
    INSIDE = "inside"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours in which only what cannot wait may ring; over midnight when it starts later than it ends."""

    start: time
    end: time


@dataclass(frozen=True, slots=True)
class LiveEvent:
    """One thing an open page should hear now."""

    event: str
    payload: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What leaves the house for one channel, and the channel's address."""

    url: str
    title: str
    body: str


@dataclass(frozen=True, slots=True)
class NextStep:
    """What becomes of a delivery after an attempt; ``due_at`` only when it will be tried again."""

    state: DeliveryState
    due_at: datetime | None = None
