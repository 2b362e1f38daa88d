"""One worker's part of the stream: asked for every second, and let go when the database has not answered for too long.

The time that counts is this process's own stopwatch, which no setting of a clock moves.
"""

import asyncio
import logging
import os
import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from django.db import DatabaseError, connection

from yiyang.lib.ids import uuid7
from yiyang.monitoring.actions import shards
from yiyang.monitoring.tasks.puller import Puller

BEAT_SECONDS, PATIENCE_SECONDS = 1.0, 2.5
log = logging.getLogger(__name__)


class Tenancy:
    """Keeps a puller on the shards this worker has now."""

    def __init__(self, puller: Puller, *, name: str = "") -> None:
        self.puller = puller
        self.id = uuid7()
        self.name = name or f"{socket.gethostname()}:{os.getpid()}"
        self.thread = ThreadPoolExecutor(1, "shards")
        self.holds_until = 0.0

    async def run(self) -> None:
        """Go on until cancelled, then give everything back."""
        try:
            while True:
                await self._beat()
                await asyncio.sleep(BEAT_SECONDS)
        finally:
            await self._leave()

    async def _beat(self) -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            mine = await asyncio.wait_for(loop.run_in_executor(self.thread, self._keep_alive), PATIENCE_SECONDS)
        except (DatabaseError, TimeoutError):
            await self._let_go_in_time(loop.time())
            return
        self.holds_until = began + shards.LIFE_SECONDS
        if mine != self.puller.shards:
            log.info("shards of %s: %s", self.name, sorted(mine))
        self.puller.own(mine)

    async def _let_go_in_time(self, now: float) -> None:
        """Others have our shards as soon as we count as dead; what waits here is theirs too."""
        if now > self.holds_until and self.puller.shards:
            log.warning("%s cannot reach the database and lets go of its shards", self.name)
            self.puller.own(())
            await self.puller.give_back()

    def _keep_alive(self) -> frozenset[int]:
        try:
            return shards.keep_alive(self.id, self.name)
        except DatabaseError:
            connection.close()
            raise

    async def _leave(self) -> None:
        def depart() -> None:
            with suppress(DatabaseError):
                shards.leave(self.id)
            connection.close()

        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.get_running_loop().run_in_executor(self.thread, depart), PATIENCE_SECONDS)
        self.thread.shutdown(wait=False)
