"""What the portal's own pages print."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Worker:
    """What the service worker keeps, and under which version."""

    version: str
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Offline:
    """The page shown without a network."""

    emergency_number: str


@dataclass(frozen=True, slots=True)
class Welcome:
    """A first screen without work of its own."""

    name: str
