"""``yiyang monitor``: takes telemetry from the stream into the database and says at the broker's door who may come in."""

import asyncio
import signal
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import msgspec
import uvloop
from django.core.management import BaseCommand
from django.db import DatabaseError
from nats.aio.msg import Msg

from yiyang.monitoring.actions.devices import SIGN_IN_AGAIN
from yiyang.monitoring.queries.credentials import permit_for_broker
from yiyang.monitoring.tasks import doors
from yiyang.monitoring.tasks.worker import Worker
from yiyang.runtime import bus, gatekeeper, violations

QUEUE = "monitor"


class Command(BaseCommand):
    """Run one monitor in the foreground; as many may run as there are shards, on one machine or several."""

    help = "Store and judge telemetry, and decide which gateways and devices may speak."

    def handle(self, *args: Any, **options: Any) -> None:
        uvloop.run(monitor())


async def monitor() -> None:
    """Open the doors, then work until SIGTERM or Ctrl-C, or until the broker wants nothing more to do with this process."""
    stop = asyncio.Event()

    async def leave() -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    client = await bus.connect("monitor", closed=leave)
    await gatekeeper.serve(client, permit_for_broker)
    await client.subscribe(SIGN_IN_AGAIN, queue=QUEUE, cb=_sign_in_again(gatekeeper.Expulsions()))
    await client.subscribe(violations.SUBJECT, queue=QUEUE, cb=_keep_violation)
    await Worker(client, shares=True).run(stop)
    await client.close()


async def _keep_violation(message: Msg) -> None:
    violation = msgspec.json.decode(message.data, type=violations.Violation)
    with suppress(DatabaseError):
        await asyncio.to_thread(doors.note_violation, violation.client, violation.subject)


def _sign_in_again(expulsions: gatekeeper.Expulsions) -> Callable[[Msg], Awaitable[None]]:
    async def take(message: Msg) -> None:
        expulsions.add(message.data.decode())

    return take
