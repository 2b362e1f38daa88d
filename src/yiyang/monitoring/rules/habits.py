"""Whether somebody has stopped measuring what they used to measure: their own days alone decide, pure, from data."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from itertools import groupby, pairwise

from yiyang.lib.words import Words
from yiyang.monitoring.rules import sentences
from yiyang.monitoring.rules.duties import HERE
from yiyang.monitoring.types.alarms import AlarmRule, Spelled
from yiyang.monitoring.types.habits import HabitBand, Missed

FIRST_DAY = date(1970, 1, 1)


def missed(days: Collection[int], band: HabitBand, *, today: int) -> Missed | None:
    """What is missed, given every local day with a reading; None without a habit, while it lasts, and once it is forgotten."""
    if not days:
        return None
    last = max(days)
    habit = sorted(day for day in set(days) if last - band.look_back_days < day <= last)
    without = today - last - 1
    if len(habit) < max(2, band.measured_days) or without > band.forgotten_days:
        return None
    apart = max(later - earlier for earlier, later in pairwise(habit))
    allowed = max(band.least_days, band.times * apart)
    return Missed(len(habit), apart, last, without, allowed) if without >= allowed else None


def is_hour_to_ask(band: HabitBand, now: datetime) -> bool:
    """Whether it is daytime: nobody is woken for this."""
    return band.from_hour <= now.astimezone(HERE).hour < band.until_hour


def reason(found: Mapping[str, Missed], rule: AlarmRule, band: HabitBand, *, names: Mapping[str, Spelled]) -> Words:
    """Which measures, how they used to be taken, since when they are not, and who says that this is worth a question."""
    order = list(names)
    ordered = sorted(found.items(), key=lambda one: (one[1].last, one[1].measured, one[1].apart, order.index(one[0])))
    parts = [
        _part([slug for slug, _ in own], habit, band, names=names) for habit, own in groupby(ordered, key=lambda one: one[1])
    ]
    source = rule.sources[band.source]
    basis, checked = f"{source.title} {source.clause}".strip(), sentences.mark(source.confidence)
    return Words(
        "；".join(part.zh for part in parts) + f"；规则 {band.code} · {basis}（{checked.zh}）",
        "; ".join(part.en for part in parts) + f"; rule {band.code} · {basis} ({checked.en})",
    )


def condition(band: HabitBand) -> Words:
    """A band as a rule page says it."""
    return Words(
        f"{band.look_back_days} 天里至少 {band.measured_days} 天测过，现在满 {band.least_days} 天没有测，"
        f"且达到本人最长间隔的 {band.times} 倍；超过 {band.forgotten_days} 天不再问",
        f"measured on {band.measured_days} of {band.look_back_days} days or more, now not for {band.least_days} full days "
        f"and {band.times} times the own longest distance; not asked after {band.forgotten_days} days",
    )


def over(word: str) -> Words:
    """Why a question is put away though nothing was measured."""
    return ENDS[word]


ENDS = {
    "silent": Words(
        "设备静默或不在老人手里，由设备一侧处理", "The device is silent or no longer with the elder; that is dealt with there"
    ),
    "away": Words("老人在医院，不再追问", "The elder is in hospital; not asked any more"),
}


def _part(slugs: list[str], habit: Missed, band: HabitBand, *, names: Mapping[str, Spelled]) -> Words:
    last = FIRST_DAY + timedelta(days=habit.last)
    zh, en = "、".join(names[slug].words.zh for slug in slugs), ", ".join(names[slug].words.en for slug in slugs)
    return Words(
        f"{zh} {band.look_back_days} 天里 {habit.measured} 天测过、最长隔 {habit.apart} 天，"
        f"{last} 之后满 {habit.without} 天没有测 ≥ {habit.allowed} 天",
        f"{en} measured on {habit.measured} of {band.look_back_days} days, at most {habit.apart} apart; "
        f"not for {habit.without} full days since {last} ≥ {habit.allowed}",
    )
