"""The telemetry road from inside a benchmark's installation: rounds of the same readings for us and for a raw binary ``COPY``."""

import asyncio
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import numpy as np

from benchmarks import _installation

DEVICES, MESSAGES, PER_MESSAGE = 400, 2000, 100
UNWELL, UNWELL_SHARE = 0.12, 0.12
GOAL = 0.5
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
People = list[tuple[Any, Any]]


class Road:
    """Rounds on one installation, each with moments of its own."""

    def __init__(self, people: People, *, hours_back: float = 18) -> None:
        """``hours_back`` keeps the moments of several roads over the same people apart."""
        self.people = people
        self.start = datetime.now(UTC) - timedelta(hours=hours_back)
        self.place = 0

    def figures(self, pairs: int, *, name: str = "ingest") -> dict[str, Any]:
        """Alternating pairs after one round to warm up, as ``Figures`` takes them."""
        from django.db import connection

        from yiyang.monitoring.models import Alarm, Measurement

        with connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass('bench_copy')")
            if cursor.fetchone() == (None,):
                cursor.execute(PEER)
        before, ours, peer = Measurement.objects.count(), [], []
        for number in range(pairs + 1):
            load = self._round()
            raw = load.encoded()
            steps: list[tuple[list[float], Callable[[], float]]] = [
                (ours, partial(road_seconds, load.messages)),
                (peer, partial(copy_seconds, raw)),
            ]
            for rates, seconds in steps if number % 2 else reversed(steps):
                rates.append(MESSAGES * PER_MESSAGE / seconds())
        added = Measurement.objects.count() - before
        if added != MESSAGES * PER_MESSAGE * (pairs + 1):
            raise AssertionError("the road lost or doubled something")
        facts = {"readings per round": MESSAGES * PER_MESSAGE, "devices": len(self.people), "alarms": Alarm.objects.count()}
        figures = {"name": name, "unit": "readings/s", "peer_name": "raw COPY", "goal": GOAL, "facts": facts}
        return {**figures, "ours": ours[1:], "peer": peer[1:]}

    def costs(self, rounds: int) -> list[float]:
        """Microseconds of one reading, round by round, after one to warm up."""
        seconds = [road_seconds(self._round().messages) for _ in range(rounds + 1)]
        return [each / MESSAGES / PER_MESSAGE * 1e6 for each in seconds[1:]]

    def _round(self) -> "Round":
        self.place += 1
        return Round(self.people, self.place, start=self.start + timedelta(minutes=25 * self.place))


class Round:
    """The messages of one measurement and the same readings as raw rows."""

    def __init__(self, people: People, place: int, *, start: datetime) -> None:
        self.random = np.random.default_rng(20261122 + place)
        self.people = people
        self.first = MESSAGES * place
        self.start = start
        self.sick = self.random.random(len(people)) < UNWELL
        self.messages: list[tuple[str, bytes]] = []
        self.rows: list[tuple[int, float, bytes, bytes, int]] = []
        for number in range(MESSAGES):
            self.add(number)

    def add(self, number: int) -> None:
        """One message of one device: twenty-five moments of four measures."""
        from yiyang.monitoring.definitions import measures

        who = (self.first + number) % len(self.people)
        device, elder = self.people[who]
        share = UNWELL_SHARE if self.sick[who] else 0.0
        readings = []
        for moment in range(PER_MESSAGE // len(MEASURES)):
            at = self.start + timedelta(seconds=10 * (moment + 25 * (number // len(self.people))), microseconds=who)
            ill = self.random.random() < share
            for slug, (code, unit, centre, spread, bad) in MEASURES.items():
                usual = float(np.clip(self.random.normal(centre, spread), centre - 2 * spread, centre + 2 * spread))
                value = bad if ill else round(usual)
                readings.append({"code": code, "value": value, "unit": unit, "at": at.isoformat()})
                number_of = measures.by_slug()[slug].number
                self.rows.append((round(at.timestamp() * 1e6), float(value), elder.pk.bytes, device.pk.bytes, number_of))
        self.messages.append((f"vitals.{device.serial}", json.dumps(readings).encode()))

    def encoded(self) -> bytes:
        """All rows as one binary ``COPY``."""
        from yiyang.monitoring.actions.measurements import STORED
        from yiyang.monitoring.rules import rows

        taken_at, value, elder, device, measure = (list(column) for column in zip(*self.rows, strict=True))
        count = len(self.rows)
        columns = {
            "taken_at": np.array(taken_at),
            "received_at": np.full(count, int(time.time() * 1e6)),
            "value": np.array(value),
            "elder_id": np.frombuffer(b"".join(elder), dtype="V16"),
            "device_id": np.frombuffer(b"".join(device), dtype="V16"),
            "measure": np.array(measure),
            **{name: np.zeros(count, dtype=np.int64) for name in ("context", "road", "doubt")},
        }
        return rows.encode(STORED, {name: columns[name] for name in STORED})


def copy_seconds(load: bytes) -> float:
    """The peer: one COPY, committed."""
    from django.db import connection

    from yiyang.monitoring.actions.measurements import STORED

    _installation.settle()
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
    _installation.settle()
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
