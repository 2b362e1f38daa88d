"""Reading answers: each becomes an option or a number, or the item is named that could not be read. Nothing is guessed."""

import math
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from yiyang.assessment.rules import sentences
from yiyang.assessment.rules.scope import given
from yiyang.assessment.types import Group, Instrument, InstrumentError, Item, Number, Option

Answers = Mapping[str, Any]
Reader = Callable[[Answers, dict[str, Any]], None]
ItemReader = Callable[[Any], Any]


def readers(instrument: Instrument) -> list[Reader]:
    """Everything that has to be read and checked before a step may run."""
    groups = [_listed(group) if group.key else _keyed(group) for group in instrument.groups]
    return [_refuse_unknown(instrument), *groups, *[_exactly_one(codes) for codes in instrument.exactly_one]]


def item_reader(item: Item) -> ItemReader:
    """Reads one answer: the option it means, its number, or both in one as the option that grades the number."""
    if item.number is None:
        return _choice(item)
    return _graded(item, item.number) if item.options else _measured(item, item.number)


def table(item: Item) -> dict[tuple[type, Any], Option]:
    """Every answer a choice allows, with what it means."""
    return {answer: option for option in reversed(item.options) for answer in given(option)}


def _refuse_unknown(instrument: Instrument) -> Reader:
    known = {key for group in instrument.groups for key in ([group.key] if group.key else [item.code for item in group.items])}

    def check(answers: Answers, _values: dict[str, Any]) -> None:
        if not known.issuperset(answers):
            name = next(name for name in answers if name not in known)
            raise InstrumentError(str(name), sentences.unknown_item(instrument))

    return check


def _listed(group: Group) -> Reader:
    key, codes = group.key, [item.code for item in group.items]
    tables = [table(item) for item in group.items]
    kinds = (list, tuple, str) if group.text else (list, tuple)

    def read(answers: Answers, values: dict[str, Any]) -> None:
        answered: Any = answers.get(key)
        if not isinstance(answered, kinds):
            raise _not_a_list(group, answered)
        try:
            chosen = [options[answer.__class__, answer] for options, answer in zip(tables, answered, strict=True)]
        except (KeyError, TypeError, ValueError):
            raise _unread(group, answered) from None
        values.update(zip(codes, chosen, strict=True))

    return read


def _not_a_list(group: Group, answered: Any) -> InstrumentError:
    if answered is None:
        return InstrumentError(group.items[0].code, sentences.missing(group.items[0]))
    return InstrumentError(group.key, sentences.not_a_list(group))


def _unread(group: Group, answered: Sequence[Any]) -> InstrumentError:
    """Finds the first item in a list that could not be read."""
    for item, answer in zip(group.items, answered, strict=False):
        try:
            item_reader(item)(answer)
        except InstrumentError as error:
            return error
    if len(answered) > len(group.items):
        return InstrumentError(group.key, sentences.too_many(group, len(answered)))
    item = group.items[len(answered)]
    return InstrumentError(item.code, sentences.missing(item))


def _keyed(group: Group) -> Reader:
    each = [(item.code, item_reader(item)) for item in group.items]

    def read(answers: Answers, values: dict[str, Any]) -> None:
        for code, one in each:
            values[code] = one(answers.get(code))

    return read


def _choice(item: Item) -> ItemReader:
    options = table(item)

    def read(answer: Any) -> Option | None:
        if answer is None:
            _refuse_nothing(item)
            return None
        try:
            return options[answer.__class__, answer]
        except (KeyError, TypeError):
            raise InstrumentError(item.code, sentences.unknown_option(item)) from None

    return read


def _measured(item: Item, number: Number) -> ItemReader:
    def read(answer: Any) -> Any:
        if answer is None:
            _refuse_nothing(item)
            return None
        return _number(item, number, answer)

    return read


def _graded(item: Item, number: Number) -> ItemReader:
    limits = [_limit(option) for option in item.options]
    measured = _measured(item, number)

    def read(answer: Any) -> Option | None:
        value = measured(answer)
        return None if value is None else item.options[bisect_right(limits, (value, 0.5)) - 1]

    return read


def _limit(option: Option) -> tuple[float, int]:
    """Where an option of a measured number begins; 1 marks a limit that is itself left out."""
    if option.above is not None:
        return option.above, 1
    return (-math.inf if option.least is None else option.least), 0


def _refuse_nothing(item: Item) -> None:
    if not item.optional:
        raise InstrumentError(item.code, sentences.missing(item))


def _number(item: Item, number: Number, answer: Any) -> Any:
    if answer.__class__ not in ((int,) if number.whole else (int, float)):
        raise InstrumentError(item.code, sentences.not_a_number(item, number))
    if not _inside(number, answer) or (number.multiple_of > 1 and answer % number.multiple_of):
        raise InstrumentError(item.code, sentences.out_of_range(item, number))
    if number.round_to is None:
        return answer
    return float(Decimal(str(answer)).quantize(Decimal(1).scaleb(-number.round_to), ROUND_HALF_UP))


def _inside(number: Number, answer: float) -> bool:
    least = -math.inf if number.least is None else number.least
    most = math.inf if number.most is None else number.most
    return least <= answer <= most and not math.isinf(answer)


def _exactly_one(codes: tuple[str, ...]) -> Reader:
    def check(_answers: Answers, values: dict[str, Any]) -> None:
        present = [code for code in codes if values[code] is not None]
        if len(present) != 1:
            raise InstrumentError(present[1] if present else codes[0], sentences.exactly_one(codes))

    return check
