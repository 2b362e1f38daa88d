"""Conditions of a definition turned into questions that can be asked of the values of one assessment."""

import operator
from collections.abc import Callable, Iterator

from yiyang.assessment.rules.scope import Scope, Values
from yiyang.assessment.types import When

Condition = Callable[[Values], bool]
COMPARISONS = {"at_least": operator.ge, "at_most": operator.le, "above": operator.gt, "below": operator.lt}


def condition(when: When, scope: Scope) -> Condition:
    """The question a condition asks."""
    if when.all:
        parts = [condition(part, scope) for part in when.all]
        return lambda values: all(part(values) for part in parts)
    if when.any:
        parts = [condition(part, scope) for part in when.any]
        return lambda values: any(part(values) for part in parts)
    return _same(when, scope) if when.equals is not None else _compared(when, scope)


def atoms(when: When) -> Iterator[When]:
    """The single conditions a condition is joined from."""
    joined = (*when.all, *when.any)
    if not joined:
        yield when
    for part in joined:
        yield from atoms(part)


def _same(when: When, scope: Scope) -> Condition:
    name, wanted = when.of, when.equals
    if scope.is_choice(name) or scope.is_verdict(name):
        return lambda values: (value := values[name]) is not None and value.slug == wanted
    return lambda values: bool(values[name] == wanted)


def _compared(when: When, scope: Scope) -> Condition:
    read = scope.number(when.of)
    sign, limit = next((sign, limit) for sign in COMPARISONS if (limit := getattr(when, sign)) is not None)
    compare = COMPARISONS[sign]
    return lambda values: (value := read(values)) is not None and compare(value, limit)
