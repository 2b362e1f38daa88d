"""The course of an alarm as readings arrive: what was looked at, and what became of it."""

from dataclasses import dataclass
from typing import NamedTuple

from yiyang.monitoring.types.alarms import AlarmState


class Look(NamedTuple):
    """One abnormal moment (``rank`` 1 to 3) or a run of ``length`` calm moments (``rank`` 0), ``place`` being where it starts.

    Times are microseconds since 1970; ``clear`` says whether calm ones are inside the limits by the margin.
    """

    rank: int
    at: int
    place: int
    length: int = 1
    clear: bool = False
    beyond: float = 0.0


class Terms(NamedTuple):
    """What a rule says about the end of an alarm; ``times`` holds the time of every place."""

    clear_count: int
    times: list[int]


@dataclass(slots=True)
class Episode:
    """One alarm while its readings are followed; ``*_place`` point to moments of the present batch, -1 to none of it."""

    state: AlarmState
    rank: int
    last_at: int
    count: int
    streak: int = 0
    recovered_at: int = 0
    quiet_until: int = 0
    worst: tuple[int, float] = (0, 0.0)
    first_place: int = -1
    last_place: int = -1
    worst_place: int = -1
    began: bool = False
    worsened: bool = False
    again: bool = False

    @property
    def is_over(self) -> bool:
        """Whether nothing can be added to it."""
        return self.state == AlarmState.CLOSED
