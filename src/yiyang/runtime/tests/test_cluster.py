"""Three broker nodes that speak TLS: one is killed while readings flow, and every acknowledged reading is there afterwards."""

import asyncio
import json
import os
import signal
import ssl
import threading
from datetime import UTC, datetime

import pytest

from yiyang.runtime import bus, cluster, gatekeeper, stream
from yiyang.runtime.gatekeeper import Permit
from yiyang.runtime.mqtt import Publisher, Refused
from yiyang.runtime.tls import Certificate, make_own

pytestmark = pytest.mark.stack
MESSAGES = 1200


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    """Three nodes that are started again when they die."""
    certificate = make_own(tmp_path_factory.mktemp("tls"), "127.0.0.1", "localhost", now=datetime.now(UTC))
    local = cluster.LocalCluster(cluster.on_this_machine(tmp_path_factory.mktemp("cluster"), 3, certificate=certificate))
    stop = threading.Event()
    local.start()

    def look_after():
        while not stop.wait(0.1):
            local.look_after(str)

    keeper = threading.Thread(target=look_after)
    keeper.start()
    yield local
    stop.set()
    keeper.join()
    local.stop()


@pytest.fixture
def nodes(running, monkeypatch):
    """The same, as our own processes are told of it."""
    for name, value in running.cluster.environment().items():
        monkeypatch.setenv(name, value)
    return running


def trust(certificate: Certificate) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=certificate.authority)


async def speak(nodes, payloads, *, kill_after) -> None:
    """Publish everything with QoS 1; go to the next node and repeat what nobody acknowledged when one is gone."""
    place, confirmed = 0, 0
    while confirmed < len(payloads):
        node = nodes.cluster.nodes[place % 3]
        publisher = Publisher(window=50)
        try:
            await publisher.connect(
                (node.host, node.mqtt), client=f"gate-{place}", username="gate-1", password="right",
                tls=trust(nodes.cluster.certificate),
            )  # fmt: skip
            for payload in payloads[confirmed:]:
                await asyncio.wait_for(publisher.publish("vitals/cuff-1", payload), 3)
                if confirmed + publisher.confirmed >= kill_after:
                    kill_after = len(payloads)
                    os.kill(nodes.children[node.name].process.pid, signal.SIGKILL)
            await asyncio.wait_for(publisher.settled(), 3)
        except (OSError, EOFError, TimeoutError, Refused):
            await asyncio.sleep(0.1)
        finally:
            await publisher.close()
        confirmed += publisher.confirmed
        place += 1


async def stored(client) -> set[bytes]:
    found = set()
    js = client.jetstream()
    for shard in range(stream.SHARDS):
        pulling = await js.pull_subscribe_bind(stream.consumer(shard), stream.NAME)
        try:
            while messages := await pulling.fetch(500, timeout=0.5):
                found |= {message.data for message in messages}
                for message in messages:
                    await message.ack()
        except TimeoutError:
            continue
    return found


def test_killing_one_of_three_nodes_loses_nothing_and_devices_go_on_at_another(nodes):
    payloads = [json.dumps([number]).encode() for number in range(MESSAGES)]

    async def run():
        client = await bus.connect("test")
        await stream.ensure(client)
        await gatekeeper.serve(client, lambda name, secret: Permit(("vitals.cuff-1",)), folder=nodes.cluster.folder)
        info = await client.jetstream().stream_info(stream.NAME)
        await speak(nodes, payloads, kill_after=MESSAGES // 3)
        found = await stored(client)
        await client.close()
        return info.config.num_replicas, found

    replicas, found = asyncio.run(run())
    assert replicas == 3
    assert set(payloads) <= found


async def let_in(node, *, tls, tries=5):
    """A device that asks again as devices do: a busy door may answer too late."""
    publisher = Publisher()
    try:
        await publisher.connect((node.host, node.mqtt), client="g", username="gate-9", password="x", tls=tls)
    except EOFError:
        if tries == 1:
            raise
        await asyncio.sleep(1)
        return await let_in(node, tls=tls, tries=tries - 1)
    return publisher


def test_a_device_is_expelled_from_whichever_node_it_is_at(nodes):
    async def run():
        client = await bus.connect("test")
        await gatekeeper.serve(client, lambda name, secret: Permit(()), folder=nodes.cluster.folder)
        publisher = await let_in(nodes.cluster.nodes[2], tls=trust(nodes.cluster.certificate))
        count = await gatekeeper.expel("gate-9")
        with pytest.raises((EOFError, OSError)):
            await asyncio.wait_for(asyncio.shield(publisher.listening), 3)
        await publisher.close()
        await client.close()
        return count

    assert asyncio.run(run()) == 1


def test_a_client_that_does_not_know_the_authority_does_not_speak(nodes):
    node = nodes.cluster.nodes[0]
    who = {"client": "g", "username": "g", "password": "x"}
    with pytest.raises(ssl.SSLCertVerificationError):
        asyncio.run(Publisher().connect((node.host, node.mqtt), **who, tls=ssl.create_default_context()))
