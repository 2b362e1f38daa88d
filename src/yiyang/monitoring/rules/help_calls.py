"""Calls for help as sentences and as figures: how they came, when somebody answered, how long people wait."""

import math
import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from yiyang.lib.words import Words
from yiyang.monitoring.types.alarms import EventKind
from yiyang.monitoring.types.help_calls import CallFigures, CallSource
from yiyang.monitoring.types.signals import Position

DRILL_MINUTES = 15
"""How long a drill agreed on beforehand lasts. Platform default."""
CONFIRMED = frozenset({EventKind.ACKNOWLEDGED, EventKind.HANDLED})
Logged = tuple[EventKind, datetime]
OLD_NEWS = timedelta(minutes=2)


def reason(source: CallSource, *, place: str, drill: bool, cancelled: bool = False, late: timedelta = timedelta()) -> Words:
    """The sentence of a call: that somebody calls, how, from where; a drill says so first."""
    said = source.words
    minutes = int(late.total_seconds() // 60)
    before = Words(f"，{minutes} 分钟前", f", {minutes} min ago") if late >= OLD_NEWS else Words("", "")
    where = Words(f"，{place}", f", {place}") if place else Words("", "")
    mark = Words("【演练】", "Drill: ") if drill else Words("", "")
    back = Words("；老人说按错了，请再问一声", "; taken back by the elder, ask once more") if cancelled else Words("", "")
    return Words(
        f"{mark.zh}老人呼叫（{said.zh}{before.zh}）{where.zh}{back.zh}",
        f"{mark.en}the elder calls ({said.en}{before.en}){where.en}{back.en}",
    )


def plain_number(text: str) -> str:
    """A telephone number as it stands on record: digits only, without the country's own code."""
    digits = re.sub(r"[^0-9+]", "", text)
    return digits.removeprefix("+86").removeprefix("0086").lstrip("+")


def where_words(position: Position) -> str:
    """Coordinates as one may type them into a map."""
    return f"{position.latitude:.5f}, {position.longitude:.5f} (±{position.accuracy:.0f} m)"


def answered_at(log: Iterable[Logged]) -> datetime | None:
    """When somebody took a call for good: the first «I take it» that was not given back, or that it was dealt with."""
    found: datetime | None = None
    for kind, at in sorted(log, key=lambda entry: entry[1]):
        if kind in CONFIRMED and found is None:
            found = at
        elif kind == EventKind.RELEASED:
            found = None
    return found


def figures(waits: Sequence[float | None], *, cancelled: int, drills: int) -> CallFigures:
    """What the calls of a month say; a wait is the seconds from press to answer, None while nobody has answered."""
    known = sorted(wait for wait in waits if wait is not None)
    return CallFigures(len(waits), len(known), cancelled, percentile(known, 0.5), percentile(known, 0.95), drills)


def percentile(ordered: Sequence[float], share: float) -> float | None:
    """The value below or at which a share of an ascending list lies (nearest rank); none of an empty list."""
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else None
