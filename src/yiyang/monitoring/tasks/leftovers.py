"""Messages that the broker stores and gives to nobody: found among a worker's own shards and put into the stream once more.

Readings are stored once however often they come, so it does no harm when one was stored before its message was left behind.
"""

import asyncio
import logging
from collections.abc import Callable, Collection
from contextlib import suppress

from nats.aio.client import Client
from nats.errors import Error as NatsError

from yiyang.runtime import stream

LOOK_SECONDS = 5.0
log = logging.getLogger(__name__)


class Leftovers:
    """Looks every few seconds; what lies there at two looks was left behind, at one it may just be on its way out."""

    def __init__(self, client: Client, shards: Callable[[], Collection[int]]) -> None:
        self.client = client
        self.shards = shards
        self.seen: frozenset[int] = frozenset()

    async def run(self) -> None:
        """Go on until cancelled; a broker that is away is asked again later."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            with suppress(NatsError, OSError):
                await self.look()

    async def look(self) -> None:
        """Look once."""
        found = [left for shard in sorted(self.shards()) for left in await stream.left_behind(self.client, shard)]
        again = [left for left in found if left.seq in self.seen]
        self.seen = frozenset(left.seq for left in found)
        for left in again:
            await stream.bring_back(self.client, left)
        if again:
            log.warning("%d messages that the broker had left behind are in the stream again", len(again))
