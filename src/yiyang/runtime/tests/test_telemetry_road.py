"""What the broker lets in, keeps, and answers."""

import asyncio
import os
import signal
from contextlib import suppress

import pytest

from yiyang.runtime import gatekeeper
from yiyang.runtime.tests.stack import eventually

pytestmark = pytest.mark.stack


@pytest.fixture
def gate(stack):
    client, said = stack.device("gate-1", "right")
    assert said == "Success"
    yield client
    client.disconnect()
    client.loop_stop()


@pytest.mark.parametrize(("name", "secret"), [("", ""), ("gate-1", "wrong"), ("broken", "right"), ("nats", "")])
def test_nobody_gets_in_without_the_right_secret(stack, name, secret):
    client, said = stack.device(name, secret)
    client.loop_stop()
    assert said in ("Not authorized", "Bad user name or password")


@pytest.mark.parametrize("quality", [0, 1, 2])
def test_a_reading_is_kept_whatever_delivery_the_device_asks_for(stack, gate, quality):
    before = stack.depth()
    gate.publish("vitals/cuff-1", b"{}", qos=quality).wait_for_publish(5)
    assert eventually(lambda: stack.depth() == before + 1)


@pytest.mark.parametrize("topic", ["vitals/cuff-2", "live/user/1", "$MQTT/msgs/vitals/cuff-2", "$JS/API/STREAM/DELETE/VITALS"])
def test_a_gateway_reaches_nothing_but_its_own_devices(stack, gate, topic):
    before = stack.depth()
    gate.publish(topic, b"{}", qos=1)
    gate.publish("vitals/cuff-1", b"{}", qos=1).wait_for_publish(5)
    assert stack.depth() == before + 1


def test_a_gateway_cannot_listen(stack, gate):
    granted = []
    gate.on_subscribe = lambda client, userdata, mid, reasons, properties: granted.extend(map(str, reasons))
    gate.subscribe("vitals/#", qos=1)
    assert eventually(lambda: granted) == ["Unspecified error"]


def test_an_expelled_gateway_is_cut_off_at_once(stack, gate, monkeypatch):
    monkeypatch.delenv("NATS_URL", raising=False)
    monkeypatch.setenv("YIYANG_VAR", str(stack.var))
    cut = []
    gate.on_disconnect = lambda *_: cut.append(1)
    assert asyncio.run(gatekeeper.expel("gate-1")) == 1
    assert eventually(lambda: cut)


def test_an_acknowledged_reading_survives_the_broker_being_killed(stack):
    """Acknowledged before the kill means stored; the first arrangement we tried lost a few hundred of these."""
    before = stack.depth()
    client, _ = stack.device("gate-1", "right", client_id="burst")
    acknowledged = []
    broker = stack.child("broker")["pid"]

    def count(*_):
        acknowledged.append(1)
        if len(acknowledged) == 300:
            with suppress(ProcessLookupError):
                os.kill(broker, signal.SIGKILL)

    client.on_publish = count
    for number in range(3000):
        client.publish("vitals/cuff-1", f"{number}".encode() * 200, qos=1)
    eventually(lambda: stack.child("broker")["pid"] not in (broker, None))
    counted = len(acknowledged)
    client.loop_stop()
    assert counted >= 300
    assert eventually(lambda: stack.depth() - before) >= counted
