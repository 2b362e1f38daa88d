"""The bus from ordinary code, with and without a broker."""

import asyncio
import logging
import time
from queue import SimpleQueue

import pytest

from yiyang.runtime import bus, places, ports, stream
from yiyang.runtime.tests.stack import eventually


@pytest.fixture(autouse=True)
def own_line():
    bus.hang_up()
    yield
    bus.hang_up()


@pytest.fixture
def no_broker(monkeypatch):
    monkeypatch.setenv("NATS_URL", f"nats://127.0.0.1:{ports.any_free_port()}")


@pytest.fixture
def broker(stack, monkeypatch):
    ours = places.credentials("nats", stack.var)
    monkeypatch.setenv("NATS_URL", f"nats://{ours.username}:{ours.password}@127.0.0.1:{stack.nats}")


def test_telling_open_pages_never_waits_for_an_absent_broker(no_broker):
    began = time.monotonic()
    bus.publish("live.user.1", b"{}")
    assert time.monotonic() - began < 0.5


def test_readings_are_not_called_stored_without_a_broker(no_broker, monkeypatch):
    monkeypatch.setattr(bus, "SECONDS_TO_OPEN", 0.2)
    with pytest.raises(bus.BusUnavailable):
        bus.store([("vitals.cuff-1", b"{}")])


def test_an_absent_broker_is_reported_once(no_broker, monkeypatch, caplog):
    monkeypatch.setattr(bus, "SECONDS_TO_OPEN", 0.1)
    with caplog.at_level(logging.WARNING, logger="yiyang.runtime.bus"):
        for _ in range(3):
            bus.publish("live.user.1", b"{}")
        eventually(lambda: caplog.records)
        time.sleep(0.3)
    assert len(caplog.records) == 1


def test_a_message_too_large_for_the_broker_is_refused_at_once(no_broker):
    with pytest.raises(ValueError, match="larger"):
        bus.store([("vitals.cuff-1", b"x" * (bus.MAX_MESSAGE_BYTES + 1))])


@pytest.mark.stack
def test_stored_readings_are_in_the_stream_when_the_call_returns(stack, broker):
    before = bus.ask(stream.depth).messages
    bus.store((f"vitals.cuff-{number}", b"{}") for number in range(200))
    assert bus.ask(stream.depth).messages == before + 200


@pytest.mark.stack
def test_the_readings_of_one_device_stay_on_one_shard(stack, broker):
    before = bus.ask(stream.depth).shards
    bus.store([("vitals.cuff-7", b"{}")] * 20)
    after = bus.ask(stream.depth).shards
    assert sorted(now.waiting - then.waiting for then, now in zip(before, after, strict=True)) == [0] * 7 + [20]


@pytest.mark.stack
def test_who_listens_hears_what_is_published(stack, broker):
    heard = SimpleQueue()
    bus.listen("live.user.*", lambda *message: heard.put(message)).result(5)
    bus.publish("live.user.1", b"alarm")
    assert heard.get(timeout=3) == ("live.user.1", b"alarm")


@pytest.mark.stack
def test_preparing_the_stream_again_changes_nothing(stack, broker):
    before = bus.ask(stream.depth)
    bus.ask(stream.ensure)
    assert bus.ask(stream.depth) == before


def signed_in(stack):
    """A gateway, once the door is answered."""

    def try_it():
        device, said = stack.device("gate-1", "right", client_id="full")
        if said != "Success":
            device.loop_stop()
        return device if said == "Success" else None

    return eventually(try_it)


@pytest.mark.stack
def test_a_full_stream_refuses_instead_of_growing_and_takes_again_when_there_is_room(stack, broker, monkeypatch):
    async def allow(most: int) -> int:
        monkeypatch.setenv("NATS_STREAM_BYTES", str(most))
        client = await bus.connect("test")
        await stream.ensure(client)
        held = (await stream.depth(client)).bytes
        await client.close()
        return held

    held = asyncio.run(allow(2**30))
    device = signed_in(stack)
    asyncio.run(allow(held + 5000))
    try:
        with pytest.raises(bus.StreamFull):
            bus.store([("vitals.cuff-1", b"x" * 1000)] * 10)
        receipt = device.publish("vitals/cuff-1", b"x" * 3000, qos=1)
        time.sleep(0.5)
        assert not receipt.is_published(), "no acknowledgement for what was not stored"
    finally:
        asyncio.run(allow(2**30))
    bus.store([("vitals.cuff-1", b"x" * 1000)])
    device.disconnect()
    device.loop_stop()


class Acting:
    """Something that speaks like a broker until it has let somebody in, and then does as its part says."""

    def __init__(self, part=None):
        self.part, self.visits = part, 0

    async def __aenter__(self):
        self.server = await asyncio.start_server(self.let_in, places.LOOPBACK, 0)
        self.url = f"nats://{places.LOOPBACK}:{self.server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_error):
        self.server.close()

    async def let_in(self, heard, say):
        self.visits += 1
        say.write(b'INFO {"server_id":"x","version":"2.11","max_payload":1048576}\r\n')
        while not (await heard.readline()).startswith(b"PING"):
            pass
        say.write(b"PONG\r\n" + (self.part or b""))
        while await heard.readline():
            pass
        say.close()


async def happened(question):
    """Whether something comes true within three seconds."""
    for _ in range(60):
        if question():
            return True
        await asyncio.sleep(0.05)
    return False


def test_a_broker_that_has_fallen_silent_is_asked_anew(no_broker, monkeypatch):
    monkeypatch.setattr(bus, "PING_SECONDS", 0.05)

    async def story():
        async with Acting() as broker:
            client = await bus.connect(url=broker.url)
            assert await happened(lambda: broker.visits > 1)
            await client.close()

    asyncio.run(story())


def test_who_is_shown_the_door_by_the_broker_is_told(no_broker):
    async def story():
        told = asyncio.Event()

        async def closed():
            told.set()

        async with Acting(b"-ERR 'Maximum Subscriptions Exceeded'\r\n") as broker:
            await bus.connect(url=broker.url, closed=closed)
            assert await happened(told.is_set)

    asyncio.run(story())


@pytest.mark.stack
def test_who_leaves_while_the_broker_answers_makes_nobody_else_deaf(broker):
    async def story():
        client, heard = await bus.connect(), asyncio.Event()

        async def hear(_message):
            heard.set()

        await client.subscribe("live.user.1", cb=hear)
        await client.flush()
        leaving = asyncio.ensure_future(client.flush())
        await asyncio.sleep(0)
        leaving.cancel()
        await asyncio.sleep(0.2)  # the answer comes, and nobody waits for it
        await client.publish("live.user.1", b"{}")
        try:
            await asyncio.wait_for(heard.wait(), 3)
        finally:
            await client.close()

    asyncio.run(story())
