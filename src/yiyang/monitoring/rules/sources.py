"""Which readings count where two devices measure one thing: one of a lesser kind does not, near one of a better kind."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta

Better = Callable[[str], Collection[str]]


def counting(rows: Sequence[tuple[datetime, str]], better: Better, *, within: timedelta) -> list[bool]:
    """For readings of one measure, oldest first, as (moment, kind of device): whether each counts."""
    moments: dict[str, list[datetime]] = defaultdict(list)
    for at, kind in rows:
        moments[kind].append(at)
    if len(moments) < 2:
        return [True] * len(rows)
    return [not any(_near(moments[kind], at, within) for kind in better(own) if kind in moments) for at, own in rows]


def _near(moments: Sequence[datetime], at: datetime, within: timedelta) -> bool:
    return bisect_left(moments, at - within) < bisect_right(moments, at + within)
