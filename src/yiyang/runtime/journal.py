"""The log of one child: its output line by line, in files that are cut before they fill the disk."""

import logging
import threading
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import IO

FILE_BYTES = 10 * 2**20
FILES_KEPT = 4
SECONDS_TO_END = 2.0


class Journal:
    """Copies what a child says into its log file, through every restart of the child."""

    def __init__(self, path: Path, *, heed: Callable[[str], object] | None = None) -> None:
        """``heed`` is shown every line too."""
        self.heed = heed
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._follower: threading.Thread | None = None
        self._file = RotatingFileHandler(path, maxBytes=FILE_BYTES, backupCount=FILES_KEPT, encoding="utf-8", delay=True)
        self._file.setFormatter(logging.Formatter("%(message)s"))

    def follow(self, output: IO[bytes]) -> threading.Thread:
        """Copy until the child closes its output."""
        self._follower = threading.Thread(target=self._copy, args=(output,), daemon=True)
        self._follower.start()
        return self._follower

    def close(self) -> None:
        """Take down the last words of a child that has ended, and let go of the file; whatever is said later opens it again."""
        if self._follower is not None:
            self._follower.join(SECONDS_TO_END)
        self._file.close()

    def _copy(self, output: IO[bytes]) -> None:
        with output:
            for line in output:
                text = line.decode("utf-8", errors="replace").rstrip()
                self._file.handle(logging.makeLogRecord({"msg": text}))
                if self.heed:
                    self.heed(text)
