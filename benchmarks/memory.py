"""Whether the worker's memory stays flat while readings flow: its resident size over the run, the last quarter beside the second.

The first quarter is left out: caches fill then. Messages of 100 readings are fed as fast as they are stored, never far ahead.
"""

import asyncio
import json
import sys
import time
from dataclasses import dataclass
from statistics import median
from typing import Any

from benchmarks import _installation

READINGS, DEVICES, PER_MESSAGE, AT_ONCE = 1_000_000, 400, 100, 500
LIMIT = 1.1


@dataclass(frozen=True)
class Memory:
    """Megabytes of the worker by readings stored."""

    readings: int
    seconds: float
    megabytes: list[tuple[int, float]]

    def quarter(self, which: int) -> float:
        """The median of one quarter of the run."""
        low, high = self.readings * which / 4, self.readings * (which + 1) / 4
        return median(size for stored, size in self.megabytes if low <= stored <= high)

    @property
    def ratio(self) -> float:
        """How much it grew between the second quarter and the last: 1 is flat."""
        return self.quarter(3) / self.quarter(1)

    def as_dict(self) -> dict[str, Any]:
        """Everything, for ``--json``."""
        quarters = [round(self.quarter(which), 1) for which in range(4)]
        facts = {"readings": self.readings, "seconds": round(self.seconds), "megabytes_by_quarter": quarters}
        return {"name": "memory", "ratio": round(self.ratio, 3), "limit": LIMIT, **facts, "samples": self.megabytes}

    def as_text(self) -> str:
        """A small table for people."""
        lines = [f"memory: MB of the worker over {self.readings:,} readings in {self.seconds:,.0f} s"]
        lines += [f"{f'quarter {which + 1}':>12}{self.quarter(which):>10.1f}" for which in range(4)]
        return "\n".join([*lines, f"{'4th ÷ 2nd':>12}{self.ratio:>10.3f}   limit {LIMIT}"])


def measure(pairs: int, *, readings: int = READINGS) -> Memory:
    """In an installation of its own; there is nothing to pair."""
    with _installation.durable() as folder:
        return Memory(**_installation.inside(folder, __file__, readings=readings))


def run(readings: int) -> None:
    """Feed the worker and look at its size."""
    _installation.set_up()
    people = _installation.people(DEVICES)
    with _installation.running("monitor") as process:
        print(json.dumps(asyncio.run(feed(people, readings, process.pid))))


async def feed(people: list, readings: int, worker: int) -> dict[str, Any]:
    """Keep a little more in the stream than the worker takes at once."""
    import psutil

    from yiyang.runtime import bus, stream

    client = await bus.connect("bench")
    began, samples, fed = time.perf_counter(), [], 0
    while fed < readings:
        batch = [message(people, number) for number in range(fed // PER_MESSAGE, fed // PER_MESSAGE + AT_ONCE)]
        await asyncio.to_thread(bus.store, batch)
        fed += AT_ONCE * PER_MESSAGE
        while (left := (await stream.depth(client)).messages) > AT_ONCE:
            await asyncio.sleep(0.02)
        samples.append((fed - left * PER_MESSAGE, psutil.Process(worker).memory_info().rss / 2**20))
    await _installation.until_empty(client, seconds=120)
    await client.close()
    return {"readings": fed, "seconds": time.perf_counter() - began, "megabytes": samples}


def message(people: list, number: int) -> tuple[str, bytes]:
    """The next hundred readings of a device, all within what is usual."""
    device, _ = people[number % len(people)]
    start = int((time.time() - 300 * 86400) * 1000) // 60_000 * 60_000 + number // len(people) * PER_MESSAGE * 1000
    said = [{"code": "8867-4", "value": 66 + n % 9, "unit": "/min", "at": start + n * 1000} for n in range(PER_MESSAGE)]
    return f"vitals.{device.serial}", json.dumps(said).encode()


if __name__ == "__main__":
    run(json.loads(sys.argv[1])["readings"])
