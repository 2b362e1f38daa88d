"""A durable installation of its own in a temporary folder, for one benchmark, and everything that lives in it."""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from yiyang.runtime import places, ports
from yiyang.runtime.nats import EmbeddedNats
from yiyang.runtime.postgres import EmbeddedPostgres

ROOT = Path(__file__).resolve().parent.parent


@contextmanager
def durable() -> Iterator[str]:
    """Start database and broker with the settings of `yiyang up`; answers the folder."""
    with tempfile.TemporaryDirectory(prefix="yiyang-bench-") as folder, ExitStack() as running:
        Path(folder).chmod(0o755)
        postgres = EmbeddedPostgres(folder, port=ports.free_port(25433))
        taken = places.Ports(
            nats=ports.free_port(24222), mqtt=ports.free_port(21883), nats_monitor=ports.free_port(28222), postgres=postgres.port
        )
        ports.remember(Path(folder), **{name: getattr(taken, name) for name in ("nats", "mqtt", "nats_monitor", "postgres")})
        postgres.ensure_running()
        running.callback(postgres.stop)
        nats = EmbeddedNats(folder, taken=taken)
        nats.prepare()
        broker = nats.start(output=subprocess.DEVNULL, stop_signal=None)
        running.callback(broker.wait)
        running.callback(broker.terminate)
        nats.wait_until_ready(broker)
        yield folder


def environment(folder: str) -> dict[str, str]:
    """What a process of that installation is told."""
    found = {**os.environ, "YIYANG_VAR": folder, "DJANGO_SETTINGS_MODULE": "yiyang.settings", "YIYANG_LOG": "ERROR"}
    found["PYTHONPATH"] = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    for name in ("DATABASE_URL", "NATS_URL"):
        found.pop(name, None)
    return found


def inside(folder: str, file: str, **order: object) -> dict[str, Any]:
    """Run a benchmark's file again as a process of that installation; it answers its last line."""
    words = [sys.executable, file, json.dumps(order)]
    done = subprocess.run(words, env=environment(folder), stdout=subprocess.PIPE, text=True, check=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def set_up() -> None:
    """Django, tables and streams, from inside."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    asyncio.run(_prepare_stream())


async def _prepare_stream() -> None:
    from yiyang.runtime import bus, stream

    client = await bus.connect("bench")
    await stream.ensure(client)
    await client.close()


def people(count: int) -> list[tuple[Any, Any]]:
    """Devices with an elder each, as a load test has them: (device, elder) in order."""
    from django.utils import timezone

    from yiyang.monitoring.actions import load
    from yiyang.monitoring.models import Binding

    load.prepare_load(count, at=timezone.now())
    found = Binding.objects.filter(device__serial__startswith="load-").order_by("device__serial")
    return [(binding.device, binding.elder) for binding in found.select_related("device", "elder")[:count]]


def settle() -> None:
    """Let the database write what is still on its way."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")


@contextmanager
def running(*words: str) -> Iterator["subprocess.Popen[bytes]"]:
    """One of our own commands beside us, ended with the block."""
    process = subprocess.Popen([sys.executable, "-m", "yiyang.runtime.command", *words], stdout=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(20)


@contextmanager
def script(file: str, order: dict[str, object]) -> Iterator["subprocess.Popen[bytes]"]:
    """A benchmark's own file beside us, ended with the block."""
    process = subprocess.Popen([sys.executable, file, json.dumps(order)], stdout=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(20)


async def until_empty(client: Any, *, seconds: float) -> None:
    """Wait until the stream holds nothing any more."""
    from yiyang.runtime import stream

    deadline = time.monotonic() + seconds
    while (await stream.depth(client)).messages:
        if time.monotonic() > deadline:
            raise TimeoutError("the stream was not emptied in time")
        await asyncio.sleep(0.01)
