"""Facts about the fleet of devices: which are bound, and on how many of those days they were really used."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Use:
    """Bound days and, of these, days with a reading or a signal."""

    bound: int
    used: int

    @property
    def share(self) -> float | None:
        """Proof of use: the share of bound days with a word from the device; none where it was bound on no day."""
        return self.used / self.bound if self.bound else None

    def __add__(self, other: "Use") -> "Use":
        return Use(self.bound + other.bound, self.used + other.used)
