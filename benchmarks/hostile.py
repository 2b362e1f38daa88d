"""Whether honest devices notice forty-four attackers: how long a reading takes until it is stored, without and with them.

The whole stack runs; readings of honest devices are published one after the other at a modest rate, and each is looked for in the
database. Pairs alternate; the attackers are those of `tests/journeys/hostile.py`.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import psycopg

from benchmarks import _installation
from tests.journeys.hostile import reading
from yiyang.runtime import places, ports

ROOT = Path(__file__).resolve().parent.parent
PROBES, LIMIT, START_SECONDS = 60, 1.2, 600
STORED = "SELECT count(*) FROM monitoring_measurement m JOIN monitoring_device d ON d.id = m.device_id WHERE d.serial = %s"


@dataclass(frozen=True)
class Attack:
    """Milliseconds of honest readings, pair by pair."""

    calm: list[list[float]]
    attacked: list[list[float]]
    attacks: int

    @property
    def ratios(self) -> list[float]:
        return [median(under) / median(calm) for calm, under in zip(self.calm, self.attacked, strict=True)]

    @property
    def ratio(self) -> float:
        """How much longer a reading takes under attack: 1 is unharmed."""
        return median(self.ratios)

    def as_dict(self) -> dict[str, Any]:
        """Everything, for ``--json``."""
        raw = {"calm": self.calm, "attacked": self.attacked}
        return {"name": "hostile", "ratio": round(self.ratio, 3), "limit": LIMIT, "attacks": self.attacks, **raw}

    def as_text(self) -> str:
        """A small table for people."""
        lines = [
            "hostile: ms from the publication to the stored reading",
            f"{'':>6}{'calm':>10}{'attacked':>10}{'p95':>8}{'p95':>8}{'ratio':>8}",
        ]
        for place, (calm, under, ratio) in enumerate(zip(self.calm, self.attacked, self.ratios, strict=True), 1):
            tails = [quantiles(waits, n=20)[-1] for waits in (calm, under)]
            lines.append(f"{place:>6}{median(calm):>10.1f}{median(under):>10.1f}{tails[0]:>8.1f}{tails[1]:>8.1f}{ratio:>8.2f}")
        return "\n".join([*lines, f"median ratio {self.ratio:.2f}, limit {LIMIT}; {self.attacks} attacks"])


def measure(pairs: int, *, minutes: int = 0) -> Attack:
    """Bring up the stack and take turns; ``minutes`` makes as many pairs as that allows."""
    with tempfile.TemporaryDirectory(prefix="yiyang-hostile-") as folder:
        Path(folder).chmod(0o755)
        with stack(folder) as web:
            keys = json.loads(inside(folder, "from tests.journeys import hall; hall.set_up(stranger=True)"))
            honest = Honest(folder, keys["hub-0"])
            calm: list[list[float]] = []
            attacked: list[list[float]] = []
            attacks, end = 0, time.monotonic() + 60 * minutes
            while len(calm) < pairs or time.monotonic() < end:
                calm.append(honest.waits())
                told: dict[str, Any] = {}
                with attackers({"mqtt": places.mqtt_address(Path(folder)), "web": web, "key": keys["hub-evil"]}, told):
                    attacked.append(honest.waits())
                attacks += told["attacks"]
                if told["let_in"]:
                    raise AssertionError(f"let in: {told['let_in']}")
    return Attack(calm, attacked, attacks)


@contextmanager
def attackers(plan: dict[str, Any], told: dict[str, Any]) -> Iterator[None]:
    """All of them at work, in a process of their own; what became of it is told afterwards."""
    words = [sys.executable, "-m", "tests.journeys.hostile"]
    process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert process.stdin is not None
    process.stdin.write(json.dumps(plan) + "\n")
    process.stdin.flush()
    time.sleep(3)
    yield
    answer, _ = process.communicate(timeout=60)
    told.update(json.loads(answer))


@contextmanager
def stack(folder: str) -> Iterator[int]:
    """`yiyang up` on ports of its own; answers where its pages are."""
    web = ports.free_port(28200)
    words = ["up", "--port", web, "--nats-port", ports.free_port(24500), "--mqtt-port", ports.free_port(22100), "--workers", 1]
    command = [sys.executable, "-m", "yiyang.runtime.command", *map(str, words)]
    process = subprocess.Popen(command, env=_installation.environment(folder), stdout=subprocess.DEVNULL)
    try:
        if not ports.wait_until_listening(web, seconds=START_SECONDS):
            raise RuntimeError("the stack did not come up")
        time.sleep(3)
        yield web
    finally:
        process.terminate()
        process.wait(20)


def inside(folder: str, script: str) -> str:
    """The last line a script says inside the installation."""
    words = [sys.executable, "-m", "yiyang.runtime.command", "shell", "-v", "0", "-c", script]
    done = subprocess.run(words, env=_installation.environment(folder), stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout.splitlines()[-1]


class Honest:
    """One gateway of the hall and its cuff."""

    def __init__(self, folder: str, key: str) -> None:
        import paho.mqtt.client as mqtt

        self.database = psycopg.connect(
            places.embedded_database_url(places.ports(Path(folder)).postgres, folder=Path(folder)), autocommit=True
        )
        self.client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id="honest")
        self.client.username_pw_set("hub-0", key)
        self.client.connect_async(*places.mqtt_address(Path(folder)))
        self.client.loop_start()
        while not self.client.is_connected():
            time.sleep(0.05)

    def waits(self) -> list[float]:
        """Milliseconds of each of some readings until it is in the table."""
        return [self._wait() for _ in range(PROBES)]

    def _wait(self) -> float:
        before = self._stored()
        began = time.perf_counter()
        self.client.publish("vitals/cuff-0", reading(124.0), qos=1)
        while self._stored() == before:
            if time.perf_counter() - began > 30:
                raise TimeoutError("an honest reading was not stored")
            time.sleep(0.001)
        return (time.perf_counter() - began) * 1000

    def _stored(self) -> int:
        found = self.database.execute(STORED, ["cuff-0"]).fetchone()
        return int(found[0]) if found else 0
