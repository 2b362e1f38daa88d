"""The listed icons: only these are copied into the sprite, so that a page stays light."""

from functools import cache
from pathlib import Path

ICONS = Path(__file__).parent / "icons.txt"


@cache
def icons() -> frozenset[str]:
    """The names a template may use with `{% icon %}`."""
    lines = ICONS.read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))
