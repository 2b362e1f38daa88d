"""Secrets of one installation, made on first use and kept under `keys/` for their owner only."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from yiyang.runtime import places


def secret(name: str, folder: Path) -> str:
    """Read a secret; make it when it is not there yet."""
    return keep(name, folder, secrets.token_urlsafe(32))


def keep(name: str, folder: Path, fresh: str) -> str:
    """Read a secret, or keep the fresh one if there is none; two processes asking at once get the same."""
    path = places.key_file(name, folder)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        draft = path.with_name(f".{name}.{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(fresh)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text().strip()
