"""Taking telemetry off the stream: a few standing requests per shard, never more messages in hand than can be stored soon.

Each shard has one request open at a time. The broker answers it with up to ``SIZE`` messages or, after a while, with a word
that there are none; either way the next request follows, but only when the worker has room, in messages and in bytes. So memory
stays bounded however much waits. A shard that is given up gets no further request; what its open one still brings is worked on.
"""

import asyncio
import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from yiyang.runtime import stream

SIZE, SIZE_BYTES = 64, 2 * 2**20
ROOM_BYTES = 16 * 2**20
EXPIRES_SECONDS = 5.0
PATIENCE_SECONDS = EXPIRES_SECONDS + 2.0
REFUSED_SECONDS = 0.5
NOTHING_NOW = {"404", "408"}
DELIVERED = "$JS.ACK."
CONFIRM, GIVE_BACK = b"+ACK", b"-NAK"
WISH = json.dumps({"batch": SIZE, "max_bytes": SIZE_BYTES, "expires": int(EXPIRES_SECONDS * 1e9)}).encode()


@dataclass(slots=True)
class Turn:
    """What is still to come of a shard's open request, and whether the broker refused it."""

    outstanding: int = SIZE
    over: asyncio.Event = field(default_factory=asyncio.Event)
    refused: bool = False


class Puller:
    """Keeps the queue of messages filled, from the shards it owns."""

    def __init__(self, client: Client, *, room: int) -> None:
        """``room`` is how many messages may wait here before we stop asking for more."""
        self.client = client
        self.room = room
        self.queue: asyncio.Queue[Msg] = asyncio.Queue()
        self.waiting_bytes = 0
        self.shards: frozenset[int] = frozenset()
        self.drained = asyncio.Event()
        self.asking: dict[int, asyncio.Task[None]] = {}
        self.started = False

    def start(self) -> None:
        """Begin to ask."""
        self.started = True
        self.own(self.shards)

    async def stop(self) -> None:
        """Ask no more; what was delivered and not confirmed comes again to another worker."""
        for task in self.asking.values():
            task.cancel()
        await asyncio.gather(*self.asking.values(), return_exceptions=True)

    def own(self, shards: Iterable[int]) -> None:
        """From now on ask for these shards and no others."""
        self.shards = frozenset(shards)
        for shard in self.shards if self.started else ():
            if shard not in self.asking or self.asking[shard].done():
                self.asking[shard] = asyncio.create_task(self._ask(shard), name=f"shard {shard}")

    async def give_back(self) -> None:
        """Let others have at once what waits here and cannot be worked on."""
        given: list[Msg] = []
        while not self.queue.empty():
            given.append(self.queue.get_nowait())
        self.taken(given)
        await tell(self.client, given, GIVE_BACK)

    def taken(self, messages: Iterable[Msg]) -> None:
        """The worker took these out of the queue; there may be room again."""
        self.waiting_bytes -= sum(len(message.data) for message in messages)
        self.drained.set()

    @property
    def is_full(self) -> bool:
        """Whether enough waits here for now."""
        return self.queue.qsize() >= self.room or self.waiting_bytes >= ROOM_BYTES

    async def _ask(self, shard: int) -> None:
        turn = Turn()

        async def arrived(message: Msg) -> None:
            self._arrived(turn, message)

        inbox = self.client.new_inbox()
        heard = await self.client.subscribe(inbox, cb=arrived, pending_msgs_limit=-1, pending_bytes_limit=-1)
        subject = f"$JS.API.CONSUMER.MSG.NEXT.{stream.NAME}.{stream.consumer(shard)}"
        while shard in self.shards:
            while self.is_full:
                self.drained.clear()
                await self.drained.wait()
            turn = Turn()
            with suppress(NatsError):
                await self.client.publish(subject, WISH, reply=inbox)
            with suppress(TimeoutError):
                await asyncio.wait_for(turn.over.wait(), PATIENCE_SECONDS)
            if turn.refused:
                await asyncio.sleep(REFUSED_SECONDS)
        with suppress(NatsError):
            await heard.unsubscribe()

    def _arrived(self, turn: Turn, message: Msg) -> None:
        if not message.reply.startswith(DELIVERED):
            turn.refused = turn.outstanding == SIZE and (message.headers or {}).get("Status") not in NOTHING_NOW
            turn.over.set()
            return
        self.queue.put_nowait(message)
        self.waiting_bytes += len(message.data)
        turn.outstanding -= 1
        if turn.outstanding <= 0:
            turn.over.set()


async def confirm(client: Client, messages: Iterable[Msg]) -> None:
    """Tell the stream that these are stored for good."""
    await tell(client, messages, CONFIRM)


async def tell(client: Client, messages: Iterable[Msg], verdict: bytes) -> None:
    """Tell the stream what became of these."""
    for message in messages:
        with suppress(NatsError):
            await client.publish(message.reply, verdict)
