"""What readings mean: golden cases a nurse can read, and properties that hold for all values."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from yiyang.lib.datafiles import Confidence
from yiyang.monitoring.definitions import alarm_rules, measures
from yiyang.monitoring.rules import alarms, calls, courses, screening, sentences
from yiyang.monitoring.rules.alarms import ALARM_STATES
from yiyang.monitoring.types.alarms import (
    EVENT_WORDS,
    OUTCOME_WORDS,
    STATE_TONES,
    STATE_WORDS,
    AlarmState,
    EventKind,
    Outcome,
    Person,
    PersonalRange,
    Reading,
    Rung,
    Severity,
    Side,
)
from yiyang.monitoring.types.courses import Look, Terms
from yiyang.monitoring.types.readings import Fresh, MealContext
from yiyang.ui.types import Tone

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "alarms" / "golden.yaml").read_text(encoding="utf-8"))
JUDGED = sorted(alarm_rules.by_measure())
CONTEXTS = [context.slug for context in MealContext]
AGES = st.integers(40, 105)


def person(age=78, own=None):
    ranges = [
        PersonalRange(
            measure, *(tuple((Severity(s), float(v)) for s, v in sides.get(side, {}).items()) for side in ("low", "high"))
        )
        for measure, sides in (own or {}).items()
    ]
    return Person(age, tuple(ranges))


def values(measure):
    low, high = measures.by_slug()[measure].plausible
    return st.floats(low, high)


@pytest.mark.parametrize("case", CASES, ids=[case["say"] for case in CASES])
def test_golden_case(case):
    readings = [Reading(name, value, case.get("context", "none")) for name, value in case["readings"].items()]
    rule = alarm_rules.by_measure()[readings[0].measure]
    verdict = alarms.judge(rule, readings, person(case["age"], case.get("own")))
    found = (verdict.severity.value, verdict.crossings[0].limit.code) if verdict else ("none", None)
    assert found == (case["expect"], case.get("code"))


def test_every_band_in_force_has_a_golden_case():
    in_force = {band.code for rule in alarm_rules.rules() for band in rule.bands if rule.in_force(band)}
    assert in_force <= {case.get("code") for case in CASES}


@pytest.mark.parametrize("measure", JUDGED)
@given(data=st.data(), age=AGES, context=st.sampled_from(CONTEXTS))
def test_a_higher_value_above_the_normal_range_never_lowers_the_severity(measure, data, age, context):
    rule, who = alarm_rules.by_measure()[measure], Person(age)
    low, high = sorted([data.draw(values(measure)), data.draw(values(measure))])
    top = [limit.value for limit in alarms.limits(rule, measure, context=context, person=who) if limit.side == Side.HIGH]
    if top and low >= min(top):
        lower, higher = (alarms.judge(rule, [Reading(measure, value, context)], who) for value in (low, high))
        assert higher.severity.rank >= lower.severity.rank


@pytest.mark.parametrize("measure", JUDGED)
@given(data=st.data(), age=AGES, context=st.sampled_from(CONTEXTS))
def test_no_value_is_both_abnormal_and_clear(measure, data, age, context):
    rule, reading = alarm_rules.by_measure()[measure], Reading(measure, data.draw(values(measure)), context)
    assert not (alarms.judge(rule, [reading], Person(age)) and alarms.is_clear(rule, [reading], Person(age)))


@pytest.mark.parametrize("measure", JUDGED)
@given(data=st.data(), age=AGES, context=st.sampled_from(list(MealContext)), watch=st.floats(-0.3, 0.3))
def test_screening_says_what_judging_says(measure, data, age, context, watch):
    rule, value = alarm_rules.by_measure()[measure], data.draw(values(measure))
    low, high = measures.by_slug()[measure].plausible
    limit = (low + high) / 2 + watch * (high - low)
    who = Person(age, (PersonalRange(measure, (), ((Severity.WATCH, limit),)),) if data.draw(st.booleans()) else ())
    book = screening.Book(tuple(alarm_rules.rules()[:-1]), tuple(measures.by_slug()))
    fresh = Fresh(("x",), np.array([0]), np.array([list(measures.by_slug()).index(measure)]), np.array([value]),
                  np.array([0]), np.array([int(context)]), ("d",), np.array([0]))  # fmt: skip
    rank, clear, _beyond = screening.Screen(book, [who]).classify(fresh, np.array([0]))
    reading = Reading(measure, value, context.slug)
    verdict = alarms.judge(rule, [reading], who)
    assert (rank[0], bool(clear[0])) == (verdict.severity.rank if verdict else 0, alarms.is_clear(rule, [reading], who))


@given(st.lists(st.sampled_from([0, 1, 2, 3, "clear"]), max_size=60), st.sampled_from([None, 5, 20]))
def test_at_most_one_alarm_is_open_whatever_comes(seen, handled_at):
    looks = [Look(0, n, n, clear=True) if one == "clear" else Look(one, n, n) for n, one in enumerate(seen)]
    course = courses.follow(None, looks[:handled_at], Terms(2, list(range(len(looks)))))
    if course and handled_at and not course[-1].is_over:
        course[-1].state, course[-1].quiet_until = AlarmState.HANDLED, 40
        course = courses.follow(course[-1], looks[handled_at:], Terms(2, list(range(len(looks)))))
    assert sum(not episode.is_over for episode in course) <= 1


@given(st.lists(st.floats(146, 164), min_size=3, max_size=80))
def test_values_around_a_limit_make_one_alarm_that_does_not_flicker(stream):
    rule, who = alarm_rules.by_id()["blood_pressure"], Person(78)
    looks = []
    for n, value in enumerate(stream):
        reading = [Reading("systolic", value)]
        verdict = alarms.judge(rule, reading, who)
        looks.append(Look(verdict.severity.rank if verdict else 0, n, n, clear=alarms.is_clear(rule, reading, who)))
    course = courses.follow(None, looks, Terms(rule.clear.count, list(range(len(looks)))))
    assert len(course) <= 1
    assert all(not episode.recovered_at for episode in course)


def test_narrow_own_limits_still_let_an_alarm_end():
    rule, who = (
        alarm_rules.by_id()["body_temperature"],
        person(70, {"body_temperature": {"low": {"watch": 36.4}, "high": {"watch": 36.8}}}),
    )
    assert alarms.is_clear(rule, [Reading("body_temperature", 36.6)], who)


@pytest.mark.parametrize(
    ("own", "faults"),
    [
        ({}, ("empty",)),
        ({"high": {"watch": 160, "urgent": 150}}, ("order",)),
        ({"low": {"watch": 100, "urgent": 110}}, ("order",)),
        ({"low": {"watch": 150}, "high": {"watch": 140}}, ("order",)),
        ({"high": {"watch": 185}}, ("beyond",)),
        ({"high": {"watch": 185, "critical": 200}}, ()),
        ({"low": {"watch": 110}, "high": {"watch": 155, "urgent": 170}}, ()),
    ],
)  # fmt: skip
def test_faults_of_own_limits(own, faults):
    found = person(78, {"systolic": own}).ranges[0]
    assert alarms.range_faults(alarm_rules.by_id()["blood_pressure"], found, age=78) == faults


def test_the_reason_names_an_own_limit_with_who_set_it_and_when():
    own = PersonalRange("systolic", (), ((Severity.URGENT, 160.0),), "李医生", date(2026, 9, 2))
    verdict = alarms.judge(alarm_rules.by_id()["blood_pressure"], [Reading("systolic", 178)], Person(78, (own,)))
    words = sentences.reason(verdict, measures.by_slug())
    assert words.zh == "收缩压 178 ≥ 本人上限 160（李医生 2026-09-02 设定）；规则 BP · 医生设定的本人范围"


def test_an_own_lower_limit_is_named_as_such():
    own = PersonalRange("systolic", ((Severity.URGENT, 110.0),))
    verdict = alarms.judge(alarm_rules.by_id()["blood_pressure"], [Reading("systolic", 105)], Person(78, (own,)))
    assert "own lower limit 110" in sentences.reason(verdict, measures.by_slug()).en


def test_each_state_has_words_tone_and_a_way_in():
    assert set(STATE_WORDS) == set(STATE_TONES) == set(AlarmState)
    assert {Tone(tone) for tone in STATE_TONES.values()} <= set(Tone)
    assert set(ALARM_STATES.states) == {state.value for state in AlarmState}


def test_each_outcome_event_rung_and_mark_has_words():
    assert set(OUTCOME_WORDS) == set(Outcome)
    assert set(EVENT_WORDS) == set(EventKind)
    assert all(sentences.rung(rung).zh for rung in Rung)
    assert all(sentences.mark(mark).zh for mark in Confidence)


def test_each_severity_of_each_rule_has_advice_in_both_languages():
    for rule in alarm_rules.rules():
        severities = {one.severity for one in (*rule.bands, *rule.history, *rule.scores)} or {rule.severity}
        assert all(rule.advice[severity].zh and rule.advice[severity].en for severity in severities)


def test_no_two_rules_judge_one_measure():
    judged = [measure for rule in alarm_rules.rules() for measure in rule.measures]
    assert len(judged) == len(set(judged))


def test_an_uncertain_number_is_not_in_force_until_confirmed_here():
    rule = alarm_rules.by_id()["blood_pressure"]
    uncertain = [band for band in rule.bands if rule.source_of(band).confidence == Confidence.UNCERTAIN]
    assert uncertain
    assert not any(rule.in_force(band) for band in uncertain)


def test_silence_is_told_in_minutes_then_hours_with_the_last_charge():
    assert sentences.silence("w-1", timedelta(minutes=45), battery=None).en.endswith("for 45 min")
    assert sentences.silence("w-1", timedelta(hours=14, minutes=5), battery=22).zh == "设备 w-1 已 14 小时没有声音，电量最后 22%"


def test_who_let_a_deadline_pass_is_named():
    assert "王护士" in calls.moved_on(Rung.DUTY, "王护士").zh
