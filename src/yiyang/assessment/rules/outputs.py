"""The values of one assessment gathered into what is stored and shown."""

from collections.abc import Callable
from typing import Any

from yiyang.assessment.rules.scope import VERDICTS, Scope, Values
from yiyang.assessment.types import Count, Highest, Points, Rank, Sum

Output = str | list[str] | dict[str, str]
Shape = Callable[[Values], Any]


def shapes(scope: Scope) -> dict[str, Shape]:
    """How each key of an instrument's own notation is filled."""
    return {key: _shape(output, scope) for key, output in scope.instrument.outputs.items()}


def numbers(scope: Scope) -> tuple[str, ...]:
    """The steps that give numbers."""
    return scope.named((Sum, Highest, Count, Points))


def verdicts(scope: Scope) -> tuple[str, ...]:
    """The steps that give verdicts."""
    return scope.named(VERDICTS)


def ranking(scope: Scope) -> str:
    """The step that ranks, if the instrument has one."""
    return next(iter(scope.named(Rank)), "")


def scored(scope: Scope) -> tuple[str, ...]:
    """The items that give a score."""
    return tuple(code for code in scope.items if scope.is_choice(code))


def _shape(output: Output, scope: Scope) -> Shape:
    if isinstance(output, list):
        return _many([_one(name, scope) for name in output])
    if isinstance(output, dict):
        parts = {key: _one(name, scope) for key, name in output.items()}
        return lambda values: {key: part(values) for key, part in parts.items()}
    return _many([_one(code, scope) for code in scope.expand([output])]) if output in scope.groups else _one(output, scope)


def _many(parts: list[Shape]) -> Shape:
    return lambda values: [part(values) for part in parts]


def _one(reference: str, scope: Scope) -> Shape:
    name, _, part = reference.partition(".") if reference not in scope.known() else (reference, "", "")
    if not part:
        return scope.number(name)
    return lambda values: None if (band := values[name]) is None else getattr(band, part)
