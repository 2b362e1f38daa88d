"""How a number is told to someone who does not read numbers: against the person's own usual band."""

from enum import StrEnum


class Level(StrEnum):
    """Where a value lies against the band of the person."""

    HIGH = "high"
    LOW = "low"
    USUAL = "usual"


ARROWS = {Level.HIGH: "↑", Level.LOW: "↓", Level.USUAL: "→"}


def level_of(value: float, band: tuple[float | None, float | None]) -> Level:
    """Above, below or inside; an open side is never left."""
    low, high = band
    if high is not None and value >= high:
        return Level.HIGH
    if low is not None and value < low:
        return Level.LOW
    return Level.USUAL


def worst(levels: list[Level]) -> Level:
    """What to say of a pair such as the two pressures: high before low before usual."""
    return next((level for level in Level if level in levels), Level.USUAL)
