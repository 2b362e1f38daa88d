"""What a gateway that speaks HTTP is told."""

from dataclasses import dataclass

from yiyang.monitoring.types.readings import Reason


@dataclass(frozen=True, slots=True)
class Refused:
    """One reading that was not taken, by its place in what was sent."""

    index: int
    reason: Reason
    detail: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """How many readings are durable now, and which were not taken."""

    accepted: int
    refused: tuple[Refused, ...]
