"""How far long work has come: one line that grows on a terminal, one line a step elsewhere."""

import time
from collections.abc import Iterable, Iterator
from typing import Any, Protocol, TypeVar

T = TypeVar("T")
WIDTH, EVERY_SECONDS = 24, 0.2


class Output(Protocol):
    """Where the lines go."""

    def write(self, text: str) -> Any:
        """Say something."""

    def flush(self) -> Any:
        """Say it now."""

    def isatty(self) -> bool:
        """Whether a person watches."""


class Progress:
    """Tells each step with its count and the time it took."""

    def __init__(self, output: Output) -> None:
        self.output = output
        self.shown = 0.0

    def step(self, title: str, items: Iterable[T], *, total: int) -> Iterator[T]:
        """Hand the items on, one after another, and tell how many are done."""
        start, done = time.monotonic(), 0
        for done, item in enumerate(items, 1):
            yield item
            self.show(title, done, total=total)
        self.end(f"{title}: {done} · {time.monotonic() - start:.1f} s")

    def show(self, title: str, done: int, *, total: int) -> None:
        """The growing line, not more often than an eye can follow."""
        if not self.output.isatty() or time.monotonic() - self.shown < EVERY_SECONDS:
            return
        self.shown = time.monotonic()
        filled = WIDTH * done // max(total, 1)
        self.output.write(f"\r\033[K{title} {'█' * filled}{'░' * (WIDTH - filled)} {done}/{total}")
        self.output.flush()

    def end(self, line: str) -> None:
        """The step's last word."""
        self.output.write(f"\r\033[K{line}\n" if self.output.isatty() else f"{line}\n")
        self.output.flush()
