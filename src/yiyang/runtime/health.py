"""How the installation is: what runs, what answers, and how far behind the work is."""

import fcntl
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

import psutil
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from yiyang.runtime import bus, places, stream


@dataclass(frozen=True)
class ChildState:
    """One supervised process as last written down."""

    name: str
    pid: int | None
    since: datetime | None
    restarts: int
    runs: bool


@dataclass(frozen=True)
class Readiness:
    """Whether this process can serve people now."""

    database: bool
    bus: bool
    migrations_pending: int | None

    @property
    def ready(self) -> bool:
        """Everything a request needs is there."""
        return self.database and self.bus and self.migrations_pending == 0


@dataclass(frozen=True)
class Status:
    """All that `yiyang status` tells."""

    supervisor: int | None
    ports: places.Ports
    children: tuple[ChildState, ...]
    readiness: Readiness
    stream: stream.Depth | None
    owners: dict[int, str] = field(default_factory=dict)


Owners = Callable[[], dict[int, str]]
_who_owns: list[Owners] = []


def register_owners(owners: Owners) -> None:
    """Let whoever shares out the shards of the stream say which worker has which."""
    _who_owns[:] = [owners]


def shard_owners() -> dict[int, str]:
    """The worker of each shard, as far as the database can say."""
    try:
        return {shard: name for owners in _who_owns for shard, name in owners().items()}
    except DatabaseError:
        connection.close()
        return {}


def migrations_pending() -> int:
    """How many migrations of this version the database lacks."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


@cache
def _once_migrated() -> bool:
    """Remembered, because a database does not lose a migration while we run; asked again while some are missing."""
    pending = migrations_pending()
    if pending:
        raise _StillPending(pending)
    return True


class _StillPending(Exception):
    pass


def readiness(*, wait_seconds: float = 1.0) -> Readiness:
    """Ask database and broker."""
    reachable, pending = True, 0
    try:
        connection.ensure_connection()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        _once_migrated()
    except _StillPending as still:
        pending = int(still.args[0])
    except DatabaseError:
        connection.close()
        reachable = False
    return Readiness(
        database=reachable,
        bus=bus.is_connected(wait_seconds=wait_seconds),
        migrations_pending=pending if reachable else None,
    )


def stream_depth() -> stream.Depth | None:
    """How far behind the monitor is, unless the broker is away."""
    try:
        return bus.ask(stream.depth)
    except bus.BusUnavailable:
        return None


def supervisor_pid() -> int | None:
    """The running supervisor of this installation: whoever holds its lock."""
    try:
        with (places.run_folder() / "up.lock").open("r") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return int((places.run_folder() / "up.lock").read_text() or 0) or None
    except OSError:
        return None
    return None


def children() -> tuple[ChildState, ...]:
    """The supervised processes, each checked to be alive."""
    try:
        state = json.loads((places.run_folder() / "state.json").read_text())
    except (OSError, ValueError):
        return ()
    return tuple(_child(name, facts) for name, facts in state["children"].items())


def _child(name: str, facts: dict[str, object]) -> ChildState:
    pid = int(str(facts["pid"])) if facts["pid"] else None
    since = datetime.fromisoformat(str(facts["since"])) if facts["since"] else None
    return ChildState(name, pid, since, int(str(facts["restarts"])), runs=pid is not None and psutil.pid_exists(pid))


def status() -> Status:
    """Everything at once."""
    return Status(
        supervisor=supervisor_pid(),
        ports=places.ports(),
        children=children(),
        readiness=readiness(),
        stream=stream_depth(),
        owners=shard_owners(),
    )
