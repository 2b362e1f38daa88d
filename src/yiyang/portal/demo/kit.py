"""The demo district's devices as the simulator needs them: who they are, how they sign in, whose body they measure."""

import os
from pathlib import Path

import msgspec

from yiyang.portal.demo.physiology import Body
from yiyang.runtime import places


class Device(msgspec.Struct, frozen=True):
    """One simulated device on one body."""

    serial: str
    kind: str
    body: Body


class Gateway(msgspec.Struct, frozen=True):
    """One simulated box with its own credential and the devices that speak through it."""

    username: str
    token: str
    devices: tuple[Device, ...]


class Scene(msgspec.Struct, frozen=True):
    """One scripted reading: which device says what, how many seconds after the start."""

    after_seconds: int
    serial: str
    values: dict[str, float]
    context: str = ""


class Kit(msgspec.Struct, frozen=True):
    """Everything that speaks in the demo district."""

    gateways: tuple[Gateway, ...]
    scenes: tuple[Scene, ...] = ()


def path() -> Path:
    """Where the kit is kept: among the keys, for it holds credentials."""
    return places.key_file("demo-devices.json")


def keep(kit: Kit) -> None:
    """Keep the kit, readable by its owner only."""
    path().parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path(), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(msgspec.json.encode(kit))


def load() -> Kit | None:
    """The kit of this installation; None where no demo district was ever built."""
    try:
        return msgspec.json.decode(path().read_bytes(), type=Kit)
    except OSError:
        return None
