"""The open line from the platform to a page: server-sent events, one stream per open page."""

import asyncio
import math
import threading
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress

import msgspec
from asgiref.sync import sync_to_async
from django.db import connections
from django.http import StreamingHttpResponse
from django.views.decorators.http import require_GET

from yiyang.accounts.guards import Request, requires
from yiyang.notices import queries
from yiyang.notices.types import LiveEvent
from yiyang.runtime import bus

ROOM = 64
LOOK_SECONDS = 1.0
BEAT_SECONDS = 15.0
LIFE_SECONDS = 1800.0
EVERYBODY = "live.*.*"
MOST_DIGITS = 12
MARGIN_SECONDS = 5.0
"""How long a page's call to open the line may take on its way to a busy server; one call too many to refresh does no harm."""
REFRESH = LiveEvent("refresh", {})


class Ear:
    """What one open page still has to hear; when it cannot keep up, everything is replaced by one call to refresh."""

    def __init__(self) -> None:
        self.home = asyncio.get_running_loop()
        self.waiting: asyncio.Queue[LiveEvent] = asyncio.Queue(ROOM)

    def hear(self, message: bytes) -> None:
        """Take one message from the bus."""
        try:
            self.put(msgspec.json.decode(message, type=LiveEvent))
        except msgspec.DecodeError:
            self.put(REFRESH)

    def put(self, event: LiveEvent) -> None:
        """Keep an event for the page."""
        if self.waiting.full():
            while not self.waiting.empty():
                self.waiting.get_nowait()
            event = REFRESH
        self.waiting.put_nowait(event)

    async def next(self) -> LiveEvent | None:
        """The next event, or None when there was none for a moment."""
        try:
            return await asyncio.wait_for(self.waiting.get(), LOOK_SECONDS)
        except TimeoutError:
            return None


class Switchboard:
    """The one subscription of this process: passes on what is said to a user or a house to the pages that listen there.

    It remembers when each was last told something: what was said while a page was on its way to the browser would be missed.
    """

    def __init__(self) -> None:
        self._known_from = math.inf
        self._begun = False
        self._reconnections = 0
        self._last: dict[str, float] = {}
        self._ears: dict[str, set[Ear]] = defaultdict(set)
        self._lock = threading.Lock()

    def begin(self) -> None:
        """Listen from now on; once in the life of a process."""
        if not self._begun:
            self._begun, self._reconnections = True, bus.reconnections()
            bus.listen(EVERYBODY, self.hear).add_done_callback(lambda _listening: self._know())

    def _know(self) -> None:
        self._known_from = time.monotonic()

    def hear(self, subject: str, message: bytes) -> None:
        """Somebody, or a house, is told something now; runs on the thread of the bus."""
        self._last[subject] = time.monotonic()
        with self._lock:
            ears = tuple(self._ears.get(subject, ()))
        for ear in ears:
            with suppress(RuntimeError):  # the page's own loop has just ended
                ear.home.call_soon_threadsafe(ear.hear, message)

    @contextmanager
    def line(self, subjects: Sequence[str]) -> Iterator[Ear]:
        """An ear for all that is said there as long as this lasts."""
        ear = Ear()
        with self._lock:
            for subject in subjects:
                self._ears[subject].add(ear)
        try:
            yield ear
        finally:
            with self._lock:
                for subject in subjects:
                    self._ears[subject].discard(ear)
                    if not self._ears[subject]:
                        del self._ears[subject]

    def missed(self, subjects: Iterable[str], *, since: float) -> bool:
        """Whether anything was said there since a moment of ``time.monotonic``, or nobody can know."""
        if self._reconnections != bus.reconnections():
            self._reconnections = bus.reconnections()
            self._know()
        return since < self._known_from or any(self._last.get(subject, -math.inf) >= since for subject in subjects)


switchboard = Switchboard()


@require_GET
@requires("inbox.read")
def live(request: Request) -> StreamingHttpResponse:
    """Everything the signed-in user's open pages should hear, as it happens."""
    lines = stream(queries.live_subjects(request.user), age=_age(request.GET.get("age", "")))
    response = StreamingHttpResponse(lines, content_type="text/event-stream")
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"
    return response


def _age(text: str) -> float:
    """The seconds since the page was asked for, as the page counts them in milliseconds."""
    return int(text) / 1000 if text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS else 0.0


async def stream(subjects: Sequence[str], *, age: float = 0.0) -> AsyncIterator[bytes]:
    """The lines of one stream for a page of this age in seconds; holds no database connection, ends after a while so that
    a closed account falls silent."""
    await sync_to_async(connections.close_all)()
    switchboard.begin()
    drawn = time.monotonic() - (age + MARGIN_SECONDS if age else 0.0)
    with switchboard.line(subjects) as ear:
        yield b"retry: 2000\n\n"
        if switchboard.missed(subjects, since=drawn):
            yield printed(REFRESH)
        async for event in events(ear):
            yield printed(event)


async def events(ear: Ear) -> AsyncIterator[LiveEvent | None]:
    """Events as they come, a call to refresh when the broker was lost and found again, None when only a beat is due."""
    clock = asyncio.get_running_loop().time
    end, beat, known = clock() + LIFE_SECONDS, clock() + BEAT_SECONDS, bus.reconnections()
    while clock() < end:
        event = await ear.next()
        if known != bus.reconnections():
            known, event = bus.reconnections(), REFRESH
        if event or clock() >= beat:
            beat = clock() + BEAT_SECONDS
            yield event


def printed(event: LiveEvent | None) -> bytes:
    """One event as the browser reads it; a beat when there is no news, so that a page knows silence from a broken line."""
    if event is None:
        return b"event: beat\ndata: {}\n\n"
    return b"event: " + event.event.encode() + b"\ndata: " + msgspec.json.encode(event.payload) + b"\n\n"
