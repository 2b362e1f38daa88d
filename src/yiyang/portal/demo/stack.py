"""A stack of its own for the demo: started, waited for, and taken down with the command that asked for it."""

import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http import HTTPStatus
from urllib.request import urlopen

from yiyang.portal.demo import kit
from yiyang.runtime import children, health, places
from yiyang.runtime.errors import OperatorError
from yiyang.runtime.errors import gettext_noop as _

START_SECONDS, STOP_SECONDS = 180, 15


@contextmanager
def started(*words: str) -> Iterator["subprocess.Popen[bytes]"]:
    """Run one of our commands beside us; it goes down when we do, however we go."""
    command = [sys.executable, "-m", "yiyang.runtime.command", *words, "--var", str(places.var())]
    process = children.start(command, output=sys.stdout.fileno(), stop_signal=signal.SIGTERM)
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(STOP_SECONDS)
        children.end_group(process, signal.SIGKILL)


def wait_until_ready(process: "subprocess.Popen[bytes]") -> None:
    """Until database, broker and web answer; a stack that ends first has said why.

    Asked over the web: where the database will listen is only known once it has started.
    """
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise OperatorError(_("The stack did not start; the reason stands above."), exit_code=process.returncode or 1)
        if health.supervisor_pid() == process.pid and answers(f"http://{places.LOOPBACK}:{places.ports().web}/readyz"):
            return
        time.sleep(0.2)
    raise OperatorError(
        _("The stack is not ready after %(seconds)d s; see %(log)s."), seconds=START_SECONDS, log=places.log_folder()
    )


def answers(url: str) -> bool:
    """Whether a page of our own machine is there."""
    try:
        with urlopen(url, timeout=3) as response:  # noqa: S310 - our own address
            return bool(response.status == HTTPStatus.OK)
    except OSError:
        return False


def forget_everything() -> None:
    """Empty the folder of a demo district, so that it can be built afresh; never anybody else's data."""
    if health.supervisor_pid():
        raise OperatorError(_("Yiyang runs on %(folder)s; stop it first."), folder=places.var())
    if places.var().exists() and any(places.var().iterdir()) and not kit.path().exists():
        raise OperatorError(_("%(folder)s does not hold a demo district; nothing was removed."), folder=places.var())
    for name in ("postgres", "nats", "run", "audit"):
        shutil.rmtree(places.var() / name, ignore_errors=True)
    kit.path().unlink(missing_ok=True)
