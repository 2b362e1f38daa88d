"""How grave, and on which side of normal: the two words all rules speak."""

from enum import StrEnum


class Severity(StrEnum):
    """How grave a reading is; also the tone it is shown in."""

    WATCH = "watch"
    URGENT = "urgent"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """1 to 3; 0 is left for «nothing»."""
        return SEVERITIES.index(self) + 1


SEVERITIES = tuple(Severity)


class Side(StrEnum):
    """On which side of the normal range a limit stands."""

    LOW = "low"
    HIGH = "high"

    @property
    def outward(self) -> float:
        """The sign of the way out of the normal range on this side."""
        return 1.0 if self == Side.HIGH else -1.0
