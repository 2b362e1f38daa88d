"""Whether an assessor's levels lie away from those of peers on like cases, and levels that jump without an event.

Cases are alike when the age group and the level before are the same. Each case of an assessor is compared with the mean
level other assessors gave to like cases; the mean difference is held against its own scatter. Nothing else is adjusted for,
so a flag is a question to a person and never a verdict.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from math import sqrt
from uuid import UUID

from yiyang.assessment.types.assessing import Drift, Judgement
from yiyang.assessment.types.report import DriftLimits

Stratum = tuple[str, int | None]


def age_group(age: int, edges: Sequence[int]) -> str:
    """The age group of a case, such as “80–84”."""
    lower = max((edge for edge in edges if edge <= age), default=None)
    upper = min((edge for edge in edges if edge > age), default=None)
    if lower is None:
        return f"<{edges[0]}"
    return f"{lower}+" if upper is None else f"{lower}–{upper - 1}"


def drifts(judgements: Iterable[Judgement], limits: DriftLimits) -> tuple[Drift, ...]:
    """Every assessor with comparable cases beside their peers, the largest difference first."""
    cases = list(judgements)
    by_stratum: dict[Stratum, list[Judgement]] = defaultdict(list)
    for case in cases:
        by_stratum[case.stratum].append(case)
    found = [_drift(who, cases, by_stratum, limits=limits) for who in dict.fromkeys(case.assessor for case in cases)]
    return tuple(sorted((one for one in found if one), key=lambda one: -abs(one.difference)))


def _drift(
    who: UUID, cases: Sequence[Judgement], by_stratum: dict[Stratum, list[Judgement]], *, limits: DriftLimits
) -> Drift | None:
    pairs = [
        (case.level, peers)
        for case in cases
        if case.assessor == who and (peers := _peers_mean(who, by_stratum[case.stratum])) is not None
    ]
    if not pairs:
        return None
    own, peers = _mean([level for level, _ in pairs]), _mean([expected for _, expected in pairs])
    z = _z([level - expected for level, expected in pairs])
    large = abs(own - peers) >= limits.difference and abs(z) >= limits.z
    return Drift(who, len(pairs), own, peers, z, flagged=large and len(pairs) >= limits.cases)


def _peers_mean(who: UUID, cases: Sequence[Judgement]) -> float | None:
    levels = [case.level for case in cases if case.assessor != who]
    return _mean(levels) if levels else None


def _mean(numbers: Sequence[float]) -> float:
    return sum(numbers) / len(numbers)


def _z(differences: Sequence[float]) -> float:
    """The mean difference in units of its own standard error; without any scatter the sign alone speaks."""
    mean = _mean(differences)
    if len(differences) < 2 or mean == 0:
        return 0.0
    variance = sum((one - mean) ** 2 for one in differences) / (len(differences) - 1)
    if variance == 0:
        return 99.0 if mean > 0 else -99.0
    return mean / sqrt(variance / len(differences))


def jumps(before: int, after: int, *, by: int) -> bool:
    """Whether a level changed by so many steps that an event should explain it."""
    return abs(after - before) >= by
