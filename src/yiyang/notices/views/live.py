"""The open line from the platform to a page: server-sent events, one stream per open page."""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID

import msgspec
from asgiref.sync import sync_to_async
from django.db import connections
from django.http import StreamingHttpResponse
from django.views.decorators.http import require_GET

from yiyang.accounts.guards import Request, requires
from yiyang.notices.types import LiveEvent
from yiyang.runtime import bus

ROOM = 64
LOOK_SECONDS = 1.0
BEAT_SECONDS = 15.0
LIFE_SECONDS = 1800.0
REFRESH = LiveEvent("refresh", {})


class Ear:
    """What one open page still has to hear; when it cannot keep up, everything is replaced by one call to refresh."""

    def __init__(self) -> None:
        self.waiting: asyncio.Queue[LiveEvent] = asyncio.Queue(ROOM)

    def hear(self, _subject: str, message: bytes) -> None:
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


@require_GET
@requires("inbox.read")
def live(request: Request) -> StreamingHttpResponse:
    """Everything the signed-in user's open pages should hear, as it happens."""
    response = StreamingHttpResponse(stream(request.user.pk), content_type="text/event-stream")
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"
    return response


async def stream(user_id: UUID) -> AsyncIterator[bytes]:
    """The lines of one stream; holds no database connection, ends after a while so that a closed account falls silent."""
    await sync_to_async(connections.close_all)()
    ear = Ear()
    line = await bus.subscribe_live(f"live.user.{user_id}", ear.hear)
    try:
        yield b"retry: 2000\n\n"
        async for event in events(ear):
            yield printed(event)
    finally:
        await line.close()


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
