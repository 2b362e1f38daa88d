"""Which numbers a step can reach at all, from the scores of its items: the ground truth for ranges and bands."""

from collections.abc import Iterable

from yiyang.assessment.rules.scope import Scope, option_scores
from yiyang.assessment.types import Count, Highest, Points, Sum


def reachable(name: str, scope: Scope) -> set[int]:
    """Every number a name can stand for; parts are taken as independent of each other."""
    if name in scope.items:
        return option_scores(scope.items[name])
    if scope.is_verdict(name):
        return {band.level for band in scope.bands(name)}
    step = scope.steps[name]
    if isinstance(step, Sum):
        return _sums(step, scope)
    if isinstance(step, Highest):
        return set().union(*(reachable(part, scope) for part in scope.expand(step.of)))
    if isinstance(step, Points):
        return {step.otherwise, *(row.points for row in step.rows)}
    return set(range(len(scope.expand(step.of)) + 1)) if isinstance(step, Count) else set()


def _sums(step: Sum, scope: Scope) -> set[int]:
    totals = {0}
    for part in _independent(step, scope):
        totals = {total + score for total in totals for score in part}
    return totals


def _independent(step: Sum, scope: Scope) -> list[set[int]]:
    """What each part can add; alternatives of which exactly one is answered make one part together."""
    codes = scope.expand(step.of)
    sets = [alternatives for alternatives in scope.instrument.exactly_one if set(alternatives) <= set(codes)]
    single = [code for code in codes if not any(code in alternatives for alternatives in sets)]
    return [_adds(step, [code], scope) for code in single] + [_adds(step, alternatives, scope) for alternatives in sets]


def _adds(step: Sum, codes: Iterable[str], scope: Scope) -> set[int]:
    return {step.mirror - score if code in step.reversed else score for code in codes for score in reachable(code, scope)}
