"""Reading a history from comma-separated text: readings, and what is known to have happened."""

import csv
import math
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from yiyang.monitoring.types.alarms import Person
from yiyang.monitoring.types.histories import Fault, Happened, History, Life
from yiyang.monitoring.types.readings import MealContext, Vocabulary
from yiyang.monitoring.types.replays import Heard

COLUMNS = ("elder", "measure", "value", "unit", "taken_at")
LABELS = ("elder", "from")
USUAL_AGE = 75
"""Who gives no age is judged as an elder of sixty-five and over."""
LONGEST_DEFAULT = timedelta(days=1)
CONTEXTS = frozenset(one.slug for one in MealContext)
Row = Mapping[str, str]


class Unreadable(ValueError):
    """A line that cannot be used, with the reason."""


def history(lines: Iterable[str], *, words: Vocabulary, slugs: tuple[str, ...], zone: ZoneInfo) -> History:
    """All readings of a file by elder, in the measures' own units; lines that cannot be used are listed, never dropped unseen."""
    lives: dict[str, Life] = {}
    faults = []
    for number, row in _rows(lines, COLUMNS):
        try:
            heard = _heard(row, words=words, slugs=slugs, zone=zone)
        except Unreadable as fault:
            faults.append(Fault(number, str(fault)))
            continue
        life = lives.setdefault(row["elder"], Life(Person(_age(row), conditions=tuple((row.get("conditions") or "").split()))))
        life.readings.append(heard)
    return History(lives, tuple(faults))


def happened(lines: Iterable[str], zone: ZoneInfo) -> tuple[list[Happened], list[Fault]]:
    """What really happened, from a file of labels; without an end it lasts a day."""
    found, faults = [], []
    for number, row in _rows(lines, LABELS):
        try:
            start = _moment(row["from"], zone)
            end = _moment(row["until"], zone) if row.get("until") else start + LONGEST_DEFAULT
            found.append(Happened(row["elder"], start, end, row.get("what") or ""))
        except Unreadable as fault:
            faults.append(Fault(number, str(fault)))
    return found, faults


def _rows(lines: Iterable[str], needed: tuple[str, ...]) -> Iterator[tuple[int, Row]]:
    reader = csv.DictReader(lines)
    missing = [name for name in needed if name not in (reader.fieldnames or ())]
    if missing:
        raise Unreadable(f"the first line must name the columns; missing: {', '.join(missing)}")
    for row in reader:
        yield reader.line_num, {name: (value or "").strip() for name, value in row.items() if isinstance(name, str)}


def _heard(row: Row, *, words: Vocabulary, slugs: tuple[str, ...], zone: ZoneInfo) -> Heard:
    if not row["elder"]:
        raise Unreadable("elder is empty")
    place = words.pairs.get((row["measure"], row["unit"]))
    if place is None:
        known = row["measure"] in words.names
        raise Unreadable(f"{row['measure']} in {row['unit']!r} is unknown" if known else f"measure {row['measure']!r} is unknown")
    value = (_number(row["value"]) - float(words.minus[place])) / float(words.divide[place])
    context = row.get("context") or "none"
    if context not in CONTEXTS:
        raise Unreadable(f"context {context!r} is none of {', '.join(sorted(CONTEXTS))}")
    at = _moment(row["taken_at"], zone)
    return Heard(slugs[words.measure[place]], round(value, 6), at, at, context, device=row.get("device") or "")


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise Unreadable(f"value {text!r} is no number")
    return value


def _moment(text: str, zone: ZoneInfo) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise Unreadable(f"{text!r} is no moment such as 2026-11-26T07:15") from None
    return found if found.tzinfo else found.replace(tzinfo=zone)


def _age(row: Row) -> int:
    text = row.get("age") or ""
    return int(text) if text.isdigit() else USUAL_AGE
