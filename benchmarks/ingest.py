"""The whole telemetry road beside what the database can do at all.

Ours: messages of 100 readings wait in JetStream; the worker pulls, decodes, resolves, deduplicates, stores, evaluates, commits
and acknowledges them. The peer: one raw binary ``COPY``, encoded beforehand, of the same rows into a table of the same shape
(same partitions, same key, same index) on the same durable PostgreSQL. Both grow alike; pairs alternate who goes first.
"""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent.parent / folder) for folder in ("src", "")]

import numpy as np

from benchmarks._figures import Figures
from yiyang.runtime import places, ports
from yiyang.runtime.nats import EmbeddedNats
from yiyang.runtime.postgres import EmbeddedPostgres

DEVICES, MESSAGES, PER_MESSAGE = 400, 2000, 100
UNWELL, UNWELL_SHARE = 0.12, 0.12
GOAL = 0.25
MEASURES = {  # slug: (LOINC, unit, usual centre and spread, value in an alarm band)
    "systolic": ("8480-6", "mm[Hg]", 128, 7, 184),
    "diastolic": ("8462-4", "mm[Hg]", 76, 5, 112),
    "heart_rate": ("8867-4", "/min", 74, 6, 134),
    "spo2": ("59408-5", "%", 97, 0.8, 86),
}
PEER = """
CREATE TABLE bench_copy (LIKE monitoring_measurement INCLUDING ALL) PARTITION BY RANGE (taken_at);
DO $$ DECLARE part record; BEGIN
  FOR part IN SELECT c.relname, pg_get_expr(c.relpartbound, c.oid) AS bound
    FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'monitoring_measurement'::regclass
  LOOP EXECUTE format('CREATE TABLE bench_%s PARTITION OF bench_copy %s', part.relname, part.bound); END LOOP;
END $$;
"""


def measure(pairs: int) -> Figures:
    """Start a durable stack of its own in a temporary folder and measure inside it."""
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
        return Figures(**json.loads(inside(folder, pairs)))


def inside(folder: str, pairs: int) -> str:
    """Run this file again as a process of that installation."""
    environment = {**os.environ, "YIYANG_VAR": folder, "DJANGO_SETTINGS_MODULE": "yiyang.settings", "YIYANG_LOG": "ERROR"}
    environment.pop("DATABASE_URL", None)
    environment.pop("NATS_URL", None)
    done = subprocess.run([sys.executable, __file__, str(pairs)], env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout.splitlines()[-1]


def people_the_bench() -> list:
    """Elders with one device each, bound long ago."""
    from yiyang.monitoring.models import Binding, Device
    from yiyang.organizations.models import Institution
    from yiyang.people.models import Committee, Elder

    place = Institution.objects.create(kind="community_health_centre", name="测速社区卫生服务中心", region="310104")
    committee = Committee.objects.create(code="310104001001", name="测速居委会")
    elders = [
        Elder(
            name=f"甲{n}",
            pinyin="jia",
            initials="j",
            sex="male",
            birth_date=date(1945, 1, 1),
            committee=committee,
            record_number=f"{31010400100100000 + n}",
        )
        for n in range(DEVICES)
    ]
    devices = [Device(serial=f"bench-{n:04}", kind="multi", institution=place) for n in range(DEVICES)]
    Elder.objects.bulk_create(elders)
    Device.objects.bulk_create(devices)
    since = datetime.now(UTC) - timedelta(days=390)
    Binding.objects.bulk_create(Binding(device=d, elder=e, from_at=since) for d, e in zip(devices, elders, strict=True))
    return list(zip(devices, elders, strict=True))


class Round:
    """The messages of one measurement and the same readings as raw rows."""

    def __init__(self, people: list, place: int) -> None:
        self.random = np.random.default_rng(20261122 + place)
        self.people = people
        self.start = datetime.now(UTC) - timedelta(hours=6) + timedelta(minutes=25 * place)
        self.sick = self.random.random(len(people)) < UNWELL
        self.messages: list[tuple[str, bytes]] = []
        self.rows: list[tuple] = []
        for number in range(MESSAGES):
            self.add(number)

    def add(self, number: int) -> None:
        from yiyang.monitoring.definitions import measures

        who = number % len(self.people)
        device, elder = self.people[who]
        share = UNWELL_SHARE if self.sick[who] else 0.0
        readings = []
        for moment in range(PER_MESSAGE // len(MEASURES)):
            at = self.start + timedelta(seconds=10 * (moment + 25 * (number // len(self.people))), microseconds=who)
            ill = self.random.random() < share
            for slug, (code, unit, centre, spread, bad) in MEASURES.items():
                value = (
                    bad
                    if ill
                    else round(float(np.clip(self.random.normal(centre, spread), centre - 2 * spread, centre + 2 * spread)))
                )
                readings.append({"code": code, "value": value, "unit": unit, "at": at.isoformat()})
                self.rows.append(
                    (int(at.timestamp() * 1e6), float(value), elder.pk.bytes, device.pk.bytes, measures.by_slug()[slug].number)
                )
        self.messages.append((f"vitals.{device.serial}", json.dumps(readings).encode()))

    def encoded(self) -> bytes:
        """All rows as one binary ``COPY``."""
        from yiyang.monitoring.actions.measurements import STORED
        from yiyang.monitoring.rules import rows

        taken_at, value, elder, device, measure = (list(column) for column in zip(*self.rows, strict=True))
        count = len(self.rows)
        return rows.encode(
            STORED,
            {
                "taken_at": np.array(taken_at),
                "received_at": np.full(count, int(time.time() * 1e6)),
                "value": np.array(value),
                "elder_id": np.frombuffer(b"".join(elder), dtype="V16"),
                "device_id": np.frombuffer(b"".join(device), dtype="V16"),
                "measure": np.array(measure),
                **{name: np.zeros(count, dtype=np.int64) for name in ("context", "road", "doubt")},
            },
        )


def copy_seconds(load: bytes) -> float:
    """The peer: one COPY, committed."""
    from django.db import connection

    from yiyang.monitoring.actions.measurements import STORED

    settle()
    start = time.perf_counter()
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY bench_copy ({', '.join(STORED)}) FROM STDIN WITH (FORMAT binary)") as copy,
    ):
        copy.write(load)
    return time.perf_counter() - start


def road_seconds(messages: list[tuple[str, bytes]]) -> float:
    """Ours: from a full stream to an empty one."""
    import uvloop

    from yiyang.runtime import bus

    for first in range(0, len(messages), 500):
        bus.store(messages[first : first + 500])
    settle()
    return uvloop.run(drain(len(messages) * PER_MESSAGE))


async def drain(readings: int) -> float:
    """Start a worker on the waiting messages; stop the clock when all is stored and the stream holds nothing any more."""
    from yiyang.monitoring.tasks.worker import Worker
    from yiyang.runtime import bus, stream

    client, stop = await bus.connect("bench"), asyncio.Event()
    worker = Worker(client, range(stream.SHARDS))
    start = time.perf_counter()
    running = asyncio.create_task(worker.run(stop))
    while worker.stored < readings or (await stream.depth(client)).messages:
        await asyncio.sleep(0.005)
    seconds = time.perf_counter() - start
    stop.set()
    await running
    await client.close()
    return seconds


def settle() -> None:
    """Let the database write what is still on its way."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")


def run(pairs: int) -> None:
    """Everything that happens inside the installation."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from yiyang.monitoring.models import Alarm, Measurement

    call_command("migrate", verbosity=0)
    asyncio.run(prepare_stream())
    with connection.cursor() as cursor:
        cursor.execute(PEER)
    people = people_the_bench()
    ours, peer = [], []
    readings = MESSAGES * PER_MESSAGE
    for place in range(pairs + 1):
        load = Round(people, place)
        raw = load.encoded()
        steps = [(ours, partial(road_seconds, load.messages)), (peer, partial(copy_seconds, raw))]
        for rates, seconds in steps if place % 2 else reversed(steps):
            rates.append(readings / seconds())
    assert Measurement.objects.count() == readings * (pairs + 1), "the road lost or doubled something"
    facts = {"readings per round": readings, "devices": DEVICES, "alarms": Alarm.objects.count()}
    print(
        json.dumps(
            {
                "name": "ingest",
                "unit": "readings/s",
                "ours": ours[1:],
                "peer": peer[1:],
                "peer_name": "raw COPY",
                "goal": GOAL,
                "facts": facts,
            }
        )
    )


async def prepare_stream() -> None:
    from yiyang.runtime import bus, stream

    client = await bus.connect("bench")
    await stream.ensure(client)
    await client.close()


if __name__ == "__main__":
    run(int(sys.argv[1]))
