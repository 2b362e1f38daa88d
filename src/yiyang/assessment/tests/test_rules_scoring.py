"""Scores and levels: golden cases taken from the instruments' documents, and what must hold for any answers."""

import msgspec
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from yiyang.assessment import definitions, rules
from yiyang.assessment.rules.reach import reachable
from yiyang.assessment.rules.scope import Scope
from yiyang.assessment.tests.instrument_cases import answers, golden, some_answers
from yiyang.assessment.types import Bands, InstrumentError, Sum
from yiyang.lib.datafiles import Confidence

CODES = definitions.codes()
LEVELLED = [code for code in CODES if definitions.instrument(code).headline.band]
GBT = definitions.instrument("gbt42195")
CASES = golden()


def scored(code, given_answers):
    return rules.score(definitions.pick(code, given_answers), given_answers)


def gbt(case):
    return next(each["in"] for code, each in CASES if code == "gbt42195" and each["id"].startswith(case))


@pytest.mark.parametrize(("code", "case"), CASES, ids=[f"{code}-{case['id']}" for code, case in CASES])
def test_golden_case(code, case):
    out = scored(code, case["in"]).out
    assert {key: out[key] for key in case["out"]} == case["out"]


@pytest.mark.parametrize(("code", "case"), CASES, ids=[f"{code}-{case['id']}" for code, case in CASES])
def test_a_result_is_an_estimate_exactly_when_a_recalled_table_decides_it(code, case):
    if case.get("basis") != "reading":
        assert scored(code, case["in"]).estimate == (case.get("basis") == "recalled")


def test_all_golden_cases_of_the_domain_file_are_here():
    assert len(CASES) == 158


@pytest.mark.parametrize("code", CODES)
def test_every_instrument_has_a_golden_case(code):
    assert scored(code, some_answers(code)).instrument == code


def choices(instrument):
    """Items where one option is worse than another; which scale of NEWS2 applies is not a matter of better or worse."""
    return [
        (group, item)
        for group in instrument.groups
        for item in group.items
        if item.number is None and len(item.options) > 1 and item.code != "scale"
    ]


def best_first(instrument, group, item):
    """Options from best to worst; facts without scores are listed that way."""
    if not any(option.score for option in item.options):
        return list(item.options)
    return sorted(item.options, key=lambda option: option.score, reverse=(group.better or instrument.better) == "high")


def set_answer(given_answers, group, item, value):
    if not group.key:
        return {**given_answers, item.code: value}
    place = group.items.index(item)
    listed = list(given_answers[group.key])
    return {**given_answers, group.key: [*listed[:place], value, *listed[place + 1 :]]}


@pytest.mark.parametrize("code", [code for code in LEVELLED if code not in {"nc2019"}])
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_a_worse_answer_never_gives_a_better_level(code, data):
    instrument = definitions.instrument(code)
    start = data.draw(answers(instrument))
    group, item = data.draw(st.sampled_from(choices(instrument)))
    order = best_first(instrument, group, item)
    better, worse = sorted(data.draw(st.tuples(*[st.integers(0, len(order) - 1)] * 2)))
    try:
        levels = [
            rules.score(instrument, set_answer(start, group, item, order[place].given_as)).level for place in (better, worse)
        ]
    except InstrumentError:
        assume(False)
    assert levels[0] <= levels[1]


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_more_care_risk_events_never_give_a_better_level(data):
    start = data.draw(answers(GBT))
    fewer, more = sorted(data.draw(st.tuples(st.integers(0, 9), st.integers(0, 9))))
    assert rules.score(GBT, {**start, "events": fewer}).level <= rules.score(GBT, {**start, "events": more}).level


@pytest.mark.parametrize("code", [code for code in CODES if code != "water_swallow"])
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_a_total_is_the_sum_of_its_parts(code, data):
    instrument = definitions.instrument(code)
    result = rules.score(instrument, data.draw(answers(instrument)))
    values = {**result.scores, **result.totals}
    for step in instrument.steps:
        if isinstance(step, Sum):
            parts = Scope(instrument).expand(step.of)
            expected = sum(step.mirror - values[part] if part in step.reversed else values.get(part, 0) for part in parts)
            assert result.totals[step.name] == expected


@pytest.mark.parametrize("code", CODES)
def test_every_reachable_score_is_in_exactly_one_band(code):
    instrument = definitions.instrument(code)
    for step in instrument.steps:
        if isinstance(step, Bands) and step.bands:
            limits = [(band.least, band.most) for band in step.bands if band.least is not None]
            for number in reachable(step.of, Scope(instrument)):
                assert sum(least <= number <= most for least, most in limits) == 1, (step.name, number)


def test_a_count_reaches_from_none_to_all():
    ad8 = Scope(definitions.instrument("ad8"))
    assert (reachable("unknown", ad8), reachable("incomplete", ad8)) == (set(range(9)), set())


@pytest.mark.parametrize("code", CODES)
def test_the_highest_total_is_the_sum_of_the_highest_items(code):
    instrument = definitions.instrument(code)
    for step in instrument.steps:
        if isinstance(step, Sum) and set(step.of) <= {group.key for group in instrument.groups}:
            items = [item for group in instrument.groups if group.key in step.of for item in group.items]
            assert step.range[1] == sum(max(option.score for option in item.options) for item in items)


@pytest.mark.parametrize("code", CODES)
def test_every_reason_names_its_table(code):
    instrument = definitions.instrument(code)
    for reason in rules.score(instrument, some_answers(code)).reasons:
        assert instrument.sources[reason.source]
        assert reason.words.zh
        assert reason.words.en


def test_two_reasons_raise_a_level_once_and_say_so():
    told = [reason.zh for reason in scored("gbt42195", gbt("g16")).reasons]
    assert told[-2:] == ["R2 确诊痴呆：由轻度失能提高为中度失能", "R4 近 30 天照护风险事件 2 次及以上：同时符合，只提高一次"]


def test_the_worst_level_is_not_raised_and_says_so():
    told = scored("gbt42195", {**gbt("g14"), "events": 0}).reasons[-1]
    assert told.zh == "R2 确诊痴呆：已是最重一级，不再提高"


def test_coma_answered_as_an_option_decides_like_the_fact():
    given_answers = gbt("g03")
    result = scored("gbt42195", {**given_answers, "B3": [*given_answers["B3"][:8], "comatose"]})
    assert (result.level, result.reasons[-1].code) == (4, "R1")


def test_a_bare_zero_for_consciousness_is_stupor():
    given_answers = gbt("g01")
    assert scored("gbt42195", {**given_answers, "B3": [*given_answers["B3"][:8], 0]}).level == 1


def test_our_reading_of_a_rule_is_marked_as_one():
    told = {reason.code: reason.confidence for reason in scored("gbt42195", gbt("g12")).reasons}
    assert (told["R4"], told["initial"]) == (Confidence.READING, Confidence.VERIFIED)


def test_several_rises_add_up_where_the_data_says_so():
    once = next(step for step in GBT.steps if step.name == "raised")
    each = rules_with(GBT, raised=replace(once, once=False))
    assert rules.score(each, gbt("g16")).level == 3


def replace(struct, **changes):
    return msgspec.structs.replace(struct, **changes)


def rules_with(instrument, **steps):
    return replace(instrument, steps=tuple(steps.get(step.name, step) for step in instrument.steps))


def test_an_uncertain_cell_of_the_matrix_is_told_as_uncertain():
    case = next(case for code, case in CASES if case["id"] == "l03-adl-full-cog-moderate")
    assert scored("ltci2021", case["in"]).reasons[-1].confidence == Confidence.UNCERTAIN


def test_an_estimate_names_the_tables_to_confirm():
    assert scored("ltci2021", some_answers("ltci2021")).unconfirmed == ("bands", "matrix")


def test_a_single_three_is_named():
    case = next(case for code, case in CASES if case["id"] == "n07-new-confusion")
    told = [reason.zh for reason in scored("news2", case["in"]).reasons]
    assert "最高单项 3：意识" in told


def test_saturation_points_are_explained():
    case = next(case for code, case in CASES if case["id"] == "n05-scale2-over-oxygenated")
    assert "血氧 3 分" in [reason.zh for reason in scored("news2", case["in"]).reasons]


@pytest.mark.parametrize(
    ("case", "flag"), [("t06-all-3", "tied"), ("t06-all-3", "contradictory"), ("t08-balanced-16", "none_found")]
)
def test_doubtful_constitutions_ask_for_review(case, flag):
    result = scored("tcm33", next(each["in"] for _, each in CASES if each["id"] == case))
    assert result.flags[flag]
    assert result.out["needs_review"]


def test_a_reversed_answer_is_told_as_reversed():
    result = scored("tcm33", next(each["in"] for _, each in CASES if each["id"] == "t07-balanced-17"))
    told = next(reason.zh for reason in result.reasons if reason.code == "balanced")
    assert told.startswith("平和质 17 = 精力充沛，乐于做事 1 + 容易疲乏（反向） 3 + ")


def test_biased_constitutions_are_ranked_by_sum():
    mixed = [3, 3, 3, 3, 1, 1, 1, 1, 1, 1, 5, 3, 3, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 3, 1, 1, 1, 1]
    result = scored("tcm33", {"answers": mixed})
    assert result.ranking == ("yang", "qi")
    assert not result.out["needs_review"]


def test_many_unknown_answers_leave_ad8_incomplete():
    assert scored("ad8", {"answers": ["U", "U", "U", "N", "N", "N", "N", "N"]}).flags["incomplete"]


def test_an_instrument_without_bands_gives_no_verdict_and_says_why():
    result = scored("nc2019", some_answers("nc2019"))
    assert (result.band, result.level) == (None, None)
    assert any("官方分级表尚未录入" in reason.zh for reason in result.reasons)


def test_a_result_is_plain_data_for_storing():
    plain = scored("gbt42195", gbt("g12")).as_dict()
    assert (plain["level"], plain["estimate"], plain["band"]["slug"]) == (3, False, "severe")


def test_temperature_is_rounded_to_a_tenth_before_it_is_banded():
    case = next(case for code, case in CASES if case["id"] == "n01")
    assert scored("news2", {**case["in"], "temp": 35.05}).total == 1
