"""From a reading published over MQTT to its alarm on the doctor's open page, while other devices load the road.

The whole stack runs with a small demo district. First the road's own rate is measured (single readings, QoS 1, until the stream
is empty); then abnormal readings of the doctor's elders are published at 25, 50 and 90 % of it, and the time until `/live` tells
the doctor's page is taken. The page asks for its list upon that; how long that takes is `yiyang bench pages`.
"""

import json
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPConnection
from itertools import islice
from pathlib import Path
from statistics import quantiles
from typing import Any
from urllib.parse import urlencode

import msgspec

from benchmarks import _installation
from yiyang.portal.demo import devices
from yiyang.portal.demo.cast import cast
from yiyang.portal.demo.kit import Kit, Scene
from yiyang.runtime import places, ports

SHARES, PROBES, ELDERS, DEVICES = (0.25, 0.5, 0.9), 40, 240, 200
LIMIT_MS, START_SECONDS, SATURATE_SECONDS = 250.0, 300, 5
PATIENCE_SECONDS, SETTLE_SECONDS = 5.0, 0.3  # the page may hear of one alarm twice: of the alarm, and of the message about it
DOCTOR = "li"


@dataclass(frozen=True)
class Latency:
    """Milliseconds of every alarm, by share of the road's own rate."""

    rate: float
    waits: dict[str, list[float]]

    def percentile(self, share: str, which: int) -> float:
        return quantiles(self.waits[share], n=100)[which - 1]

    @property
    def ratio(self) -> float:
        """p95 at half the rate beside the limit: 1 is as slow as may be."""
        return self.percentile("50 %", 95) / LIMIT_MS

    def as_dict(self) -> dict[str, Any]:
        """Everything, for ``--json``."""
        figures = {
            share: {"median": round(self.percentile(share, 50)), "p95": round(self.percentile(share, 95))} for share in self.waits
        }
        facts = {"limit_ms": LIMIT_MS, "rate": round(self.rate), "by_share": figures}
        return {"name": "latency", "ratio": round(self.ratio, 3), **facts, "raw": self.waits}

    def as_text(self) -> str:
        """A small table for people."""
        lines = [f"latency: ms from the publication to the alarm; the road takes {self.rate:,.0f} single readings a second"]
        lines.append(f"{'load':>8}{'median':>10}{'p95':>10}{'alarms':>10}")
        for share, waits in self.waits.items():
            lines.append(f"{share:>8}{self.percentile(share, 50):>10.0f}{self.percentile(share, 95):>10.0f}{len(waits):>10}")
        return "\n".join([*lines, f"p95 at 50 % ÷ limit of {LIMIT_MS:.0f} ms: {self.ratio:.2f}"])


def measure(pairs: int, *, probes: int = PROBES) -> Latency:
    """Bring up a district and measure at every share."""
    with tempfile.TemporaryDirectory(prefix="yiyang-latency-") as folder:
        Path(folder).chmod(0o755)
        with district(folder) as web:
            kit = msgspec.json.decode((Path(folder) / "keys" / "demo-devices.json").read_bytes(), type=Kit)
            rate = float(load(folder, 20_000, SATURATE_SECONDS)["rate"])
            page = Page(web)
            speaker = Speaker(kit, places.mqtt_address(Path(folder)))
            alarms = beginnings(page.hears_of(speaker, lonely_cuffs(kit)))
            waits = {}
            for share in SHARES:
                with loaded(folder, rate * share, probes * PATIENCE_SECONDS):
                    time.sleep(4)
                    waits[f"{share * 100:.0f} %"] = [page.wait(speaker, alarm) for alarm in islice(alarms, probes)]
                sys.stderr.write(f"{share:.0%}: {sorted(round(wait) for wait in waits[f'{share * 100:.0f} %'])}\n")
    return Latency(rate, waits)


@contextmanager
def district(folder: str) -> Iterator[int]:
    """The demo district on ports of its own, without devices; answers where its pages are."""
    web = ports.free_port(28100)
    options = {"--port": web, "--nats-port": ports.free_port(24400), "--mqtt-port": ports.free_port(22000)}
    options |= {"--elders": ELDERS, "--days": 1, "--workers": 1}
    words = [str(word) for pair in options.items() for word in pair]
    command = [sys.executable, "-m", "yiyang.runtime.command", "demo", "--up", "--no-devices", "--var", folder, *words]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + START_SECONDS
        while not (Path(folder) / "keys" / "demo-devices.json").exists():
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("the district did not come up")
            time.sleep(0.5)
        time.sleep(5)
        yield web
    finally:
        process.terminate()
        process.wait(20)


def load_words(rate: float, seconds: float) -> list[str]:
    words = {"--devices": DEVICES, "--rate": f"{rate:.0f}", "--seconds": f"{seconds:.0f}"}
    return [
        sys.executable,
        "-m",
        "yiyang.runtime.command",
        "load",
        "--json",
        *(str(word) for pair in words.items() for word in pair),
    ]


def load(folder: str, rate: float, seconds: float) -> dict[str, Any]:
    """Load for some seconds; answers what became of it."""
    environment = _installation.environment(folder)
    done = subprocess.run(load_words(rate, seconds), env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return dict(json.loads(done.stdout))


@contextmanager
def loaded(folder: str, rate: float, seconds: float) -> Iterator[None]:
    """Load beside the block, which ends it; the seconds are the most it can need."""
    process = subprocess.Popen(load_words(rate, seconds), env=_installation.environment(folder), stdout=subprocess.DEVNULL)
    try:
        yield
        if process.poll() is not None:
            raise AssertionError("the load ended before the alarms did")
    finally:
        process.terminate()
        process.wait(90)


class Speaker:
    """The cuffs of the district, each through its gateway."""

    def __init__(self, kit: Kit, address: tuple[str, int]) -> None:
        self.gateway_of = {device.serial: gateway for gateway in kit.gateways for device in gateway.devices}
        self.clients = {gateway.username: devices.connect(gateway, address) for gateway in kit.gateways}
        while not all(client.is_connected() for client in self.clients.values()):
            time.sleep(0.05)

    def say(self, serial: str, values: dict[str, float]) -> None:
        """One abnormal measurement."""
        message = devices.scene_payload(Scene(0, serial, values, ""), datetime.now(UTC))
        self.clients[self.gateway_of[serial].username].publish(f"vitals/{serial}", message, qos=1)


def lonely_cuffs(kit: Kit) -> list[str]:
    """Cuffs of elders without another device: what a better device measures as well is not judged by the cuff."""
    everything = [device for gateway in kit.gateways for device in gateway.devices]
    owned = Counter(device.serial.partition("-")[2] for device in everything)
    return [
        device.serial for device in everything if device.kind == "blood_pressure" and owned[device.serial.partition("-")[2]] == 1
    ]


BEGINNINGS = (  # one abnormal value for each rule, so that every probe begins an alarm
    {"heart_rate": 134.0}, {"spo2": 86.0}, {"body_temperature": 39.6}, {"glucose": 18.0}, {"respiratory_rate": 32.0},
)  # fmt: skip


def beginnings(serials: list[str]) -> Iterator[tuple[str, dict[str, float]]]:
    """Abnormal measurements, each the first of its kind for its elder."""
    yield from ((serial, values) for values in BEGINNINGS for serial in serials)


class Page:
    """The doctor's open page: one `/live` connection and the events that came."""

    def __init__(self, web: int) -> None:
        self.heard = threading.Event()
        self.stream = socket.create_connection(("127.0.0.1", web))
        self.stream.sendall(f"GET /live HTTP/1.1\r\nHost: localhost\r\nCookie: {sign_in(web)}\r\n\r\n".encode())
        threading.Thread(target=self._listen, daemon=True).start()
        time.sleep(1)

    def _listen(self) -> None:
        while piece := self.stream.recv(65536):
            if b"event: alarm" in piece:
                self.heard.set()

    def wait(self, speaker: Speaker, alarm: tuple[str, dict[str, float]], *, patience: float = PATIENCE_SECONDS) -> float:
        """Milliseconds until the page is told; all of its patience when it is not told in time."""
        time.sleep(SETTLE_SECONDS)
        self.heard.clear()
        began = time.perf_counter()
        speaker.say(*alarm)
        told = self.heard.wait(patience)
        return (time.perf_counter() - began) * 1000 if told else patience * 1000

    def hears_of(self, speaker: Speaker, serials: list[str]) -> list[str]:
        """The cuffs of the doctor's own elders: the page is told of a high pressure of theirs."""
        pressure = {"systolic": 186.0, "diastolic": 112.0}
        return [serial for serial in serials if self.wait(speaker, (serial, pressure), patience=1.5) < 1500]


def sign_in(web: int) -> str:
    """The doctor's cookies."""
    connection = HTTPConnection("127.0.0.1", web, timeout=30)
    connection.request("GET", "/account/login/")
    answer = connection.getresponse()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', answer.read().decode())
    assert token is not None
    form = urlencode({"csrfmiddlewaretoken": token.group(1), "login": DOCTOR, "password": cast().password})
    headers = {"Cookie": kept(answer), "Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", "/account/login/", body=form, headers=headers)
    return kept(connection.getresponse())


def kept(answer) -> str:
    return "; ".join(line.split(";")[0] for line in answer.msg.get_all("Set-Cookie") or [])
