"""The embedded PostgreSQL 18: data under `postgres/`, one port on the loopback address, passwords in `keys/`.

It runs as a plain child of whoever starts it, so that its end is seen at once. PostgreSQL refuses root;
when we are root it runs as an unprivileged user who owns the data folder.
"""

import fcntl
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

import psutil
import psycopg
from psycopg import sql

from yiyang.runtime import children, keys, places, ports
from yiyang.runtime.datafolder import ADMIN, DataFolder, binaries

ROLE = "yiyang"
SECONDS_TO_START = 60

# Servers started here and meant to go on: kept, so that they are not taken for forgotten ones.
_started: dict[Path, "subprocess.Popen[bytes]"] = {}


class EmbeddedPostgres:
    """One PostgreSQL server of our own, below one folder."""

    def __init__(self, folder: Path | str, *, port: int | None = None, fast: bool = False) -> None:
        """`fast` gives up durability and is for tests only."""
        self.folder = Path(folder).absolute()
        self.log = places.log_folder(self.folder) / "postgres.log"
        self.data = DataFolder(self.folder, log=self.log)
        self.port = port or places.ports(self.folder).postgres
        self.port_is_wish = port is None
        self.fast = fast

    def url(self, name: str = ROLE, *, role: str = ROLE) -> str:
        """The address for clients, password included."""
        return places.embedded_database_url(self.port, folder=self.folder, role=role, name=name)

    def running_pid(self) -> int | None:
        """The server's process, if it runs."""
        return self.data.running_pid()

    def settle_address(self) -> None:
        """Decide port and password, so that the address is known before the server runs."""
        keys.secret(ROLE, self.folder)
        if self.running_pid() is None:
            if self.port_is_wish:
                self.port = ports.free_port(self.port)
            ports.remember(self.folder, postgres=self.port)

    def prepare(self) -> None:
        """Make ready to start: room on the disk, a sound data folder, settings, a port, no stale lock."""
        for folder in (self.folder, self.log.parent, places.run_folder(self.folder)):
            folder.mkdir(parents=True, exist_ok=True)
        self.data.check()
        keys.secret(ADMIN, self.folder)
        if not self.data.path.exists():
            self.data.create(fast=self.fast)
        self.data.clear_leftovers()
        self.settle_address()
        self.data.write_settings(self.port, fast=self.fast)

    def start(self, *, output: IO[bytes] | int, stop_signal: signal.Signals | None) -> "subprocess.Popen[bytes]":
        """Start the prepared server; given a stop signal it also ends when this process does."""
        self.data.clear_leftovers()
        return children.start(
            [str(binaries() / "postgres"), "-D", str(self.data.path)],
            output=output,
            user=self.data.user,
            reach=self.data.needs_reach(),
            stop_signal=stop_signal,
        )

    def wait_until_ready(self, process: "subprocess.Popen[bytes]") -> None:
        """Wait until it accepts us, then see that our own role and database exist."""
        deadline = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < deadline and process.poll() is None:
            with suppress(psycopg.OperationalError):
                self._ensure_database()
                return
            time.sleep(0.05)
        raise self.data.error_from_log()

    def _ensure_database(self) -> None:
        with psycopg.connect(self.url(ADMIN, role=ADMIN), autocommit=True, connect_timeout=5) as connection:
            role, password = sql.Identifier(ROLE), places.credentials(ROLE, self.folder).password
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE]).fetchone():
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB").format(role))
                connection.execute(sql.SQL("GRANT pg_monitor, pg_checkpoint TO {}").format(role))
            connection.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(role, password))
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [ROLE]).fetchone():
                connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(role, role))

    def ensure_running(self, *, until_exit: bool = False) -> str:
        """Start the server if nobody has, and answer its address.

        With `until_exit` it ends with this process, else it stays until `stop()`.
        """
        with self._lock():
            if self.running_pid() is None:
                self.prepare()
                with self.log.open("ab") as log:
                    process = self.start(output=log, stop_signal=signal.SIGINT if until_exit else None)
                self._forget_started()
                _started[self.data.path] = process
                self.wait_until_ready(process)
            else:
                self.port = places.ports(self.folder).postgres
        return self.url()

    @contextmanager
    def _lock(self) -> Iterator[None]:
        run = places.run_folder(self.folder)
        run.mkdir(parents=True, exist_ok=True)
        with (run / "postgres.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def stop(self, *, seconds: float = 8) -> None:
        """Stop it: clients are disconnected, data is written; after the given time, cut off (the log replays)."""
        pid = self.running_pid()
        if pid is None:
            return
        process = psutil.Process(pid)
        process.send_signal(signal.SIGINT)
        try:
            process.wait(seconds)
        except psutil.TimeoutExpired:
            process.send_signal(signal.SIGQUIT)
        self._forget_started()

    def _forget_started(self) -> None:
        before = _started.pop(self.data.path, None)
        if before is not None:
            before.wait()
