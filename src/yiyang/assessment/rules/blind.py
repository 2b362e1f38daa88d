"""Two assessors, two sheets: what is missing, where they differ, and the one set of answers in the end."""

from collections.abc import Mapping
from typing import Any

from yiyang.assessment.types.assessing import Difference, Picks
from yiyang.assessment.types.instruments import Group, Instrument, InstrumentError, Item
from yiyang.lib.words import Words

Answers = dict[str, Any]


def unanswered(instrument: Instrument, picks: Picks) -> tuple[Item, ...]:
    """The items that still need an answer before a sheet can be handed in."""
    either = {code: codes for codes in instrument.exactly_one for code in codes}
    return tuple(item for item in instrument.items if not _is_settled(item, picks, either))


def _is_settled(item: Item, picks: Picks, either: Mapping[str, tuple[str, ...]]) -> bool:
    if item.code in picks:
        return True
    return any(code in picks for code in either[item.code]) if item.code in either else item.optional


def check_pick(item: Item, pick: object) -> None:
    """Refuse an answer the item does not allow, naming the item."""
    if item.options and item.number is None and pick not in {option.slug for option in item.options}:
        raise InstrumentError(item.code, Words("没有这个选项", "there is no such option"))
    if item.number is not None and (isinstance(pick, bool) or not isinstance(pick, int | float)):
        raise InstrumentError(item.code, Words("请填数字", "a number is needed"))


def assembled(instrument: Instrument, picks: Picks) -> Answers:
    """Answers item by item in the shape the instrument is scored in."""
    answers: Answers = {}
    for group in instrument.groups:
        answers.update(_group(group, picks))
    return answers


def _group(group: Group, picks: Picks) -> Answers:
    if not group.key:
        return {item.code: picks[item.code] for item in group.items if item.code in picks}
    missing = next((item for item in group.items if item.code not in picks), None)
    if missing is not None:
        raise InstrumentError(missing.code, Words(f"“{missing.zh}”还没有评", f"“{missing.en}” has no answer yet"))
    return {group.key: [picks[item.code] for item in group.items]}


def differences(instrument: Instrument, first: Picks, second: Picks) -> tuple[Difference, ...]:
    """The items on which two sheets differ, in the order they are asked."""
    return tuple(
        Difference(item.code, first.get(item.code), second.get(item.code))
        for item in instrument.items
        if first.get(item.code) != second.get(item.code)
    )


def reconciled(first: Picks, second: Picks, settled: Picks) -> dict[str, Any]:
    """The answers both assessors stand by: what they share, and what they settled."""
    shared = {code: pick for code, pick in first.items() if second.get(code) == pick}
    return {**shared, **{code: pick for code, pick in settled.items() if pick is not None}}


def running(instrument: Instrument, picks: Picks) -> tuple[int, int, int]:
    """Points so far, the most the answered items could give, and the most of all: a hint while assessing, never a level."""
    chosen = {item.code: _score(item, picks.get(item.code)) for item in instrument.items if item.options}
    best = {item.code: max(option.score for option in item.options) for item in instrument.items if item.options}
    answered = [code for code, score in chosen.items() if score is not None]
    return sum(chosen[code] or 0 for code in answered), sum(best[code] for code in answered), sum(best.values())


def _score(item: Item, pick: object) -> int | None:
    return next((option.score for option in item.options if option.slug == pick), None)
