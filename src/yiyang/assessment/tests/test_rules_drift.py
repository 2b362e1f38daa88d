import dataclasses
import random
from uuid import UUID

import msgspec
import pytest

from yiyang.assessment import definitions
from yiyang.assessment.rules import drift
from yiyang.assessment.types.assessing import Judgement

LIMITS = definitions.assessing().drift
ANN, BEN, EVE = (UUID(int=number) for number in (1, 2, 3))


def cases(who, levels, *, group="80–89", previous=None):
    return [Judgement(who, level, group, previous) for level in levels]


def of(who, found):
    return next(one for one in found if one.assessor == who)


def test_someone_who_judges_like_the_others_is_not_flagged():
    found = drift.drifts(cases(ANN, [1, 2, 1, 2] * 3) + cases(BEN, [1, 2, 1, 2] * 3), LIMITS)
    assert not any(one.flagged for one in found)


def test_someone_who_always_gives_a_level_more_is_flagged():
    found = drift.drifts(cases(EVE, [2, 3, 2, 3] * 3) + cases(ANN, [1, 2, 1, 2] * 3) + cases(BEN, [1, 2] * 6), LIMITS)
    assert of(EVE, found).flagged
    assert of(EVE, found).difference == pytest.approx(1.0)


def test_worse_cases_are_not_held_against_whoever_had_them():
    """陈's elders were all level 3 before; peers give such elders level 3 too."""
    hard, easy = {"previous": 3}, {"previous": 0}
    found = drift.drifts(
        cases(EVE, [3, 3, 4, 3] * 3, **hard) + cases(ANN, [3, 3, 4, 3] * 3, **hard) + cases(BEN, [0, 1] * 6, **easy), LIMITS
    )
    assert not of(EVE, found).flagged


def test_few_cases_are_never_flagged():
    found = drift.drifts(cases(EVE, [4, 4, 4]) + cases(ANN, [0] * 20), LIMITS)
    assert not of(EVE, found).flagged


def test_cases_nobody_else_had_are_not_compared():
    found = drift.drifts(cases(EVE, [4] * 20, group="100+") + cases(ANN, [0] * 20), LIMITS)
    assert EVE not in {one.assessor for one in found}


def test_the_largest_difference_comes_first():
    found = drift.drifts(cases(EVE, [3] * 9) + cases(ANN, [1] * 9) + cases(BEN, [1] * 9), LIMITS)
    assert found[0].assessor == EVE


def test_the_fast_sums_agree_with_counting_by_hand():
    """The reference: for each case, the plain mean of all like cases of others."""
    chance = random.Random(5)
    groups, before = ["70–79", "80–89"], [None, 1, 2]
    everyone = [
        Judgement(chance.choice([ANN, BEN, EVE]), chance.randint(0, 4), chance.choice(groups), chance.choice(before))
        for _ in range(120)
    ]
    for one in drift.drifts(everyone, LIMITS):
        pairs = []
        for case in everyone:
            like = [other.level for other in everyone if other.assessor != case.assessor and other.stratum == case.stratum]
            if case.assessor == one.assessor and like:
                pairs.append((case.level, sum(like) / len(like)))
        assert one.cases == len(pairs)
        assert one.own_mean == pytest.approx(sum(own for own, _ in pairs) / len(pairs))
        assert one.peers_mean == pytest.approx(sum(peers for _, peers in pairs) / len(pairs))


@pytest.mark.parametrize(("age", "group"), [(59, "<60"), (60, "60–69"), (84, "80–89"), (90, "90+"), (103, "90+")])
def test_age_groups_have_no_gap(age, group):
    assert drift.age_group(age, LIMITS.age_edges) == group


@pytest.mark.parametrize(("before", "after", "jumped"), [(0, 1, False), (0, 2, True), (3, 1, True), (2, 2, False)])
def test_two_levels_at_once_are_a_jump_either_way(before, after, jumped):
    assert drift.jumps(before, after, by=LIMITS.jump) is jumped


def test_a_steady_better_judge_is_flagged_too():
    found = drift.drifts(cases(EVE, [0] * 10) + cases(ANN, [2] * 10), LIMITS)
    assert of(EVE, found).z < -LIMITS.z
    assert of(EVE, found).flagged


def test_a_single_case_has_no_scatter():
    limits = msgspec.structs.replace(LIMITS, cases=1)
    assert of(EVE, drift.drifts(cases(EVE, [4]) + cases(ANN, [0]), limits)).z == 0


def test_a_judgement_is_a_frozen_fact():
    with pytest.raises(dataclasses.FrozenInstanceError):
        cases(ANN, [1])[0].level = 2
