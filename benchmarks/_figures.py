"""What a benchmark tells: raw figures of ours and of what it is held against, and one ratio."""

from dataclasses import dataclass, field
from statistics import median
from typing import Any


@dataclass(frozen=True)
class Figures:
    """Alternating pairs of one measurement; ``ratio`` is the median of the pairs' ratios."""

    name: str
    unit: str
    ours: list[float]
    peer: list[float]
    peer_name: str
    goal: float
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def ratios(self) -> list[float]:
        return [ours / peer for ours, peer in zip(self.ours, self.peer, strict=True)]

    @property
    def ratio(self) -> float:
        return median(self.ratios)

    def as_dict(self) -> dict[str, Any]:
        """Everything, for ``--json``."""
        return {
            "name": self.name,
            "ratio": round(self.ratio, 3),
            "goal": self.goal,
            "unit": self.unit,
            "ours": [round(value) for value in self.ours],
            "peer": [round(value) for value in self.peer],
            "peer_name": self.peer_name,
            "spread": [round(min(self.ratios), 3), round(max(self.ratios), 3)],
            **self.facts,
        }

    def as_text(self) -> str:
        """A small table for people."""
        lines = [f"{self.name}: {self.unit}", f"{'':>6}{'ours':>14}{self.peer_name:>22}{'ratio':>8}"]
        for place, (ours, peer, ratio) in enumerate(zip(self.ours, self.peer, self.ratios, strict=True), 1):
            lines.append(f"{place:>6}{ours:>14,.0f}{peer:>22,.0f}{ratio:>8.2f}")
        lines.append(f"{'median':>6}{median(self.ours):>14,.0f}{median(self.peer):>22,.0f}{self.ratio:>8.2f}   goal {self.goal}")
        return "\n".join([*lines, *(f"  {name}: {value}" for name, value in self.facts.items())])
