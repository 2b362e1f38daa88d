"""Whether a new call goes out now, in the morning, or joins one that people have already: pure, from data.

Critical calls always go out at once. Anything else joins what was told of the same elder a short while ago, unless it is graver;
what may wait, waits until the quiet hours are over.
"""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from yiyang.lib.words import Words
from yiyang.monitoring.types.alarms import Severity
from yiyang.monitoring.types.burden import Burden, Decision, Telling, Told

HERE = ZoneInfo("Asia/Shanghai")


def decide(severity: Severity, *, told: Iterable[Told], now: datetime, burden: Burden) -> Decision:
    """What becomes of a call about an elder, given what people were told about the same elder before."""
    if severity == Severity.CRITICAL:
        return Decision(Telling.NOW, now)
    together = timedelta(minutes=burden.together_minutes)
    same = [one for one in told if one.severity.rank >= severity.rank and timedelta() <= now - one.at <= together]
    if same:
        return Decision(Telling.JOIN, now, joins=max(same, key=lambda one: one.at))
    waits = severity in burden.may_wait and is_quiet(now, burden)
    return Decision(Telling.LATER, morning(now, burden)) if waits else Decision(Telling.NOW, now)


def is_quiet(now: datetime, burden: Burden) -> bool:
    """Whether people sleep."""
    clock, start, end = now.astimezone(HERE).time(), time.fromisoformat(burden.quiet_from), time.fromisoformat(burden.quiet_until)
    return start <= clock < end if start <= end else clock >= start or clock < end


def morning(now: datetime, burden: Burden) -> datetime:
    """When the quiet hours that hold now, or come next, are over."""
    here = now.astimezone(HERE)
    end = datetime.combine(here.date(), time.fromisoformat(burden.quiet_until), HERE)
    return (end if end > here else end + timedelta(days=1)).astimezone(now.tzinfo)


def joined(other: Words, at: datetime) -> Words:
    """Why nobody was called for this one."""
    clock = f"{at.astimezone(HERE):%H:%M}"
    return Words(
        f"与 {clock} 已通知的{other.zh}算同一次，不另行通知",
        f"Same episode as {other.en.lower()}, told at {clock}; not told again",
    )


def put_off(until: datetime) -> Words:
    """Why nobody was called yet."""
    clock = f"{until.astimezone(HERE):%H:%M}"
    return Words(f"夜间可以等，{clock} 通知", f"Can wait for the morning; told at {clock}")
