"""A gateway in a house: frames in, messages on disk, nothing lost while the broker is away."""

import asyncio
import json
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.core.management.base import CommandError

from yiyang.monitoring.management.commands import gateway
from yiyang.monitoring.rules import gatt
from yiyang.monitoring.tasks import bridge
from yiyang.monitoring.types.bridging import Paired

HERE = ZoneInfo("Asia/Shanghai")
CUFF = Paired("AA:BB:CC:DD:EE:FF", "cuff-1")
PRESSURE = bytes.fromhex("04b20066007f005c00")


class Client:
    """A device as ``bleak`` shows it: says its frames when one listens, and answers reads."""

    def __init__(self, frames, reads=None):
        self.frames, self.reads, self.written = frames, reads or {}, []
        numbers = [*frames, *self.reads, *([gatt.RECORD_ACCESS] if gatt.GLUCOSE in frames else [])]
        shown = [SimpleNamespace(uuid=bridge.uuid_of(number)) for number in numbers]
        self.services = [SimpleNamespace(characteristics=shown)]

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        return None

    async def start_notify(self, uuid, listen):
        for data in self.frames.get(int(uuid[4:8], 16), ()):
            listen(None, bytearray(data))

    async def read_gatt_char(self, uuid):
        found = self.reads[int(uuid[4:8], 16)]
        if isinstance(found, Exception):
            raise found
        return bytearray(found)

    async def write_gatt_char(self, uuid, data, response):
        self.written.append((int(uuid[4:8], 16), data))


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(bridge, "IDLE_SECONDS", 0.02)
    monkeypatch.setattr(bridge, "PAUSE_SECONDS", 0.01)


def visit(client):
    return json.loads(asyncio.run(bridge.visit(client, CUFF, zone=HERE)))


def test_a_cuff_is_heard_with_its_battery_and_firmware():
    said = visit(Client({gatt.BLOOD_PRESSURE: [PRESSURE]}, {gatt.BATTERY: b"\x47", gatt.FIRMWARE: b"2.1.0\0"}))
    assert [(one.get("measure"), one.get("value")) for one in said[:3]] == [
        ("systolic", 178.0),
        ("diastolic", 102.0),
        ("heart_rate", 92.0),
    ]
    assert {name: said[3][name] for name in ("event", "battery", "firmware")} == {
        "event": "status",
        "battery": 71,
        "firmware": "2.1.0",
    }


def test_a_meter_is_asked_for_its_records_and_meals_are_joined():
    record, meal = bytes.fromhex("160500ea070b14081e0544c011"), bytes.fromhex("02050003")
    client = Client({gatt.GLUCOSE: [record], gatt.GLUCOSE_CONTEXT: [meal]})
    said = visit(client)
    assert client.written == [(gatt.RECORD_ACCESS, gatt.REPORT_ALL)]
    assert (said[0]["value"], said[0]["context"]) == (6.8, "fasting")


def test_a_broken_frame_costs_the_others_nothing():
    said = visit(Client({gatt.BLOOD_PRESSURE: [b"\x04\xb2", PRESSURE]}, {gatt.BATTERY: OSError()}))
    assert [one.get("measure") for one in said] == ["systolic", "diastolic", "heart_rate", None]


def test_messages_wait_on_disk_in_order_until_the_broker_has_them(tmp_path):
    outbox = bridge.Outbox(tmp_path / "spool")
    assert outbox.flush(lambda *_: True) == 0
    for number in range(3):
        outbox.put("cuff-1", f"[{number}]".encode())
    (tmp_path / "spool" / "0.draft").write_bytes(b"half")
    taken = []

    def once(serial, payload):
        taken.append((serial, payload))
        return len(taken) < 3

    assert outbox.flush(once) == 2
    assert outbox.flush(once) == 0
    assert taken == [("cuff-1", b"[0]"), ("cuff-1", b"[1]"), ("cuff-1", b"[2]"), ("cuff-1", b"[2]")]
    assert len(outbox.waiting()) == 1


def test_a_device_is_looked_for_again_after_every_visit_and_every_failure(tmp_path):
    outbox, tries = bridge.Outbox(tmp_path), []

    async def find(address, timeout):
        tries.append(address)
        if len(tries) == 1:
            raise OSError("radio away")
        return None if len(tries) == 2 else "device"

    bleak = SimpleNamespace(
        BleakScanner=SimpleNamespace(find_device_by_address=find),
        BleakClient=lambda device: Client({gatt.BLOOD_PRESSURE: [PRESSURE]}),
    )

    async def for_a_while():
        task = asyncio.create_task(bridge.watch(bleak, CUFF, zone=HERE, outbox=outbox))
        while len(outbox.waiting()) < 2:
            await asyncio.sleep(0.01)
        task.cancel()

    asyncio.run(asyncio.wait_for(for_a_while(), 10))
    assert tries[0] == CUFF.address
    assert b"178" in outbox.waiting()[0].read_bytes()


@pytest.mark.parametrize("text", ["", "[broker", "spool = 3", '[broker]\nhost = "x"', 'spool = "s"\nbogus = 1'])
def test_a_file_that_cannot_be_used_is_refused_in_a_sentence(tmp_path, text):
    path = tmp_path / "gateway.toml"
    path.write_text(text)
    with pytest.raises(CommandError, match=r"gateway\.toml"):
        gateway.read(path)


def test_the_file_of_the_guide_is_read(tmp_path):
    path = tmp_path / "gateway.toml"
    path.write_text(
        'spool = "/var/lib/gateway"\n[broker]\nhost = "yiyang.example"\nusername = "flat-12"\nkey_file = "/etc/key"\n'
        'tls = true\nport = 8883\n[[devices]]\naddress = "AA:BB:CC:DD:EE:FF"\nserial = "cuff-1"\n'
    )
    assert gateway.read(path).devices == (CUFF,)
