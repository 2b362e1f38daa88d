"""What the style sheet promises about contrast, computed from the style sheet itself."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

STYLE_SHEET = Path(__file__).parent / "static" / "ui" / "tokens.css"
ENOUGH = 4.5
LIGHT, DARK = ":root", '[data-theme="dark"]'
GROUNDS = ("paper", "surface", "sunken")
MEANINGS = ("critical", "urgent", "watch", "ok", "info", "brand")
PAIRS: tuple[tuple[str, str], ...] = (
    *((ink, ground) for ink in ("ink", "ink-2", "ink-3", *MEANINGS) for ground in GROUNDS),
    *((meaning, f"{meaning}-soft") for meaning in MEANINGS),
    *((f"state-{state}", ground) for state in ("medical", "nursing", "living") for ground in ("surface", "paper")),
    ("state-medical", "info-soft"),
    ("state-nursing", "state-nursing-soft"),
    ("state-living", "ok-soft"),
    ("ink", "brand-soft"),
    ("ink", "critical-soft"),
    ("paper", "ink"),
    ("on-brand", "brand"),
    ("on-brand", "brand-2"),
    ("on-critical", "critical"),
    ("on-call", "call"),
)


@dataclass(frozen=True, slots=True)
class Contrast:
    """One pair of colours in one theme and how well it can be read."""

    theme: str
    text: str
    ground: str
    text_colour: str
    ground_colour: str
    ratio: float

    @property
    def is_enough(self) -> bool:
        """Whether small text in these colours meets WCAG 2.2 AA, as MIIT's rules for the elderly also ask."""
        return self.ratio >= ENOUGH


@cache
def values(selector: str, *, source: Path = STYLE_SHEET) -> dict[str, str]:
    """The tokens set under exactly this selector; the first time it stands in the sheet."""
    text = source.read_text(encoding="utf-8")
    found = re.search(rf"^\s*{re.escape(selector)} \{{(.*?)\}}", text, re.DOTALL | re.MULTILINE)
    if found is None:
        raise LookupError(f"{selector} does not stand in {source.name}")
    return dict(re.findall(r"--([\w-]+):\s*([^;]+);", found[1]))


def luminance(colour: str) -> float:
    """Relative luminance of a `#rrggbb` colour (WCAG 2.2)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: str, other: str) -> float:
    """Contrast of two colours, 1 to 21 (WCAG 2.2)."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def contrasts(theme: str) -> tuple[Contrast, ...]:
    """Every pair used for text in `light` or `dark`."""
    colours = values(LIGHT) | (values(DARK) if theme == "dark" else {})
    return tuple(
        Contrast(theme, text, ground, colours[text], colours[ground], ratio(colours[text], colours[ground]))
        for text, ground in PAIRS
    )
