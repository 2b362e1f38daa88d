"""A stack of its own for the demo: started, waited for, and taken down with the command that asked for it."""

import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from yiyang.portal.demo import kit
from yiyang.runtime import children, health, places
from yiyang.runtime.errors import OperatorError
from yiyang.runtime.errors import gettext_noop as _

START_SECONDS, STOP_SECONDS = 180, 15


@contextmanager
def started(words: Sequence[str]) -> Iterator["subprocess.Popen[bytes]"]:
    """Run ``yiyang up`` beside us; it goes down when we do, however we go."""
    command = [sys.executable, "-m", "yiyang.runtime.command", "up", "--var", str(places.var()), *words]
    process = children.start(command, output=sys.stdout.fileno(), stop_signal=signal.SIGTERM)
    try:
        wait_until_ready(process)
        yield process
    finally:
        with suppress(ProcessLookupError):
            process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(STOP_SECONDS)
        children.end_group(process, signal.SIGKILL)


def wait_until_ready(process: "subprocess.Popen[bytes]") -> None:
    """Until database, broker and web answer; a stack that ends first has said why."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise OperatorError(_("The stack did not start; the reason stands above."), exit_code=process.returncode or 1)
        if web_runs(process.pid) and health.readiness(wait_seconds=1.0).ready:
            return
        time.sleep(0.2)
    raise OperatorError(
        _("The stack is not ready after %(seconds)d s; see %(log)s."), seconds=START_SECONDS, log=places.log_folder()
    )


def web_runs(supervisor: int) -> bool:
    """Whether our own supervisor, not another's leftovers, has started the web server."""
    return health.supervisor_pid() == supervisor and any(child.name == "web" and child.runs for child in health.children())


def forget_everything() -> None:
    """Empty the folder of a demo district, so that it can be built afresh; never anybody else's data."""
    if health.supervisor_pid():
        raise OperatorError(_("Yiyang runs on %(folder)s; stop it first."), folder=places.var())
    if places.var().exists() and any(places.var().iterdir()) and not kit.path().exists():
        raise OperatorError(_("%(folder)s does not hold a demo district; nothing was removed."), folder=places.var())
    for name in ("postgres", "nats", "run", "audit"):
        shutil.rmtree(places.var() / name, ignore_errors=True)
    kit.path().unlink(missing_ok=True)
