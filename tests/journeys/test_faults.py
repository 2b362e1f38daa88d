"""Readings flow in over MQTT and HTTP while every part that could lose one is killed, cut off or full, and strangers attack.

Twenty thousand readings by hand; CI and `make soak` send two hundred thousand (`YIYANG_READINGS`).
"""

import gc
import json
import os
import signal
from pathlib import Path

import psycopg
import pytest

from tests.journeys import faults, senders
from tests.journeys.hostile import Hostile
from tests.journeys.senders import HttpSender, MqttSender, Speech
from yiyang.runtime import places
from yiyang.runtime.tests.stack import Stack, eventually, run

READINGS = int(os.environ.get("YIYANG_READINGS", "20000"))
PATIENCE = 60 + READINGS / 400
ROOT = Path(__file__).parents[2]
SETTINGS = {"DJANGO_SETTINGS_MODULE": "yiyang.settings"}
STORED = """
SELECT d.serial, m.measure, (extract(epoch FROM m.taken_at) * 1000)::bigint, m.value
FROM monitoring_measurement m JOIN monitoring_device d ON d.id = m.device_id WHERE d.serial LIKE 'cuff-%'
"""
ALARMS = """
SELECT d.serial, count(*), sum(a.reading_count) FROM monitoring_alarm a
JOIN monitoring_binding b ON b.elder_id = a.elder_id JOIN monitoring_device d ON d.id = b.device_id
WHERE d.serial LIKE 'cuff-%' GROUP BY 1
"""
QUARANTINED = "SELECT serial, reason FROM monitoring_quarantine"


@pytest.fixture
def cluster(tmp_path, furnish):
    """Three broker nodes."""
    furnish(tmp_path / "var")
    cluster = faults.Cluster(tmp_path / "var")
    yield cluster
    cluster.stop()


@pytest.fixture
def stack(tmp_path, cluster):
    """Everything else, with two workers."""
    stack = Stack(tmp_path / "var", extra=SETTINGS | cluster.environment, options=("--monitors", 2))
    stack.nats, stack.mqtt = cluster.nats, cluster.mqtt
    stack.start()
    try:
        eventually(lambda: "Yiyang runs" in stack.said() or stack.process.poll() is not None, seconds=400)
        yield stack
    finally:
        stack.stop()


def keys_of(stack) -> dict[str, str]:
    """Register the hall of devices in this installation."""
    script = "from tests.journeys import hall; hall.set_up(stranger=True)"
    done = run("shell", "-v", "0", "-c", script, var=stack.var, PYTHONPATH=str(ROOT), **stack.extra)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def ask(stack, question: str, *values) -> list[tuple]:
    url = places.embedded_database_url(places.ports(stack.var).postgres, folder=stack.var)
    with psycopg.connect(url) as connection:
        cursor = connection.execute(question, values or None)
        return cursor.fetchall() if cursor.description else []


def stored_count(stack) -> int:
    try:
        return ask(stack, "SELECT count(*) FROM monitoring_measurement")[0][0]
    except psycopg.Error:
        return 0


def kill(stack, name: str) -> None:
    """End a part at once and wait until the supervisor has put another in its place."""
    pid = stack.child(name)["pid"]
    os.kill(pid, signal.SIGKILL)
    eventually(lambda: stack.child(name)["pid"] not in (pid, None), seconds=PATIENCE)


def cut_off(stack) -> None:
    """A worker loses its line to the database: others have its shards within seconds."""
    worker = faults.CutOffWorker(stack)
    try:
        pid = worker.process.pid
        eventually(lambda: ask(stack, faults.OWNED, pid)[0][0], seconds=PATIENCE)
        worker.line.cut()
        eventually(lambda: ask(stack, faults.OWNED, pid)[0][0] == 0, seconds=15)
    finally:
        worker.stop()


def break_everything(stack, cluster) -> None:
    """One fault after the other, each when some more has been stored."""
    steps = (
        lambda: kill(stack, "monitor"),
        lambda: cluster.kill(1),
        lambda: ask(stack, faults.FULL),
        lambda: kill(stack, "database"),
        lambda: ask(stack, faults.ROOM_AGAIN),
        lambda: cluster.kill(2),
        lambda: ask(stack, faults.SET_BACK),
        lambda: cut_off(stack),
        lambda: kill(stack, "monitor-2"),
    )
    for place, step in enumerate(steps):
        wanted = READINGS * (place + 1) // (len(steps) + 2)
        if place not in (3, 4):  # nothing may be stored while there is no room for what is refused
            eventually(lambda wanted=wanted: stored_count(stack) >= wanted, seconds=PATIENCE)
        eventually(lambda step=step: attempt(step), seconds=PATIENCE)


def attempt(step) -> bool:
    """Whether a step could be done; the database may just be coming back."""
    try:
        step()
    except psycopg.OperationalError:
        return False
    return True


@pytest.fixture
def swept():
    """What a cut line left open is swept up here, where it belongs, and not in the test that comes next."""
    yield
    gc.collect()


@pytest.mark.stack
@pytest.mark.capability("E1")
@pytest.mark.usefixtures("swept")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_every_reading_sent_is_stored_exactly_once_whatever_dies(stack, cluster):
    keys, speech = keys_of(stack), Speech(READINGS)
    mine = {hub: [m for m in speech.messages if int(m[0][-1]) % 2 == int(hub[-1])] for hub in ("hub-0", "hub-1")}
    threads = [
        MqttSender(stack, "hub-0", keys["hub-0"], mine["hub-0"]),
        MqttSender(stack, "hub-1", keys["hub-1"], mine["hub-1"][1::2]),
        HttpSender(stack.web, keys["hub-1"], mine["hub-1"][::2]),
    ]
    hostile = Hostile(("127.0.0.1", stack.mqtt), stack.web, keys["hub-evil"])
    for thread in (hostile, *threads):
        thread.start()
    break_everything(stack, cluster)
    for thread in threads:
        thread.join(PATIENCE)
        assert not thread.is_alive(), f"{thread.name} is still sending"
    hostile.stop()
    eventually(lambda: stored_count(stack) >= len(speech.sent) and stack.depth() == 0, seconds=PATIENCE)
    assert set(ask(stack, STORED)) == speech.sent
    moments = len(speech.sent) // senders.DEVICES // 2
    assert {row[0]: row[1:] for row in ask(stack, ALARMS)} == {f"cuff-{number}": (1, moments) for number in senders.SICK}
    assert threads[-1].statuses <= {0, 202, 401, 429, 503}, "the API never answers with a crash"
    assert hostile.let_in == []
    assert hostile.statuses <= {202, 401, 413, 503}
    refused = set(ask(stack, QUARANTINED))
    assert {reason for serial, reason in refused if serial == "evil-0"} >= {"malformed_json", "impossible_value", "not_permitted"}
    assert {reason for serial, reason in refused if serial != "evil-0"} <= {"not_permitted"}
