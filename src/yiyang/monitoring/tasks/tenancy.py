"""One worker's part of the stream: asked for every second, and let go when the database has not answered for too long.

The time that counts is this process's own stopwatch, which no setting of a clock moves.
"""

import asyncio
import logging
import os
import socket
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Protocol

from django.db import DatabaseError, connection

from yiyang.lib.ids import uuid7
from yiyang.monitoring.actions import shards
from yiyang.monitoring.queries import workers
from yiyang.monitoring.tasks.stopwatch import clock

BEAT_SECONDS, PATIENCE_SECONDS = 1.0, 2.5
log = logging.getLogger(__name__)


class Tenant(Protocol):
    """Who works on shards."""

    shards: frozenset[int]

    def own(self, shards: Iterable[int]) -> None:
        """Work on these and no others."""

    async def give_back(self) -> None:
        """Let others have what waits."""


class Tenancy:
    """Keeps a worker on the shards it has now."""

    def __init__(self, tenant: Tenant, *, name: str = "") -> None:
        self.tenant = tenant
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
        if mine != self.tenant.shards:
            log.info("shards of %s: %s", self.name, sorted(mine))
        self.tenant.own(mine)

    async def _let_go_in_time(self, now: float) -> None:
        """Others have our shards as soon as we count as dead; what waits here is theirs too."""
        if now > self.holds_until and self.tenant.shards:
            log.warning("%s cannot reach the database and lets go of its shards", self.name)
            self.tenant.own(())
            await self.tenant.give_back()

    def _keep_alive(self) -> frozenset[int]:
        try:
            mine = shards.keep_alive(self.id, self.name)
            clock.tell(workers.moment())
        except DatabaseError:
            connection.close()
            raise
        return mine

    async def _leave(self) -> None:
        def depart() -> None:
            with suppress(DatabaseError):
                shards.leave(self.id)
            connection.close()

        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.get_running_loop().run_in_executor(self.thread, depart), PATIENCE_SECONDS)
        self.thread.shutdown(wait=False)
