"""The message bus as the rest of Yiyang uses it.

Each process has one connection, opened on first use on an event loop in a thread of its own, so that any
request thread may publish and no request waits for a broker that is down.
"""

import asyncio
import atexit
import logging
import os
import ssl
import threading
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TooLate
from contextlib import suppress
from typing import TypeVar

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import Error as NatsError

from yiyang.runtime import places, stream

STORED_AT_ONCE = 500
SECONDS_TO_OPEN = 3.0
PING_SECONDS, UNANSWERED_PINGS = 5, 2
"""A line that says nothing for a quarter of a minute is cut; the library's own patience is six minutes."""
MAX_MESSAGE_BYTES = 2**20
FULL = {10077, 10047, 10023}
"""The broker's codes for a stream at its limit, a disk at its limit, and resources spent."""
log = logging.getLogger(__name__)

T = TypeVar("T")
Callback = Callable[[str, bytes], object]
Closed = Callable[[], Awaitable[None]]


class BusUnavailable(Exception):
    """The broker did not take the messages for certain; whoever sent them has to send them again."""


class StreamFull(BusUnavailable):
    """As much waits as the stream may hold; the messages have to be sent again when the workers have caught up."""


class _Client(Client):
    """The library's client, which goes on hearing when somebody no longer waits for an answer."""

    async def _process_pong(self) -> None:
        """Note that the broker answered.

        The library's own ends all reading when whoever asked has gone meanwhile (a page that was closed while its line was
        opened): connected, and deaf.
        """
        if self._pongs:
            waiting = self._pongs.pop(0)
            if not waiting.done():
                waiting.set_result(True)
            self._pongs_received += 1
            self._pings_outstanding = 0


async def connect(name: str = "yiyang", *, role: str = "nats", url: str | None = None, closed: Closed | None = None) -> Client:
    """A connection of one's own, for workers: waits for the broker and comes back after every interruption.

    There is one it does not come back from: the broker may show a client the door. ``closed`` is called then, and at the end.
    """
    servers, given = places.nats_servers(url or places.nats_url())
    credentials = places.credentials(role) if places.nats_is_embedded() else given
    authority = places.nats_authority()
    client = _Client()
    await client.connect(
        servers,
        name=name,
        tls=ssl.create_default_context(cafile=authority) if authority else None,
        user=credentials.username if credentials else None,
        password=credentials.password if credentials else None,
        max_reconnect_attempts=-1,
        reconnect_time_wait=0.5,  # type: ignore[arg-type]  # seconds, slept as they are
        connect_timeout=2,
        ping_interval=PING_SECONDS,
        max_outstanding_pings=UNANSWERED_PINGS,
        error_cb=_quiet,
        closed_cb=closed,
    )
    return client


async def _quiet(error: Exception) -> None:
    log.debug("broker: %s", type(error).__name__)


class _Line:
    """The one connection of this process."""

    def __init__(self) -> None:
        self.process = os.getpid()
        self.loop = asyncio.new_event_loop()
        self.client: Client | None = None
        self.opened = threading.Event()
        self.reported = False
        self.opening = self.loop.create_task(self._open())
        self.thread = threading.Thread(target=self._run, name="bus", daemon=True)
        self.thread.start()

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_forever()
        unfinished = asyncio.all_tasks(self.loop)
        for task in unfinished:
            task.cancel()
        self.loop.run_until_complete(asyncio.gather(*unfinished, return_exceptions=True))
        self.loop.close()

    async def _open(self) -> None:
        self.client = await connect()
        self.opened.set()

    def connected(self) -> bool:
        return self.client is not None and self.client.is_connected

    async def send(self, subject: str, payload: bytes) -> None:
        if self.client is None:
            await asyncio.wait([self.opening], timeout=SECONDS_TO_OPEN)
        if self.client is not None and self.client.is_connected:
            self.reported = False
            with suppress(NatsError):
                await self.client.publish(subject, payload)
        elif not self.reported:
            self.reported = True
            log.warning("broker unreachable: live messages are dropped until it is back; pages ask by themselves")

    async def store(self, messages: list[tuple[str, bytes]]) -> None:
        if self.client is None or not self.client.is_connected:
            raise BusUnavailable
        for first in range(0, len(messages), STORED_AT_ONCE):
            await asyncio.gather(*(self._store_one(*message) for message in messages[first : first + STORED_AT_ONCE]))

    async def _store_one(self, subject: str, payload: bytes) -> None:
        assert self.client is not None  # noqa: S101 - seen by the caller
        try:
            await stream.put(self.client, subject, payload)
        except stream.Refused as refusal:
            raise (StreamFull if refusal.code in FULL else BusUnavailable) from refusal

    async def ask(self, question: Callable[[Client], Awaitable[T]]) -> T:
        if self.client is None or not self.client.is_connected:
            raise BusUnavailable
        return await question(self.client)

    async def listen(self, pattern: str, deliver: Callback) -> Subscription:
        await self.opening
        assert self.client is not None  # noqa: S101 - opened above

        async def pass_on(message: Msg) -> None:
            deliver(message.subject, message.data)

        subscription = await self.client.subscribe(pattern, cb=pass_on)
        with suppress(NatsError):
            await self.client.flush(int(SECONDS_TO_OPEN))
        return subscription

    async def close(self) -> None:
        if self.client is not None and self.client.is_connected:
            await self.client.flush(1)
            await self.client.close()


class _Lines:
    """Keeps the line of this process; a forked child opens its own."""

    def __init__(self) -> None:
        self._line: _Line | None = None
        self._lock = threading.Lock()

    def current(self) -> _Line:
        with self._lock:
            if self._line is None or self._line.process != os.getpid():
                self._line = _Line()
                atexit.register(hang_up)
            return self._line

    def take(self) -> _Line | None:
        with self._lock:
            line, self._line = self._line, None
        return line if line and line.process == os.getpid() else None


_lines = _Lines()


def publish(subject: str, payload: bytes) -> None:
    """Tell open pages; never waits and never fails. While the broker is down the message is dropped."""
    line = _lines.current()
    asyncio.run_coroutine_threadsafe(line.send(subject, payload), line.loop)


def store(messages: Iterable[tuple[str, bytes]]) -> None:
    """Put readings (`vitals.<device>`) into the stream; on return every one is durable.

    Raises `BusUnavailable` when that is not certain; sending the same again later does no harm.
    """
    batch = list(messages)
    if any(len(payload) > MAX_MESSAGE_BYTES for _, payload in batch):
        raise ValueError("a message is larger than the broker takes")
    line = _lines.current()
    line.opened.wait(SECONDS_TO_OPEN)
    storing: Future[None] = asyncio.run_coroutine_threadsafe(line.store(batch), line.loop)
    try:
        storing.result(stream.SECONDS_TO_STORE)
    except (NatsError, TooLate, OSError) as error:
        storing.cancel()
        raise BusUnavailable from error


def ask(question: Callable[[Client], Awaitable[T]], *, seconds: float = SECONDS_TO_OPEN) -> T:
    """Put a question to the broker from ordinary code; raises `BusUnavailable` when it does not answer in time."""
    line = _lines.current()
    line.opened.wait(seconds)
    asking: Future[T] = asyncio.run_coroutine_threadsafe(line.ask(question), line.loop)
    try:
        return asking.result(seconds)
    except (NatsError, TooLate, OSError) as error:
        asking.cancel()
        raise BusUnavailable from error


def is_connected(*, wait_seconds: float = 0.0) -> bool:
    """Whether this process can speak to the broker now."""
    line = _lines.current()
    line.opened.wait(wait_seconds)
    return line.connected()


def reconnections() -> int:
    """How often this process has lost the broker and found it again; a page that sees it grow asks for everything anew."""
    client = _lines.current().client
    return int(client.stats["reconnects"]) if client else 0


def hang_up() -> None:
    """Send what is still on its way and close this process's line."""
    line = _lines.take()
    if line is None:
        return
    with suppress(TooLate, NatsError, RuntimeError):
        asyncio.run_coroutine_threadsafe(line.close(), line.loop).result(2)
    line.loop.call_soon_threadsafe(line.loop.stop)
    line.thread.join(2)


def listen(pattern: str, callback: Callback) -> Future[Subscription]:
    """Call back, on the bus's own thread, for each message as long as this process lives; done once the broker knows of it."""
    line = _lines.current()
    return asyncio.run_coroutine_threadsafe(line.listen(pattern, callback), line.loop)
