"""What an alarm asks of people: who is told by which ways, how long each may stay silent, how soon the elder is reached."""

from datetime import date

import msgspec

from yiyang.lib.datafiles import Source
from yiyang.lib.words import Words
from yiyang.monitoring.types.alarms import Rung
from yiyang.monitoring.types.severity import Severity
from yiyang.notices.types import ChannelKind, Route


class Wait(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A length of time, in clock minutes or in working days."""

    minutes: int = 0
    workdays: int = 0


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One rung: how long it may stay silent, by which ways it is told at once, and by which when those do not arrive."""

    rung: Rung
    wait: Wait
    channels: tuple[ChannelKind, ...] = tuple(ChannelKind)
    fallback: tuple[ChannelKind, ...] = ()

    @property
    def route(self) -> Route:
        """The same as notices understand it."""
        return Route(self.channels, self.fallback)


class Duty(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an alarm of one severity asks of people: whom to tell at once, who is next, how soon to reach the elder.

    At the end of the chain everyone is told again after each ``repeat``, until someone answers.
    """

    severity: Severity
    words: Words
    chain: tuple[Step, ...]
    contact: Wait
    repeat: Wait
    also: tuple[str, ...] = ()


class Duties(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The duties of every severity, with their source, in force from ``start`` up to but not including ``end``."""

    start: date
    source: Source
    duties: tuple[Duty, ...]
    end: date | None = None

    def of(self, severity: str) -> Duty:
        """The duty of one severity."""
        return next(duty for duty in self.duties if duty.severity == severity)
