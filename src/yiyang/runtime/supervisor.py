"""Keeps the stack running: starts the parts in order, restarts what dies, takes everything down together."""

import errno
import fcntl
import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

from django.utils.translation import gettext as _

from yiyang.runtime import children, places, ports, services, violations
from yiyang.runtime.child import MANY_DEATHS, PAUSE_SECONDS, Child
from yiyang.runtime.errors import OperatorError, gettext_noop
from yiyang.runtime.journal import Journal
from yiyang.runtime.nats import EmbeddedNats
from yiyang.runtime.postgres import EmbeddedPostgres

PREPARE_SECONDS = 600.0
WEB_SECONDS = 60.0
PORT_SECONDS = 3.0
TICK = 0.1
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

NO_SUCH_HOST = gettext_noop("This machine has no address %(host)s; choose another with --host.")
OBSTACLES = {
    errno.EADDRINUSE: gettext_noop("Port %(port)d is taken by another program; stop that, or choose another with %(option)s."),
    errno.EACCES: gettext_noop("Port %(port)d is kept for root; choose one above 1023 with %(option)s."),
}


Heed = Callable[[str], object]


class StopAsked(BaseException):
    """Ctrl-C or SIGTERM: leave whatever is going on and take the stack down."""


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Hold the folder for ourselves; the kernel lets go of the lock when we end, however we end."""
    run = places.run_folder(folder)
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
                folder=folder,
                pid=lock.read().strip() or "?",
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


@contextmanager
def stop_signals() -> Iterator[None]:
    """Turn Ctrl-C and SIGTERM into `StopAsked`."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise StopAsked

    before = [signal.signal(number, stop) for number in STOP_SIGNALS]
    try:
        yield
    finally:
        for number, handler in zip(STOP_SIGNALS, before, strict=True):
            signal.signal(number, handler)


def claim_ports(plan: services.Plan) -> None:
    """See that what was asked for is free, and write it down."""
    wanted = [("--port", plan.ports.web, plan.host)]
    if places.nats_is_embedded():
        wanted += [
            ("--nats-port", plan.ports.nats, places.LOOPBACK),
            ("--mqtt-port", plan.ports.mqtt, plan.host),
        ]
    deadline = time.monotonic() + PORT_SECONDS
    for option, port, host in wanted:
        while obstacle := ports.obstacle(port, host):
            if obstacle != errno.EADDRINUSE or time.monotonic() > deadline:
                raise OperatorError(OBSTACLES.get(obstacle, NO_SUCH_HOST), port=port, option=option, host=host)
            time.sleep(TICK)
    ports.remember(plan.folder, web=plan.ports.web, nats=plan.ports.nats, mqtt=plan.ports.mqtt)


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
        with only_one(self.plan.folder), stop_signals():
            try:
                self._bring_up()
                self._watch()
            except StopAsked:
                self.say(_("Stopping …"))
            finally:
                self._take_down()

    # Up

    def _bring_up(self) -> None:
        claim_ports(self.plan)
        if places.database_is_embedded():
            self._start_database()
        if places.nats_is_embedded():
            self._start_broker()
        self.static.mkdir(parents=True, exist_ok=True)
        self._prepare()
        for service in (
            services.web(self.plan, self.static),
            *services.monitors(self.plan),
            services.worker(self.plan, "jobs"),
        ):
            self._add(service)
        self._wait_for_web()

    def _start_database(self) -> None:
        server = EmbeddedPostgres(self.plan.folder)
        if not server.data.path.exists():
            self.say(_("Creating the database in %(folder)s …") % {"folder": server.data.path})
        server.stop()
        server.prepare()
        child = self._add(services.database(server), log=server.log)
        assert child.process is not None  # noqa: S101 - just started
        server.wait_until_ready(child.process)
        self.say(_("Database ready."))

    def _start_broker(self) -> None:
        server = EmbeddedNats(self.plan.folder, host=self.plan.host, certificate=self.plan.certificate)
        server.prepare()
        child = self._add(services.broker(server), log=server.log, heed=violations.pass_on)
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

    def _child(self, service: services.Service, *, log: Path | None = None, heed: Heed | None = None) -> Child:
        return Child(service, Journal(log or self._log(service.name), heed=heed))

    def _add(self, service: services.Service, *, log: Path | None = None, heed: Heed | None = None) -> Child:
        child = self._child(service, log=log, heed=heed)
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
        for number in STOP_SIGNALS:
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
