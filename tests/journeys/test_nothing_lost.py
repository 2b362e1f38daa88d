"""Twenty thousand readings flow in over MQTT and HTTP while every part that could lose one is killed."""

import json
import os
import signal
from pathlib import Path

import psycopg
import pytest

from tests.journeys import senders
from tests.journeys.senders import HttpSender, MqttSender, Speech
from yiyang.runtime import places
from yiyang.runtime.tests.stack import Stack, eventually, run

READINGS = 20_000
ROOT = Path(__file__).parents[2]
SETTINGS = {"DJANGO_SETTINGS_MODULE": "yiyang.settings"}
STORED = """
SELECT d.serial, m.measure, (extract(epoch FROM m.taken_at) * 1000)::bigint, m.value
FROM monitoring_measurement m JOIN monitoring_device d ON d.id = m.device_id
"""
ALARMS = """
SELECT d.serial, count(*) FROM monitoring_alarm a
JOIN monitoring_binding b ON b.elder_id = a.elder_id JOIN monitoring_device d ON d.id = b.device_id GROUP BY 1
"""


@pytest.fixture
def hall(tmp_path, furnish):
    """An installation of its own, every part of which may be killed."""
    furnish(tmp_path / "var")
    stack = Stack(tmp_path / "var", extra=SETTINGS).start()
    try:
        eventually(lambda: "Yiyang runs" in stack.said() or stack.process.poll() is not None, seconds=120)
        yield stack
    finally:
        stack.stop()


def keys_of(stack) -> dict[str, str]:
    """Register the hall of devices in this installation."""
    script = "from tests.journeys import hall; hall.set_up()"
    done = run("shell", "-v", "0", "-c", script, var=stack.var, PYTHONPATH=str(ROOT), **SETTINGS)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def ask(stack, question: str) -> list[tuple]:
    url = places.embedded_database_url(ports_of(stack), folder=stack.var)
    with psycopg.connect(url) as connection:
        return connection.execute(question).fetchall()


def ports_of(stack) -> int:
    return places.ports(stack.var).postgres


def stored_count(stack) -> int:
    try:
        return ask(stack, "SELECT count(*) FROM monitoring_measurement")[0][0]
    except psycopg.Error:
        return 0


def wait_until_stored(stack, count: int) -> None:
    """Until so many readings are stored and none waits; says what is missing when they are not."""
    try:
        eventually(lambda: stored_count(stack) >= count and stack.depth() == 0, seconds=40)
    except AssertionError:
        waiting = stack.waiting()
        pytest.fail(f"{stored_count(stack)} of {count} are stored; the stream holds {waiting}. {stack.said()}")


def kill(stack, name: str) -> None:
    """End a part at once and wait until the supervisor has put another in its place."""
    pid = stack.child(name)["pid"]
    os.kill(pid, signal.SIGKILL)
    eventually(lambda: stack.child(name)["pid"] not in (pid, None))


@pytest.mark.stack
@pytest.mark.capability("E1")
def test_every_reading_sent_is_stored_exactly_once_whatever_dies(hall):
    stack = hall
    keys, speech = keys_of(stack), Speech(READINGS)
    mine = {hub: [m for m in speech.messages if int(m[0][-1]) % 2 == int(hub[-1])] for hub in keys}
    over_http = mine["hub-1"][::2]
    threads = [
        MqttSender(stack, "hub-0", keys["hub-0"], mine["hub-0"]),
        MqttSender(stack, "hub-1", keys["hub-1"], mine["hub-1"][1::2]),
        HttpSender(stack.web, keys["hub-1"], over_http),
    ]
    for thread in threads:
        thread.start()
    for part, after in (("monitor", 1000), ("broker", 4000), ("database", 8000), ("monitor", 12_000)):
        eventually(lambda after=after: stored_count(stack) >= after, seconds=30)
        kill(stack, part)
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive(), f"{thread.name} is still sending"
    wait_until_stored(stack, len(speech.sent))
    assert set(ask(stack, STORED)) == speech.sent
    assert ask(stack, "SELECT reason, count(*) FROM monitoring_quarantine GROUP BY 1") == []
    assert dict(ask(stack, ALARMS)) == {f"cuff-{number}": 1 for number in senders.SICK}
    assert threads[-1].statuses <= {0, 202, 401, 503}, "the API never answers with a crash"
