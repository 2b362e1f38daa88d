"""Keeps the stack running: starts the parts in order, restarts what dies, takes everything down together."""

import fcntl
import json
import os
import signal
import subprocess
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

from django.utils.translation import gettext as _

from yiyang.runtime import children, places, ports, services
from yiyang.runtime.errors import OperatorError, gettext_noop
from yiyang.runtime.journal import Journal
from yiyang.runtime.nats import EmbeddedNats
from yiyang.runtime.postgres import EmbeddedPostgres

MANY_DEATHS, SHORT_SECONDS, PAUSE_SECONDS = 5, 30.0, 60.0
LONGEST_BACKOFF = 10.0
PREPARE_SECONDS = 600.0
WEB_SECONDS = 60.0
PORT_SECONDS = 3.0
TICK = 0.1


class StopAsked(BaseException):
    """Ctrl-C or SIGTERM: leave whatever is going on and take the stack down."""


@dataclass
class Child:
    """One service and the process that runs it now."""

    service: services.Service
    journal: Journal
    process: "subprocess.Popen[bytes] | None" = None
    since: datetime | None = None
    restarts: int = 0
    next_try: float = 0.0
    deaths: deque[float] = field(default_factory=lambda: deque(maxlen=MANY_DEATHS))

    def start(self) -> "subprocess.Popen[bytes]":
        """Start the process and keep what it says."""
        self.process = self.service.start()
        self.since = datetime.now(UTC)
        if self.process.stdout is not None:
            self.journal.follow(self.process.stdout)
        return self.process

    def has_died(self) -> bool:
        """Whether it ran and ended without being asked to."""
        return self.process is not None and self.process.poll() is not None

    def bury(self, now: float) -> None:
        """Clear away what it left running and decide when to try again."""
        if self.process is not None:
            children.end_group(self.process, signal.SIGKILL)
        self.process = None
        self.deaths.append(now)
        recent = sum(1 for death in self.deaths if now - death < SHORT_SECONDS)
        self.next_try = now + (PAUSE_SECONDS if recent == MANY_DEATHS else min(2.0 ** (recent - 1), LONGEST_BACKOFF))

    def keeps_dying(self, now: float) -> bool:
        """Whether restarting it at once would be pointless."""
        return len(self.deaths) == MANY_DEATHS and now - self.deaths[0] < SHORT_SECONDS

    def ask_to_stop(self) -> None:
        """Send the signal it ends cleanly on."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(self.service.stop_signal)

    def make_sure_it_stopped(self) -> None:
        """Wait for it, then cut it off with everything it started."""
        if self.process is None:
            return
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(self.service.stop_seconds)
        children.end_group(self.process, signal.SIGKILL)
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(1)

    def facts(self) -> dict[str, object]:
        """What `yiyang status` tells of it."""
        return {
            "pid": self.process.pid if self.process else None,
            "since": self.since.isoformat() if self.since else None,
            "restarts": self.restarts,
        }


class Supervisor:
    """Runs one plan until asked to stop."""

    def __init__(self, plan: services.Plan, *, static: Path, say: Callable[[str], object]) -> None:
        self.plan = plan
        self.static = static
        self.say = say
        self.children: list[Child] = []
        self.began = datetime.now(UTC)

    def run(self) -> None:
        """Bring everything up, watch it, and take everything down again."""
        with self._only_one(), self._signals():
            try:
                self._bring_up()
                self._watch()
            except StopAsked:
                self.say(_("Stopping …"))
            finally:
                self._take_down()

    # One at a time

    @contextmanager
    def _only_one(self) -> Iterator[None]:
        run = places.run_folder(self.plan.folder)
        run.mkdir(parents=True, exist_ok=True)
        with (run / "up.lock").open("a+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                lock.seek(0)
                raise OperatorError(
                    gettext_noop(
                        "Yiyang already runs on %(folder)s (process %(pid)s); stop it first, or choose another folder with --var."
                    ),
                    folder=self.plan.folder,
                    pid=lock.read().strip() or "?",
                ) from None
            lock.truncate(0)
            lock.write(str(os.getpid()))
            lock.flush()
            yield

    @contextmanager
    def _signals(self) -> Iterator[None]:
        def stop(number: int, frame: FrameType | None) -> None:
            raise StopAsked

        asked = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        before = [signal.signal(number, stop) for number in asked]
        yield
        for number, handler in zip(asked, before, strict=True):
            signal.signal(number, handler)

    # Up

    def _bring_up(self) -> None:
        self._claim_ports()
        if places.database_is_embedded():
            self._start_database()
        if places.nats_is_embedded():
            self._start_broker()
        self.static.mkdir(parents=True, exist_ok=True)
        self._prepare()
        for service in (
            services.web(self.plan, self.static),
            services.worker(self.plan, "monitor"),
            services.worker(self.plan, "jobs"),
        ):
            self._add(service)
        self._wait_for_web()

    def _claim_ports(self) -> None:
        wanted = [("--port", self.plan.ports.web, self.plan.host)]
        if places.nats_is_embedded():
            wanted += [
                ("--nats-port", self.plan.ports.nats, places.LOOPBACK),
                ("--mqtt-port", self.plan.ports.mqtt, self.plan.host),
            ]
        deadline = time.monotonic() + PORT_SECONDS
        for option, port, host in wanted:
            while not ports.is_free(port, host):
                if time.monotonic() > deadline:
                    raise OperatorError(
                        gettext_noop("Port %(port)d is taken by another program; stop that, or choose another with %(option)s."),
                        port=port,
                        option=option,
                    )
                time.sleep(TICK)
        monitor = ports.free_port(self.plan.ports.nats_monitor)
        ports.remember(
            self.plan.folder,
            web=self.plan.ports.web,
            nats=self.plan.ports.nats,
            mqtt=self.plan.ports.mqtt,
            nats_monitor=monitor,
        )

    def _start_database(self) -> None:
        server = EmbeddedPostgres(self.plan.folder)
        if not server.data.exists():
            self.say(_("Creating the database in %(folder)s …") % {"folder": server.data})
        server.stop()
        server.prepare()
        child = self._add(services.database(server), log=server.log)
        assert child.process is not None  # noqa: S101 - just started
        server.wait_until_ready(child.process)
        self.say(_("Database ready."))

    def _start_broker(self) -> None:
        server = EmbeddedNats(self.plan.folder, host=self.plan.host)
        server.prepare()
        child = self._add(services.broker(server), log=server.log)
        assert child.process is not None  # noqa: S101 - just started
        server.wait_until_ready(child.process)
        self.say(_("Broker ready; devices speak MQTT on port %(port)d.") % {"port": self.plan.ports.mqtt})

    def _prepare(self) -> None:
        self.say(_("Preparing tables, streams and pages …"))
        child = self._child(services.preparation(self.plan))
        process = child.start()
        try:
            ended = process.wait(PREPARE_SECONDS)
        finally:
            children.end_group(process, signal.SIGKILL)
        if ended:
            raise OperatorError(
                gettext_noop("The database or the stream could not be made ready; the reason is at the end of %(log)s."),
                log=child.journal.path,
            )

    def _wait_for_web(self) -> None:
        host, port = places.reachable(self.plan.host), self.plan.ports.web
        deadline = time.monotonic() + WEB_SECONDS
        while not ports.is_listening(port, host) and time.monotonic() < deadline:
            self._look_after_all()
            time.sleep(TICK)
        self.say(_("Yiyang runs: http://localhost:%(port)d — Ctrl-C stops it.") % {"port": port})

    def _log(self, name: str) -> Path:
        return places.log_folder(self.plan.folder) / f"{name}.log"

    def _child(self, service: services.Service, *, log: Path | None = None) -> Child:
        return Child(service, Journal(log or self._log(service.name)))

    def _add(self, service: services.Service, *, log: Path | None = None) -> Child:
        child = self._child(service, log=log)
        self.children.append(child)
        child.start()
        self._write_state()
        return child

    # Running

    def _watch(self) -> None:
        while True:
            self._look_after_all()
            time.sleep(TICK)

    def _look_after_all(self) -> None:
        for child in self.children:
            self._look_after(child, time.monotonic())

    def _look_after(self, child: Child, now: float) -> None:
        if child.has_died():
            child.bury(now)
            self._report_death(child, now)
            self._write_state()
        elif child.process is None and now >= child.next_try:
            child.restarts += 1
            child.start()
            self._write_state()

    def _report_death(self, child: Child, now: float) -> None:
        facts = {"name": child.service.name, "log": child.journal.path, "times": MANY_DEATHS, "pause": int(PAUSE_SECONDS)}
        if child.keeps_dying(now):
            text = _(
                "%(name)s ended %(times)d times within half a minute; the rest stays up, and it is tried again in %(pause)d s. "
                "The reason is at the end of %(log)s."
            )
        else:
            text = _("%(name)s ended by itself and is started again; see %(log)s.")
        self.say(text % facts)

    def _write_state(self) -> None:
        target = places.run_folder(self.plan.folder) / "state.json"
        draft = target.with_suffix(".new")
        state = {
            "pid": os.getpid(),
            "since": self.began.isoformat(),
            "children": {child.service.name: child.facts() for child in self.children},
        }
        draft.write_text(json.dumps(state, indent=1))
        draft.replace(target)

    # Down

    def _take_down(self) -> None:
        """Workers and web together first, then the broker, then the database they wrote to."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        below = [child for child in self.children if child.service.name in ("database", "broker")]
        above = [child for child in self.children if child not in below]
        for child in above:
            child.ask_to_stop()
        for child in above:
            child.make_sure_it_stopped()
        for child in reversed(below):
            child.ask_to_stop()
            child.make_sure_it_stopped()
        (places.run_folder(self.plan.folder) / "state.json").unlink(missing_ok=True)
