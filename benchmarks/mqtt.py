"""Single readings over MQTT with QoS 1, from the publication to the reading stored and evaluated, beside the broker alone.

Both sides publish the same messages through the same durable stream from a process of their own. Ours: `yiyang monitor` stores
and judges them. The peer: a bare subscriber takes them off the same stream and acknowledges them at once, with the same requests
and nothing else. A round ends when the stream holds nothing any more.
"""

import asyncio
import json
import subprocess
import sys
import time
from contextlib import AbstractContextManager
from datetime import UTC, datetime

from benchmarks import _installation
from benchmarks._figures import Figures

DEVICES, MESSAGES, WARM_UP = 200, 6000, 500
GOAL = 0.7


def measure(pairs: int, *, messages: int = MESSAGES) -> Figures:
    """In an installation of its own."""
    with _installation.durable() as folder:
        return Figures(**_installation.inside(folder, __file__, pairs=pairs, messages=messages))


def run(pairs: int, messages: int) -> None:
    """Everything that happens inside the installation."""
    _installation.set_up()
    from yiyang.monitoring.models import Measurement, Quarantine

    _installation.people(DEVICES)
    ours: list[float] = []
    peer: list[float] = []
    for place in range(pairs):
        steps = [(ours, "monitor"), (peer, "bare")]
        for rates, who in steps if place % 2 else reversed(steps):
            with worker(who) as process:
                before = Measurement.objects.count()
                rates.append(asyncio.run(published(messages)))
                stored = Measurement.objects.count() - before
                if who == "monitor" and stored != messages + WARM_UP:
                    refused = Quarantine.objects.count()
                    raise AssertionError(f"round {place}: {messages + WARM_UP} sent, {stored} stored, {refused} ever refused")
                if process.poll() is not None:
                    raise AssertionError(f"round {place}: {who} ended by itself with {process.poll()}")
    facts = {"messages a round": messages, "devices": DEVICES, "connections": CONNECTIONS}
    figures = {"unit": "messages/s", "peer_name": "broker alone", "goal": GOAL, "facts": facts}
    print(json.dumps({"name": "mqtt", "ours": ours, "peer": peer, **figures}))


CONNECTIONS = 4


def worker(who: str) -> AbstractContextManager["subprocess.Popen[bytes]"]:
    """The process at the other end."""
    return _installation.running("monitor") if who == "monitor" else _installation.script(__file__, {"bare": True})


async def published(messages: int) -> float:
    """Messages a second, from the first publication to the empty stream."""
    from django.utils import timezone

    from yiyang.monitoring.actions import load
    from yiyang.runtime import bus

    credentials = await asyncio.to_thread(load.prepare_load, DEVICES, at=timezone.now())
    client = await bus.connect("bench")
    await speak(credentials, WARM_UP)
    await _installation.until_empty(client, seconds=60)
    began = time.perf_counter()
    await speak(credentials, messages)
    await _installation.until_empty(client, seconds=120)
    seconds = time.perf_counter() - began
    await client.close()
    return messages / seconds


async def speak(credentials: list, count: int) -> None:
    """Publish in a process of its own."""
    order = {"speak": count, "credentials": [[each.username, each.token, each.serials] for each in credentials]}
    process = await asyncio.create_subprocess_exec(sys.executable, __file__, json.dumps(order))
    if await process.wait():
        raise AssertionError("the publishers failed")


async def publish(credentials: list, count: int) -> None:
    """Four connections, each with its part of the devices, as fast as the broker acknowledges."""
    from yiyang.runtime import places
    from yiyang.runtime.mqtt import Publisher

    username, token, serials = credentials[0]
    publishers = [Publisher(window=100) for _ in range(CONNECTIONS)]
    for number, publisher in enumerate(publishers):
        who = {"client": f"{username}-{number}", "username": username, "password": token}
        await sign_in(publisher, places.mqtt_address(), **who)

    async def part(number: int) -> None:
        for place in range(number, count, CONNECTIONS):
            said = {"code": "8867-4", "value": 70 + place % 9, "unit": "/min", "at": datetime.now(UTC).isoformat()}
            await publishers[number].publish(f"vitals/{serials[place % len(serials)]}", json.dumps(said).encode())
        await publishers[number].settled()

    await asyncio.gather(*(part(number) for number in range(CONNECTIONS)))
    for publisher in publishers:
        await publisher.close()


async def sign_in(publisher, address: tuple[str, int], **who: str) -> None:
    """Wait for the gatekeeper to answer."""
    from yiyang.runtime.mqtt import Refused

    for _ in range(100):
        try:
            await publisher.connect(address, **who)
        except (Refused, OSError, EOFError):
            await asyncio.sleep(0.2)
        else:
            return
    raise TimeoutError("nobody let us in")


async def bare() -> None:
    """The bare subscriber, with the gatekeeper that lets the publishers in."""
    from yiyang.monitoring.queries.credentials import permit_for_broker
    from yiyang.monitoring.tasks.puller import Puller, confirm
    from yiyang.runtime import bus, gatekeeper, stream

    client = await bus.connect("bare")
    await gatekeeper.serve(client, permit_for_broker)
    puller = Puller(client, room=400)
    puller.own(range(stream.SHARDS))
    puller.start()
    while True:
        message = await puller.queue.get()
        puller.taken([message])
        await confirm(client, [message])


if __name__ == "__main__":
    order = json.loads(sys.argv[1])
    if "bare" in order:
        import django
        import uvloop

        django.setup()
        uvloop.run(bare())
    elif "speak" in order:
        import uvloop

        uvloop.run(publish(order["credentials"], order["speak"]))
    else:
        run(order["pairs"], order["messages"])
