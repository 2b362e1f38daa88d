"""The whole telemetry road beside what the database can do at all.

Ours: messages of 100 readings wait in JetStream; the worker pulls, decodes, resolves, deduplicates, stores, evaluates, commits
and acknowledges them. The peer: one raw binary ``COPY``, encoded beforehand, of the same rows into a table of the same shape
(same partitions, same key, same index) on the same durable PostgreSQL. Both grow alike; pairs alternate who goes first.
"""

import json
import sys
import time

from benchmarks import _installation, _road
from benchmarks._figures import Figures


def measure(pairs: int) -> Figures:
    """In an installation of its own."""
    with _installation.durable() as folder:
        return Figures(**_installation.inside(folder, __file__, pairs=pairs))


def run(pairs: int) -> None:
    """Everything that happens inside the installation; what roll-ups and scores of all that cost afterwards is told beside it.

    The readings are some hours old, so that they are still scored.
    """
    _installation.set_up()
    from django.utils import timezone

    from yiyang.monitoring.actions import early_warnings, rollups

    figures = _road.Road(_installation.people(_road.DEVICES), hours_back=6).figures(pairs)
    began = time.perf_counter()
    early_warnings.judge_waiting(now=timezone.now())
    scoring = time.perf_counter() - began
    figures["facts"]["scores afterwards, by a tick"] = f"{_road.DEVICES} elders in {scoring * 1000:.0f} ms"
    began = time.perf_counter()
    hours = rollups.refresh()
    seconds = time.perf_counter() - began
    readings = _road.MESSAGES * _road.PER_MESSAGE * (pairs + 1)
    figures["facts"]["roll-ups afterwards, by a tick"] = f"{hours} hours of {readings:,} readings in {seconds:.2f} s"
    print(json.dumps(figures))


if __name__ == "__main__":
    run(json.loads(sys.argv[1])["pairs"])
