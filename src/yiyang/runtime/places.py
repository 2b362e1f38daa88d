"""Where things are: folders, ports, addresses and credentials of this installation.

Pure look-ups: nothing is created, started or written here, so that settings may import it.
The ports that were really taken are remembered by `yiyang up` in `run/ports.json`.
"""

import json
import os
import shutil
from dataclasses import dataclass, fields, replace
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

LOOPBACK = "127.0.0.1"
MOST_WAITING = 8 * 2**30


@dataclass(frozen=True)
class Ports:
    """The TCP ports of one installation."""

    web: int = 8000
    nats: int = 4222
    mqtt: int = 1883
    nats_monitor: int = 8222
    postgres: int = 5433


@dataclass(frozen=True)
class Credentials:
    """A name and its secret for one of our own services."""

    username: str
    password: str


def var() -> Path:
    """The folder that holds everything this installation must not lose."""
    return Path(os.environ.get("YIYANG_VAR") or "var").absolute()


def run_folder(folder: Path | None = None) -> Path:
    """Locks and addresses of what runs now; may be deleted when nothing runs."""
    return (folder or var()) / "run"


def log_folder(folder: Path | None = None) -> Path:
    """Logs of the supervised processes."""
    return (folder or var()) / "log"


def definitions_folder(folder: Path | None = None) -> Path:
    """What a deployment defines itself, without code: `YIYANG_DEFINITIONS`, else a folder beside its data."""
    given = os.environ.get("YIYANG_DEFINITIONS")
    return Path(given).absolute() if given else (folder or var()) / "definitions"


def key_file(name: str, folder: Path | None = None) -> Path:
    """A secret of this installation, readable by its owner only."""
    return (folder or var()) / "keys" / name


def ports(folder: Path | None = None) -> Ports:
    """The ports remembered from the last start, else the defaults."""
    try:
        remembered = json.loads((run_folder(folder) / "ports.json").read_text())
    except (OSError, ValueError):
        return Ports()
    known = {field.name for field in fields(Ports)}
    return replace(Ports(), **{name: int(port) for name, port in remembered.items() if name in known})


def credentials(name: str = "nats", folder: Path | None = None) -> Credentials:
    """Our own user on the broker (`nats`, `nats-system`) or in the database (`yiyang`)."""
    try:
        return Credentials(name, key_file(name, folder).read_text().strip())
    except OSError:
        return Credentials(name, "")


def database_url(folder: Path | None = None) -> str:
    """The database: `DATABASE_URL`, else the embedded one."""
    given = os.environ.get("DATABASE_URL")
    return given or embedded_database_url(ports(folder).postgres, folder=folder)


def embedded_database_url(port: int, *, folder: Path | None = None, role: str = "yiyang", name: str = "yiyang") -> str:
    """The address of a database of the embedded server."""
    password = quote(credentials(role, folder).password)
    return f"postgresql://{role}:{password}@{LOOPBACK}:{port}/{name}"


def database_is_embedded() -> bool:
    """Whether this installation runs its own PostgreSQL."""
    return not os.environ.get("DATABASE_URL")


def nats_url(folder: Path | None = None) -> str:
    """The broker, without credentials: `NATS_URL`, else the embedded one."""
    return os.environ.get("NATS_URL") or f"nats://{LOOPBACK}:{ports(folder).nats}"


def nats_servers(url: str) -> tuple[list[str], Credentials | None]:
    """The addresses of a broker's nodes, `NATS_URL` being one or several with commas, and the name and secret given with them."""
    parts = [urlsplit(part.strip()) for part in url.split(",")]
    named = next((part for part in parts if part.username), None)
    credentials = Credentials(unquote(named.username or ""), unquote(named.password or "")) if named else None
    return [f"{part.scheme}://{part.netloc.rpartition('@')[2]}" for part in parts], credentials


def nats_authority() -> Path | None:
    """The file with the authority an external broker's certificate is signed by (`NATS_CA`)."""
    given = os.environ.get("NATS_CA")
    return Path(given) if given else None


def reachable(host: str) -> str:
    """The address to try when a server listens on every interface."""
    return LOOPBACK if host in ("0.0.0.0", "::", "") else host  # noqa: S104 - recognised, not bound


def nats_is_embedded() -> bool:
    """Whether this installation runs its own NATS server."""
    return not os.environ.get("NATS_URL")


def nats_system_url() -> str | None:
    """Where the broker's own affairs are asked about: `NATS_SYSTEM_URL` for an external broker, if its keeper gave us one."""
    return nats_url() if nats_is_embedded() else os.environ.get("NATS_SYSTEM_URL")


def nats_replicas() -> int:
    """On how many brokers of a cluster each reading is kept before it is acknowledged (`NATS_REPLICAS`)."""
    return int(os.environ.get("NATS_REPLICAS", "1"))


def stream_bytes() -> int:
    """How much may wait in the stream before it refuses more (`NATS_STREAM_BYTES`): usually 8 GiB, less on a small disk."""
    given = os.environ.get("NATS_STREAM_BYTES")
    if given:
        return int(given)
    room = shutil.disk_usage(var()).free // 2 if nats_is_embedded() and var().exists() else MOST_WAITING
    return min(MOST_WAITING, room)


def mqtt_authority() -> Path | None:
    """The file with the authority of the MQTT door's certificate, where it speaks TLS (`MQTT_CA`)."""
    given = os.environ.get("MQTT_CA") or os.environ.get("NATS_CA")
    return Path(given) if given else None


def database_host() -> str:
    """The machine the database is on."""
    return urlsplit(database_url()).hostname or LOOPBACK


def mqtt_address(folder: Path | None = None) -> tuple[str, int]:
    """Host and port where devices speak MQTT: `MQTT_ADDRESS` as host:port, else the embedded broker."""
    host, _, port = os.environ.get("MQTT_ADDRESS", "").rpartition(":")
    return (host, int(port)) if host else (LOOPBACK, ports(folder).mqtt)
