"""The little of MQTT 3.1.1 a load generator needs: sign in, publish with QoS 1, count acknowledgements.

A full client spends more on each message than the broker does; this one writes prepared bytes, so that what is measured is
the broker and us.
"""

import asyncio
import ssl
import struct
import time
from collections import deque
from contextlib import suppress

CONNECT, CONNACK, PUBLISH_QOS1, PUBACK = 0x10, 0x20, 0x32, 0x40
DISCONNECT = b"\xe0\x00"
MOST_IDS, KEPT_WAITS = 60_000, 100_000


class Refused(Exception):
    """The broker did not let us in; `code` is its return code."""

    def __init__(self, code: int) -> None:
        super().__init__(f"the broker refused the sign-in (code {code})")
        self.code = code


def text(value: str) -> bytes:
    """A string as MQTT writes it."""
    raw = value.encode()
    return struct.pack(">H", len(raw)) + raw


def packet(kind: int, body: bytes) -> bytes:
    """A packet with its length in front."""
    length, size = len(body), bytearray()
    while True:
        length, digit = divmod(length, 128)
        size.append(digit | (0x80 if length else 0))
        if not length:
            return bytes([kind]) + bytes(size) + body


def publication(topic: str, payload: bytes, number: int) -> bytes:
    """One QoS 1 publication."""
    return packet(PUBLISH_QOS1, text(topic) + struct.pack(">H", number) + payload)


class Publisher:
    """One connection that publishes with QoS 1 and keeps at most `window` unacknowledged."""

    def __init__(self, *, window: int = 100) -> None:
        self.window = asyncio.Semaphore(window)
        self.confirmed = 0
        self.sent = 0
        self.pending: deque[float] = deque()
        self.waits: deque[float] = deque(maxlen=KEPT_WAITS)
        self.writer: asyncio.StreamWriter | None = None
        self.listening: asyncio.Task[None] | None = None
        self.idle = asyncio.Event()
        self.idle.set()

    async def connect(
        self, address: tuple[str, int], *, client: str, username: str, password: str, tls: ssl.SSLContext | None = None
    ) -> None:
        """Sign in; raises `Refused`."""
        reader, self.writer = await asyncio.open_connection(*address, ssl=tls)
        flags = b"\xc2"
        body = text("MQTT") + b"\x04" + flags + struct.pack(">H", 0) + text(client) + text(username) + text(password)
        self.writer.write(packet(CONNECT, body))
        answer = await reader.readexactly(4)
        if answer[0] != CONNACK or answer[3]:
            raise Refused(answer[3])
        self.listening = asyncio.create_task(self._listen(reader))

    async def publish(self, topic: str, payload: bytes) -> None:
        """Send when the window allows; the acknowledgement comes later."""
        if self.writer is None:
            raise ConnectionError("not signed in")
        await self.window.acquire()
        self.sent += 1
        self.pending.append(time.perf_counter())
        self.idle.clear()
        self.writer.write(publication(topic, payload, self.sent % MOST_IDS + 1))
        if self.sent % 32 == 0:
            await self.writer.drain()

    async def settled(self, *, seconds: float = 30.0) -> None:
        """Wait until everything is acknowledged; a broker that could not store in time never does it: `TimeoutError`."""
        await asyncio.wait_for(self.idle.wait(), seconds)

    async def close(self) -> None:
        """Say goodbye, if anybody still listens."""
        if self.listening is not None:
            self.listening.cancel()
            await asyncio.gather(self.listening, return_exceptions=True)
        if self.writer is not None:
            with suppress(OSError):
                self.writer.write(DISCONNECT)
                self.writer.close()
                await self.writer.wait_closed()

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        """Acknowledgements come in packets of four bytes, in the order of the publications."""
        while True:
            kind, _length, _number = struct.unpack(">BBH", await reader.readexactly(4))
            if kind == PUBACK:
                self.confirmed += 1
                self.window.release()
                self.waits.append(time.perf_counter() - self.pending.popleft())
                if self.confirmed == self.sent:
                    self.idle.set()
