"""How a child process is started: in a session of its own, bound to its parent's life, never as root where refused."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import IO

LAUNCHER = Path(__file__).with_name("launch.py")
UNPRIVILEGED = "nobody"


def launcher(*, user: str | None, reach: bool, stop_signal: signal.Signals | None) -> list[str]:
    """The words before a command that make it end with us, or run as somebody else."""
    words = [sys.executable, "-I", "-S", str(LAUNCHER)]
    words += ["--user", user] if user else []
    words += ["--reach"] if reach else []
    words += ["--parent", str(os.getpid()), "--signal", str(int(stop_signal))] if stop_signal else []
    return [*words, "--"]


def start(
    command: Sequence[str],
    *,
    output: IO[bytes] | int,
    user: str | None = None,
    reach: bool = False,
    stop_signal: signal.Signals | None = signal.SIGTERM,
    env: dict[str, str] | None = None,
) -> subprocess.Popen[bytes]:
    """Start a child; with a stop signal it gets that signal as soon as this process is gone, however it went."""
    words = [*launcher(user=user, reach=reach, stop_signal=stop_signal), *command]
    return subprocess.Popen(  # noqa: S603 - programs of our own wheels
        words,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        env=env,
        cwd="/",
    )


def end_group(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    """Signal a child and everything it started in its session."""
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        return
    except PermissionError:
        process.send_signal(number)


def is_open_to(user_id: int, path: Path) -> bool:
    """Whether a stranger with this user id may walk down to a folder."""
    for folder in (path, *path.parents):
        status = folder.stat()
        bit = 0o100 if status.st_uid == user_id else 0o001
        if not status.st_mode & bit:
            return False
    return True
