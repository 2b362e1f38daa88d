"""Small work that must be looked at every few seconds: unanswered alarms, silent devices, unsealed audit rows.

Ticks run in the jobs process; several may run on several machines, so each tick must claim its rows by conditional update.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import close_old_connections

OFTEN_SECONDS = 15.0
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Tick:
    """A function and how often to call it."""

    name: str
    seconds: float
    function: Callable[[], object]


_ticks: dict[str, Tick] = {}


def every(seconds: float, name: str) -> Callable[[Callable[[], object]], Callable[[], object]]:
    """Register a function to be called every so many seconds."""

    def register(function: Callable[[], object]) -> Callable[[], object]:
        _ticks[name] = Tick(name, seconds, function)
        return function

    return register


def registered() -> tuple[Tick, ...]:
    """All ticks, by name."""
    return tuple(_ticks[name] for name in sorted(_ticks))


def run_until(stop: threading.Event) -> None:
    """Call every tick when it is due until ``stop`` is set; a tick that fails is logged and tried again next time.

    What is looked at every few seconds, alarms above all, never waits for what is looked at every few minutes and takes long.
    """
    often = [tick for tick in registered() if tick.seconds <= OFTEN_SECONDS]
    seldom = [tick for tick in registered() if tick.seconds > OFTEN_SECONDS]
    slow = threading.Thread(target=_run, args=(seldom, stop), name="slow ticks")
    slow.start()
    _run(often, stop)
    slow.join()


def _run(ticks: Iterable[Tick], stop: threading.Event) -> None:
    due = {tick.name: (time.monotonic(), tick) for tick in ticks}
    while not stop.wait(0.1):
        for name, (moment, tick) in due.items():
            if time.monotonic() >= moment:
                due[name] = (time.monotonic() + tick.seconds, tick)
                run_once(tick)


def run_once(tick: Tick) -> None:
    """Call one tick, logging its failure by name only."""
    try:
        close_old_connections()
        tick.function()
    except Exception:
        log.exception("tick %s failed", tick.name)
