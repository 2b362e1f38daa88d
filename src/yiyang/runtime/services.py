"""What runs, and how each is started: database, broker, web, monitor, jobs."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from yiyang.runtime import children, places
from yiyang.runtime.nats import EmbeddedNats
from yiyang.runtime.postgres import EmbeddedPostgres
from yiyang.runtime.tls import Certificate

Start = Callable[[], "subprocess.Popen[bytes]"]
DRAIN_SECONDS = 3


@dataclass(frozen=True)
class Service:
    """One long-running part of the stack."""

    name: str
    start: Start
    stop_signal: signal.Signals = signal.SIGTERM
    stop_seconds: float = 4.0


@dataclass(frozen=True)
class Plan:
    """What the person who typed `yiyang up` asked for."""

    folder: Path
    ports: places.Ports
    host: str = places.LOOPBACK
    workers: int = 2
    monitors: int = 1
    certificate: Certificate | None = None


def command(*words: str) -> list[str]:
    """One of our own commands, run by the Python that runs us."""
    return [sys.executable, "-m", "yiyang.runtime.command", *words]


def environment(plan: Plan) -> dict[str, str]:
    """What a child is told: where the installation is."""
    return {**os.environ, "YIYANG_VAR": str(plan.folder), "PYTHONUNBUFFERED": "1"}


def _starter(words: Sequence[str], env: dict[str, str], fate: signal.Signals) -> Start:
    def start() -> "subprocess.Popen[bytes]":
        return children.start(words, output=subprocess.PIPE, stop_signal=fate, env=env)

    return start


def database(server: EmbeddedPostgres) -> Service:
    """PostgreSQL: asked to disconnect its clients and write its data."""

    def start() -> "subprocess.Popen[bytes]":
        return server.start(output=subprocess.PIPE, stop_signal=signal.SIGINT)

    return Service("database", start, stop_signal=signal.SIGINT, stop_seconds=3.0)


def broker(server: EmbeddedNats) -> Service:
    """NATS with JetStream and the MQTT door."""

    def start() -> "subprocess.Popen[bytes]":
        return server.start(output=subprocess.PIPE, stop_signal=signal.SIGTERM)

    return Service("broker", start, stop_seconds=2.0)


def web(plan: Plan, static: Path) -> Service:
    """Granian with our ASGI application and its page processes; open live pages are given a moment, then cut."""
    words = [
        *(sys.executable, "-m", "granian", "yiyang.asgi:application"),
        *("--interface", "asginl", "--no-ws", "--log-level", "warning"),
        *("--host", plan.host, "--port", str(plan.ports.web), "--workers", "1"),
        *("--workers-kill-timeout", str(DRAIN_SECONDS), "--respawn-failed-workers", "--respawn-interval", "0.5"),
        *("--static-path-route", "/static", "--static-path-mount", str(static)),
    ]
    env = {**environment(plan), "YIYANG_PAGE_PROCESSES": str(plan.workers)}
    return Service("web", _starter(words, env, signal.SIGTERM))


def worker(plan: Plan, name: str, *, known_as: str = "") -> Service:
    """One of our own workers; killed outright with the supervisor, since unfinished work comes again."""
    return Service(known_as or name, _starter(command(name), environment(plan), signal.SIGKILL))


def monitors(plan: Plan) -> list[Service]:
    """The monitor workers; they share the stream out among themselves."""
    names = ["monitor", *(f"monitor-{number}" for number in range(2, plan.monitors + 1))]
    return [worker(plan, "monitor", known_as=name) for name in names]


def preparation(plan: Plan) -> Service:
    """Migrations, streams and static files, once before the others.

    A migration cut off by a power failure is simply done again, so it need not wait for the disk at every step.
    """
    env = {**environment(plan), "PGOPTIONS": "-c synchronous_commit=off"}
    return Service("prepare", _starter(command("prepare"), env, signal.SIGKILL))
