"""A habit of measuring, drawn from an elder's own days, and when its end is a question."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from yiyang.monitoring.types.severity import Severity


class HabitBand(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When somebody who used to measure counts as having stopped.

    A habit is a measure taken on at least ``measured_days`` of ``look_back_days``, the last one included. It has stopped after
    ``least_days`` full days without, or ``times`` the longest distance between two of its own days where that is more; after
    ``forgotten_days`` nobody is asked any more. It is asked about from ``from_hour`` up to but not including ``until_hour``.
    """

    code: str
    severity: Severity
    source: str
    look_back_days: int
    measured_days: int
    least_days: int
    times: int
    forgotten_days: int
    from_hour: int
    until_hour: int


@dataclass(frozen=True, slots=True)
class Missed:
    """A habit that has stopped: of the days looked back at, how many were measured on and how far apart at most; and since when.

    Days count from 1970 in local time; ``without`` are full days with no reading, ``allowed`` is how many it takes to be asked.
    """

    measured: int
    apart: int
    last: int
    without: int
    allowed: int


@dataclass(frozen=True, slots=True)
class LastSaid:
    """The newest reading of one measure, and a device in the elder's hands that could measure it now, if one is heard."""

    at: datetime
    device: UUID | None
    institution: UUID | None
