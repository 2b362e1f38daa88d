"""Readings as sentences: what one device said in one minute, or a steady one in one hour."""

from collections.abc import Iterable, Sequence

from yiyang.lib.words import Words
from yiyang.monitoring.definitions import measures
from yiyang.monitoring.definitions.measures import Measure, Panel
from yiyang.monitoring.types.doubts import Doubt
from yiyang.monitoring.types.readings import MealContext, Told


def sentence(told: Sequence[Told], language: str) -> str:
    """Everything told together, panels first: «血压 178/102 mmHg，心率 92 次/分»; all of it of the same doubt."""
    parts = [part.say(language) for part in _parts({item.measure: item for item in told})]
    return ("; " if language.startswith("en") else "，").join(parts) + _doubted(told[0].doubt).say(language)


def _doubted(doubt: Doubt) -> Words:
    why = doubt.words
    return Words(f"（可疑：{why.zh}）", f" (doubtful: {why.en})") if doubt else Words("", "")


def _parts(told: dict[int, Told]) -> Iterable[Words]:
    for panel in measures.panels():
        members = measures.panel_measures(panel.slug)
        if all(member.number in told for member in members):
            yield _panel(panel, members, [told.pop(member.number) for member in members])
    for number in sorted(told):
        yield _one(measures.measures()[number], told[number])


def _panel(panel: Panel, members: Sequence[Measure], told: Sequence[Told]) -> Words:
    value = "/".join(member.shown(item.last) for member, item in zip(members, told, strict=True))
    return _joined(panel.words, value, unit=members[0].shown_unit, told=told[0])


def _one(measure: Measure, told: Told) -> Words:
    low, high = measure.shown(told.low), measure.shown(told.high)
    value = measure.shown(told.last) if low == high else f"{low}–{high}"
    return _joined(measure.words, value, unit=measure.shown_unit, told=told)


def _joined(name: Words, value: str, *, unit: Words, told: Told) -> Words:
    times = Words(f"（{told.count} 次）", f" ({told.count} times)") if told.count > 1 else Words("", "")
    meal = MealContext(told.context).words
    space = "\u2009"
    return Words(
        f"{meal.zh}{name.zh} {value}{space}{unit.zh}{times.zh}",
        f"{name.en} {value}{space}{unit.en}{f' {meal.en}' if meal.en else ''}{times.en}",
    )
