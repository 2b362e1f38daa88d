"""A gateway in a house: hears standard Bluetooth health devices, and keeps what they say on disk until the broker has it."""

import asyncio
import logging
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from yiyang.lib.ids import uuid7
from yiyang.monitoring.rules import bridging, gatt
from yiyang.monitoring.types.bridging import Paired

SEARCH_SECONDS, IDLE_SECONDS, PAUSE_SECONDS = 60.0, 20.0, 5.0
log = logging.getLogger(__name__)
Publish = Callable[[str, bytes], bool]
"""Hands a device's message to the broker; answers whether the broker has it for good."""


def uuid_of(number: int) -> str:
    """A 16-bit Bluetooth number in full."""
    return f"0000{number:04x}-0000-1000-8000-00805f9b34fb"


@dataclass
class Outbox:
    """Messages that wait on disk, oldest first; a power cut loses none that was put here."""

    folder: Path

    def put(self, serial: str, payload: bytes) -> None:
        """Keep a message until it is sent."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{uuid7().hex}.{serial}"
        draft = path.with_suffix(".draft")
        with draft.open("wb") as file:
            file.write(payload)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(path)

    def waiting(self) -> list[Path]:
        """What is still to be sent, the oldest first."""
        if not self.folder.exists():
            return []
        return sorted(path for path in self.folder.iterdir() if path.suffix != ".draft")

    def flush(self, publish: Publish) -> int:
        """Send what waits until the broker does not answer; answers how many went."""
        sent = 0
        for path in self.waiting():
            if not publish(path.name.partition(".")[2], path.read_bytes()):
                break
            path.unlink()
            sent += 1
        return sent


@dataclass
class Visit:
    """One connection to one device: what it said, decoded as it came."""

    paired: Paired
    zone: ZoneInfo
    said: list[bridging.Item] = field(default_factory=list)
    heard: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.session = bridging.Session(self.zone)

    def take(self, number: int, data: bytes, *, received: datetime) -> None:
        """A frame came; one that cannot be read is logged and costs the others nothing."""
        self.heard.set()
        try:
            frame = gatt.DECODERS[number](data)
        except gatt.BadFrame as error:
            log.warning("%s: a frame of %04x cannot be read: %s", self.paired.serial, number, error)
            return
        for note in frame.notes:
            log.info("%s: %s", self.paired.serial, note)
        self.said += self.session.take(frame, received=received)

    def message(self, *, battery: int | None, firmware: str, at: datetime) -> bytes:
        """Everything as one message; a device that measured nothing gives at least a sign of life."""
        found = [*self.said, *self.session.finish()]
        status: bridging.Item = {"event": "status", "at": at.isoformat()}
        status |= {"battery": battery} if battery is not None else {}
        status |= {"firmware": firmware} if firmware else {}
        return bridging.message([*found, status])


async def visit(client: Any, paired: Paired, *, zone: ZoneInfo) -> bytes:
    """Listen to a connected device until it falls silent; ``client`` is a connected ``bleak.BleakClient``."""
    present = {str(one.uuid).lower() for service in client.services for one in service.characteristics}
    call = Visit(paired, zone)
    for number in gatt.DECODERS:
        if uuid_of(number) in present:
            await client.start_notify(uuid_of(number), _listener(call, number))
    if uuid_of(gatt.RECORD_ACCESS) in present:
        await client.start_notify(uuid_of(gatt.RECORD_ACCESS), lambda _sender, _data: call.heard.set())
        await client.write_gatt_char(uuid_of(gatt.RECORD_ACCESS), gatt.REPORT_ALL, response=True)
    battery = await _read(client, gatt.BATTERY, present)
    firmware = await _read(client, gatt.FIRMWARE, present)
    await _until_silent(call.heard)
    charge = battery[0] if battery and battery[0] <= 100 else None
    version = firmware.decode("utf-8", "replace").strip("\0 ")
    return call.message(battery=charge, firmware=version, at=datetime.now(UTC))


def _listener(call: Visit, number: int) -> Callable[[Any, bytearray], None]:
    def listen(_sender: Any, data: bytearray) -> None:
        call.take(number, bytes(data), received=datetime.now(UTC))

    return listen


async def _read(client: Any, number: int, present: Iterable[str]) -> bytes:
    if uuid_of(number) not in present:
        return b""
    try:
        return bytes(await client.read_gatt_char(uuid_of(number)))
    except Exception as error:
        log.info("%04x cannot be read: %s", number, type(error).__name__)
        return b""


async def _until_silent(heard: asyncio.Event) -> None:
    """Wait while frames keep coming."""
    while True:
        heard.clear()
        try:
            await asyncio.wait_for(heard.wait(), IDLE_SECONDS)
        except TimeoutError:
            return


async def watch(bleak: Any, paired: Paired, *, zone: ZoneInfo, outbox: Outbox) -> None:
    """Look for one device for ever; each time it is near, listen and put what it said into the outbox."""
    while True:
        try:
            device = await bleak.BleakScanner.find_device_by_address(paired.address, timeout=SEARCH_SECONDS)
            if device is not None:
                async with bleak.BleakClient(device) as client:
                    payload = await visit(client, paired, zone=zone)
                outbox.put(paired.serial, payload)
        except asyncio.CancelledError:
            raise
        except Exception as error:
            log.warning("%s: %s", paired.serial, type(error).__name__)
        await asyncio.sleep(PAUSE_SECONDS)


async def send(outbox: Outbox, publish: Publish) -> None:
    """Empty the outbox again and again, in a thread of its own so that listening goes on."""
    while True:
        await asyncio.to_thread(outbox.flush, publish)
        await asyncio.sleep(1)
