"""TCP ports on this machine: which are free, and which ones this installation took."""

import errno
import json
import secrets
import socket
import time
from dataclasses import asdict, replace
from pathlib import Path

from yiyang.runtime import places

LOWEST, USUAL_CEILING, TRIES = 10_000, 32_768, 50
EPHEMERAL = Path("/proc/sys/net/ipv4/ip_local_port_range")


def obstacle(port: int, host: str = places.LOOPBACK) -> int:
    """Why a server could not listen there now, as the system's error number; 0 when it could."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return error.errno or errno.EADDRNOTAVAIL
    return 0


def is_free(port: int, host: str = places.LOOPBACK) -> bool:
    """Whether a server could listen there now."""
    return obstacle(port, host) == 0


def free_port(preferred: int, host: str = places.LOOPBACK) -> int:
    """The preferred port, or the next free one above it, or any."""
    candidates = (port for port in range(preferred, min(preferred + 50, 65536)) if is_free(port, host))
    return next(candidates, None) or any_free_port(host)


def any_free_port(host: str = places.LOOPBACK) -> int:
    """A free port, by lot.

    It lies below those the kernel gives to outgoing connections, where a server that dies finds it free when it comes back;
    where none is free there, the kernel says one.
    """
    drawn = (LOWEST + secrets.randbelow(_ceiling() - LOWEST) for _try in range(TRIES))
    return next((port for port in drawn if is_free(port, host)), None) or _port_of_the_kernel(host)


def _port_of_the_kernel(host: str) -> int:
    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


def _ceiling() -> int:
    """The first port the kernel may give to an outgoing connection."""
    try:
        first = int(EPHEMERAL.read_text().split()[0])
    except (OSError, ValueError):
        return USUAL_CEILING
    return first if first > LOWEST + 1000 else USUAL_CEILING


def is_listening(port: int, host: str = places.LOOPBACK) -> bool:
    """Whether somebody answers there."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex((host, port)) == 0


def wait_until_listening(port: int, *, seconds: float, host: str = places.LOOPBACK) -> bool:
    """Wait for a server to answer; false when it did not in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if is_listening(port, host):
            return True
        time.sleep(0.05)
    return False


def remember(folder: Path, **taken: int) -> None:
    """Write down the ports really taken, so that every other process of this installation finds them."""
    run = places.run_folder(folder)
    run.mkdir(parents=True, exist_ok=True)
    draft = run / "ports.json.new"
    draft.write_text(json.dumps(asdict(replace(places.ports(folder), **taken)), indent=1))
    draft.replace(run / "ports.json")
