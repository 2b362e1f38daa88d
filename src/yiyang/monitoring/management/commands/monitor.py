"""``yiyang monitor``: takes telemetry from the stream into the database and says at the broker's door who may come in."""

import asyncio
import signal
from argparse import ArgumentParser
from typing import Any

import uvloop
from django.core.management import BaseCommand, CommandError
from nats.aio.msg import Msg

from yiyang.monitoring.actions.devices import SIGN_IN_AGAIN
from yiyang.monitoring.queries.credentials import permit_for_broker
from yiyang.monitoring.tasks.worker import Worker
from yiyang.runtime import bus, gatekeeper, stream

QUEUE = "monitor"


class Command(BaseCommand):
    """Run one monitor in the foreground; several may run, each with its own shards or sharing them."""

    help = "Store and judge telemetry, and decide which gateways and devices may speak."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--shards", default=f"0-{stream.SHARDS - 1}", help="which shards this process works on, e.g. 0-3 or 5"
        )

    def handle(self, *args: Any, shards: str, **options: Any) -> None:
        uvloop.run(monitor(parse_shards(shards)))


def parse_shards(text: str) -> range:
    """``0-7`` or ``3`` as the shards themselves."""
    first, _, last = text.partition("-")
    try:
        shards = range(int(first), int(last or first) + 1)
    except ValueError:
        shards = range(0)
    if not shards or shards[-1] >= stream.SHARDS:
        raise CommandError(f"--shards takes numbers from 0 to {stream.SHARDS - 1}, such as 0-3 or 5; got “{text}”")
    return shards


async def monitor(shards: range) -> None:
    """Open the doors, then work until SIGTERM or Ctrl-C."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    client = await bus.connect("monitor")
    await gatekeeper.serve(client, permit_for_broker)
    await client.subscribe(SIGN_IN_AGAIN, queue=QUEUE, cb=_sign_in_again)
    await Worker(client, shards).run(stop)
    await client.close()


async def _sign_in_again(message: Msg) -> None:
    await gatekeeper.expel(message.data.decode())
