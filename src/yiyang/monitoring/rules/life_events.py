"""When to ask a human whether something has happened, in which words, and how often the answer was yes."""

import math
from collections.abc import Iterable
from datetime import datetime, timedelta

from yiyang.lib.words import Words
from yiyang.monitoring.rules.duties import HERE
from yiyang.monitoring.types.life_events import Answer, Asking, LifeKind, Precision

HOUR = timedelta(hours=1)
FORGOTTEN = timedelta(days=3)
"""After so long without a sign of life it is the sensor that is silent, which is another alarm."""
Z = 1.959963984540054


def is_hour_of(asking: Asking, at: datetime) -> bool:
    """Whether a moment lies in the hours a kind of event is asked about; they may span midnight."""
    hour = at.astimezone(HERE).hour
    if asking.from_hour <= asking.until_hour:
        return asking.from_hour <= hour < asking.until_hour
    return hour >= asking.from_hour or hour < asking.until_hour


def stays_away(asking: Asking, left_at: datetime, *, now: datetime) -> bool:
    """Whether somebody left the bed at night and has been away too long."""
    return is_hour_of(asking, left_at) and now - left_at >= timedelta(minutes=asking.minutes)


def is_still(asking: Asking, moved_at: datetime, *, now: datetime) -> bool:
    """Whether somebody has not moved for too long, counting only the hours people are up."""
    if now - moved_at > FORGOTTEN:
        return False
    return time_up(asking, moved_at, now=now) >= timedelta(minutes=asking.minutes)


def time_up(asking: Asking, since: datetime, *, now: datetime) -> timedelta:
    """How much of a stretch lies in the hours people are up."""
    total, moment = timedelta(), since
    while moment < now:
        following = min(
            now, (moment.astimezone(HERE).replace(minute=0, second=0, microsecond=0) + HOUR).astimezone(moment.tzinfo)
        )
        total += following - moment if is_hour_of(asking, moment) else timedelta()
        moment = following
    return total


def sentence(asking: Asking, *, name: str, device: Words, serial: str, lasting: timedelta, metres: float | None) -> Words:
    """The question with what it rests on: which sensor said so, for how long, how far."""
    hours, minutes = divmod(int(lasting.total_seconds() // 60), 60)
    spoken = Words(f"，已 {hours} 小时", f", for {hours} h") if hours else Words(f"，已 {minutes} 分钟", f", for {minutes} min")
    long = spoken if asking.minutes else Words("", "")
    far = Words(f"，界外约 {metres:.0f} 米", f", about {metres:.0f} m outside") if metres is not None else Words("", "")
    said = asking.question
    return Words(
        f"{said.zh.format(name=name)}（{device.zh} {serial} 提示{far.zh}{long.zh}，不是结论）",
        f"{said.en.format(name=name)} ({device.en} {serial} says so{far.en}{long.en}; this is no finding)",
    )


def precision(answers: Iterable[Answer | None]) -> Precision:
    """How often it was real among those where a human found out; no share while nobody has."""
    found = list(answers)
    yes, no = found.count(Answer.YES), found.count(Answer.NO)
    low, high = wilson(yes, yes + no) if yes + no else (None, None)
    share = yes / (yes + no) if yes + no else None
    return Precision(yes, no, found.count(Answer.UNREACHED), found.count(None), share, low, high)


def wilson(hits: int, total: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson's score), honest for small numbers."""
    share, square = hits / total, Z * Z / total
    middle = (share + square / 2) / (1 + square)
    half = Z / (1 + square) * math.sqrt(share * (1 - share) / total + square / (4 * total))
    return max(0.0, middle - half), min(1.0, middle + half)


RECOVERED = {
    LifeKind.WANDERING: Words("已回到活动范围内", "Back inside the area"),
    LifeKind.BED_EXIT: Words("已回床", "Back in bed"),
    LifeKind.INACTIVITY: Words("又有活动了", "Moving again"),
}
