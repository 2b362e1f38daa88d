"""The monitor: pulls telemetry, stores it batch by batch, and confirms to the stream only what is committed.

A worker has two lanes, each with a database connection and some of the shards: while one batch is in the database, another is
being read or judged. A device is on one shard and so in one lane, and its readings stay in order. Whatever dies in between, the
stream delivers again what was not confirmed, and the key of a reading makes the second time harmless.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple, dataclass
from typing import Any, TypeVar

from django.db import InterfaceError, OperationalError, connection
from nats.aio.client import Client
from nats.aio.msg import Msg

from yiyang.monitoring.actions import quarantine, readings
from yiyang.monitoring.rules.batches import Batch
from yiyang.monitoring.tasks.leftovers import Leftovers
from yiyang.monitoring.tasks.puller import Puller, confirm
from yiyang.monitoring.tasks.stopwatch import clock
from yiyang.monitoring.tasks.tenancy import Tenancy
from yiyang.monitoring.types.readings import Message, Reason, Refusal, Road, Stored

MOST_MESSAGES = 200
MOST_SECONDS = 0.02
ROOM, LANES = 400, 2
FIRST_PAUSE, LONGEST_PAUSE = 0.25, 8.0
log = logging.getLogger(__name__)
A = TypeVar("A")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Load:
    """Messages off the stream with what they say, if that could be read."""

    raw: Sequence[Msg]
    messages: Sequence[Message]
    batch: Batch | None


class Worker:
    """One monitor process; it works on the shards given, or on its share of them among all workers alive."""

    def __init__(self, client: Client, shards: Iterable[int] = (), *, shares: bool = False) -> None:
        self.reading = ThreadPoolExecutor(1, "read")
        self.lanes = [Lane(client, self.reading) for _ in range(LANES)]
        self.tenancy = Tenancy(self) if shares else None
        self.leftovers = Leftovers(client, lambda: self.shards) if shares else None
        self.own(shards)

    @property
    def stored(self) -> int:
        """How many readings it has stored so far."""
        return sum(lane.stored for lane in self.lanes)

    def own(self, shards: Iterable[int]) -> None:
        """Work on these shards and no others from now on."""
        self.shards = frozenset(shards)
        for place, lane in enumerate(self.lanes):
            lane.puller.own(shard for shard in self.shards if shard % LANES == place)

    async def give_back(self) -> None:
        """Let other workers have what waits here."""
        for lane in self.lanes:
            await lane.puller.give_back()

    async def run(self, stop: asyncio.Event) -> None:
        """Work until told to stop; then finish what is in the database's hands and leave."""
        tasks = [asyncio.create_task(task) for lane in self.lanes for task in lane.start()]
        tasks += [asyncio.create_task(aside.run()) for aside in (self.tenancy, self.leftovers) if aside]
        stopping = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait([*tasks, stopping], return_when=asyncio.FIRST_COMPLETED)
        finally:
            for lane in self.lanes:
                await lane.puller.stop()
            for task in (*tasks, stopping):
                task.cancel()
            outcomes = await asyncio.gather(*tasks, return_exceptions=True)
            self.reading.shutdown()
            for lane in self.lanes:
                lane.close()
        for outcome in outcomes:
            if isinstance(outcome, Exception):
                raise outcome


class Lane:
    """One road through a worker: messages of some shards, read, stored over one connection, confirmed."""

    def __init__(self, client: Client, reading: ThreadPoolExecutor) -> None:
        self.client = client
        self.puller = Puller(client, room=ROOM)
        self.reading = reading
        self.storing = ThreadPoolExecutor(1, "store")
        self.loads: asyncio.Queue[Load] = asyncio.Queue(maxsize=1)
        self.stored = 0

    def start(self) -> tuple[Coroutine[Any, Any, None], ...]:
        """Begin to ask; what is to run from now on."""
        self.puller.start()
        return self._read(), self._store()

    def close(self) -> None:
        """Let go of the connection."""
        self.storing.submit(connection.close)
        self.storing.shutdown()

    async def _read(self) -> None:
        while True:
            raw = await self._gather()
            messages = [Message(message.subject.rpartition(".")[2], message.data) for message in raw]
            batch = await self._in(self.reading, read_whatever_comes, messages)
            await self.loads.put(Load(raw, messages, batch))

    async def _gather(self) -> list[Msg]:
        """The next messages: the first that comes, and whatever follows at once or shortly."""
        queue = self.puller.queue
        gathered = [await queue.get()]
        deadline = asyncio.get_running_loop().time() + MOST_SECONDS
        while len(gathered) < MOST_MESSAGES:
            if queue.empty():
                try:
                    async with asyncio.timeout_at(deadline):
                        gathered.append(await queue.get())
                except TimeoutError:
                    break
            else:
                gathered.append(queue.get_nowait())
        self.puller.taken(gathered)
        return gathered

    async def _store(self) -> None:
        while True:
            load = await self.loads.get()
            storing = asyncio.ensure_future(self._until_stored(load))
            try:
                await asyncio.shield(storing)
            except asyncio.CancelledError:
                await asyncio.wait([storing], timeout=5)
                raise

    async def _until_stored(self, load: Load) -> None:
        """Store a load, however long the database is away; then confirm it."""
        pause = FIRST_PAUSE
        while True:
            try:
                outcome = await self._in(self.storing, store_whatever_happens, load)
                break
            except (OperationalError, InterfaceError):
                if pause == FIRST_PAUSE:
                    log.warning("the database does not answer; readings wait in the stream")
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
        if pause > FIRST_PAUSE:
            log.warning("the database answers again")
        self.stored += outcome.stored
        await confirm(self.client, load.raw)

    @staticmethod
    async def _in(pool: ThreadPoolExecutor, work: Callable[[A], T], subject: A) -> T:
        return await asyncio.get_running_loop().run_in_executor(pool, work, subject)


def read_whatever_comes(messages: Sequence[Message]) -> Batch | None:
    """Take messages apart; None when that fails for a reason of our own, so that they are looked at one by one."""
    try:
        return readings.read(messages, now=clock.now())
    except Exception:
        log.exception("a batch of %d messages could not be read", len(messages))
        return None


def store_whatever_happens(load: Load) -> Stored:
    """Store a batch; when it fails for a reason of its own, find the messages at fault so that the others are not held up."""
    try:
        if load.batch is not None:
            return readings.store(load.batch, now=clock.now())
    except Exception as error:
        rule_out_absence(error)
        log.exception("a batch of %d messages could not be stored", len(load.messages))
    return sum_of(_store_alone(message) for message in load.messages)


def _store_alone(message: Message) -> Stored:
    now = clock.now()
    try:
        return readings.store_batch([message], now=now)
    except Exception as error:
        rule_out_absence(error)
        log.exception("a message of device %s cannot be stored", message.serial)
        refusal = Refusal(message.serial, Reason.UNSTORABLE, type(error).__name__, message.payload)
        quarantine.keep([refusal], road=Road.STREAM, now=now)
        return Stored(1, 0, 0, 1)


def rule_out_absence(error: Exception) -> None:
    """Where the database has gone, that is what went wrong, whatever was met on the way: no message is at fault."""
    if isinstance(error, OperationalError | InterfaceError) or not connection.is_usable():
        connection.close()
        raise OperationalError("the database went away") from error


def sum_of(outcomes: Iterable[Stored]) -> Stored:
    """What became of several batches together."""
    return Stored(*map(sum, zip(*map(astuple, outcomes), strict=True)))
