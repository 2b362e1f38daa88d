"""What other limits would have done: the same readings judged twice, and which judged alarms would not have been."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import msgspec

from yiyang.monitoring.rules import alarms as judgement
from yiyang.monitoring.rules import reference
from yiyang.monitoring.types.alarms import AlarmRule, Band
from yiyang.monitoring.types.replays import Episode, RuleSet
from yiyang.monitoring.types.whatifs import Effect, Known, Load, Past

HERE = ZoneInfo("Asia/Shanghai")


def with_limits(rule: AlarmRule, limits: Mapping[str, float]) -> AlarmRule:
    """The rule with other numbers in some of its bands, named by their codes; everything else stays."""
    return msgspec.structs.replace(rule, bands=tuple(_moved(band, limits.get(band.code)) for band in rule.bands))


def _moved(band: Band, limit: float | None) -> Band:
    if limit is None:
        return band
    sign = "at_least" if band.at_least is not None else "below" if band.below is not None else "at_most"
    return msgspec.structs.replace(band, **{sign: limit})


def effect(past: Past, *, now: RuleSet, then: RuleSet, known: Iterable[Known]) -> Effect:
    """What the readings of one elder ask of people by the rules of now and by others, and what became of the judged alarms."""
    before, after = _episodes(past, now), _episodes(past, then)
    counted = sum(1 for one in past.readings if one.taken_at >= past.since)
    found = Effect(before=load(before), after=load(after), elders=1, readings=counted)
    for alarm in known:
        if any(_meet(one, alarm) for one in after):
            found.kept[alarm.verdict] = found.kept.get(alarm.verdict, 0) + 1
        else:
            found.gone.setdefault(alarm.verdict, []).append(alarm.id)
    return found


def _episodes(past: Past, rules: RuleSet) -> list[Episode]:
    """The alarms that called anybody since the beginning, with the calls from then on."""
    found = reference.episodes(past.readings, past.person, rules) if _may_call(past, rules) else ()
    since = (replace(one, steps=tuple(step for step in one.steps if step.at >= past.since)) for one in found)
    return [one for one in since if one.steps]


def load(episodes: Iterable[Episode]) -> Load:
    """What some alarms of one elder ask of people."""
    listed = list(episodes)
    return Load(len(listed), sum(len(one.steps) for one in listed), len(days_of(listed)))


def days_of(episodes: Iterable[Episode]) -> set[date]:
    """The calendar days here on which one elder's alarms called somebody."""
    return {local_day(step.at) for one in episodes for step in one.steps}


def local_day(at: datetime) -> date:
    """The calendar day here."""
    return at.astimezone(HERE).date()


def _meet(episode: Episode, alarm: Known) -> bool:
    """Whether an alarm of the other rules stands where the judged one stood."""
    return episode.start <= alarm.last_at and episode.last_abnormal >= alarm.first_at


def _may_call(past: Past, rules: RuleSet) -> bool:
    """Whether anything is beyond a limit at all: most elders are calm, and following them step by step costs the most.

    Rules that look back at the elder's own past have limits that only following can tell.
    """
    if any(rule.history for rule in rules.rules):
        return True
    spans: dict[tuple[str, str], tuple[float, float]] = {}
    for one in past.readings:
        low, high = spans.get((one.measure, one.context), (one.value, one.value))
        spans[one.measure, one.context] = min(low, one.value), max(high, one.value)
    return any(
        limit.crossed_by(low) or limit.crossed_by(high)
        for rule in rules.rules
        for (measure, context), (low, high) in spans.items()
        if measure in rule.measures
        for limit in judgement.limits(rule, measure, context=context, person=past.person)
    )
