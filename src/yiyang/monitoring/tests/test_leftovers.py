"""What the broker stores and gives to nobody comes into the stream again, and nothing else does.

A stream that keeps what was acknowledged looks like the one that a broker leaves behind when it is killed at the wrong moment.
"""

import asyncio
from dataclasses import replace

import pytest
from nats.errors import Error as NatsError
from nats.errors import TimeoutError as NatsTimeout
from nats.js.api import RetentionPolicy

from yiyang.monitoring.tasks.leftovers import Leftovers
from yiyang.runtime import bus, stream
from yiyang.runtime.tests.stack import Broker

SAID = b'[{"code": "8867-4", "value": 72}]'


@pytest.fixture
def broker(tmp_path, monkeypatch):
    broker = Broker(tmp_path)
    monkeypatch.setenv("NATS_URL", broker.url)
    yield broker
    broker.stop()


class Road:
    """A stream with one message of a device, and somebody who looks after all shards."""

    def __init__(self, client):
        self.client = client
        self.js = client.jetstream()
        self.leftovers = Leftovers(client, lambda: range(stream.SHARDS))

    async def build(self, **limits):
        vitals = next(config for config in stream.stream_configs() if config.name == stream.NAME)
        await self.js.add_stream(replace(vitals, retention=RetentionPolicy.LIMITS, **limits))
        for shard in range(stream.SHARDS):
            await self.js.add_consumer(stream.NAME, stream.consumer_config(shard))
        await stream.put(self.client, "vitals.cuff-1", SAID)
        self.shard = next(shard.number for shard in (await stream.depth(self.client)).shards if shard.waiting)

    async def take(self):
        """What the worker of this shard is given next."""
        worker = await self.js.pull_subscribe_bind(stream.consumer(self.shard), stream.NAME)
        return (await worker.fetch(1, timeout=1))[0]

    async def acknowledge(self):
        await (await self.take()).ack_sync()

    async def holds(self):
        return (await stream.depth(self.client)).messages


def on_a_road(story, **limits):
    async def told():
        client = await bus.connect()
        try:
            road = Road(client)
            await road.build(**limits)
            return await story(road)
        finally:
            await client.close()

    return asyncio.run(told())


def test_what_was_left_behind_is_given_to_a_worker_once_more_and_then_gone(broker):
    async def story(road):
        await road.acknowledge()
        await road.leftovers.look()
        await road.leftovers.look()
        again = await road.take()
        return await road.holds(), again.subject.rpartition(".")[2], again.data

    assert on_a_road(story) == (1, "cuff-1", SAID)


def test_what_is_seen_once_may_be_on_its_way_out_and_is_left_alone(broker):
    async def story(road):
        await road.acknowledge()
        await road.leftovers.look()
        with pytest.raises(NatsTimeout):
            await road.take()
        return await road.holds()

    assert on_a_road(story) == 1


def test_what_a_worker_has_not_acknowledged_yet_is_left_alone(broker):
    async def story(road):
        await road.take()
        for _ in range(3):
            await road.leftovers.look()
        return (await stream.depth(road.client)).shards[road.shard]

    found = on_a_road(story)
    assert (found.waiting, found.unacknowledged) == (0, 1)


def test_what_waits_for_a_worker_is_left_alone(broker):
    async def story(road):
        for _ in range(3):
            await road.leftovers.look()
        return (await stream.depth(road.client)).shards[road.shard].waiting

    assert on_a_road(story) == 1


def test_a_stream_without_room_keeps_what_was_left_behind(broker):
    async def story(road):
        await road.acknowledge()
        await road.leftovers.look()
        with pytest.raises(stream.Refused):
            await road.leftovers.look()
        return await road.holds()

    assert on_a_road(story, max_msgs=1) == 1


def test_a_broker_that_is_away_is_asked_again_later(broker, monkeypatch):
    monkeypatch.setattr("yiyang.monitoring.tasks.leftovers.LOOK_SECONDS", 0.05)

    async def story(road):
        await road.acknowledge()
        looking = asyncio.create_task(road.leftovers.run())
        broker.stop()
        await asyncio.sleep(0.3)
        broker.start()
        try:
            return (await asyncio.wait_for(come_again(road), 15)).data
        finally:
            looking.cancel()

    assert on_a_road(story) == SAID


async def come_again(road):
    while True:
        try:
            return await road.take()
        except (NatsError, OSError):
            await asyncio.sleep(0.1)
