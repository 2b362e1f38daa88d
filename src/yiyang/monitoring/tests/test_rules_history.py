"""What an elder's own past says: golden cases, properties, and the fast tables beside the slow words."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from yiyang.monitoring.definitions import alarm_rules, measures
from yiyang.monitoring.rules import alarms, history, history_tables, screening, sentences
from yiyang.monitoring.rules.history_tables import Rings
from yiyang.monitoring.rules.reference import Past
from yiyang.monitoring.tests.test_rules_alarms import person
from yiyang.monitoring.types.alarms import Person, Reading, Severity
from yiyang.monitoring.types.history import KEPT_DAYS, Part, Sample, SlotBy
from yiyang.monitoring.types.readings import Fresh, MealContext

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "alarms" / "history.yaml").read_text(encoding="utf-8"))
TODAY = 20_000
JUDGING = tuple(rule for rule in alarm_rules.rules() if rule.measures)
BOOK = screening.Book(JUDGING, tuple(measures.by_slug()))
CLAUSES = [clause for rule in JUDGING for clause in rule.history]


def samples(past):
    found = []
    for days, values in past.items():
        first, _, last = str(days).partition("-")
        span = range(int(first), int(last or first) + 1)
        found += [
            Sample(TODAY - back, TODAY - back, float(values[number % len(values)]))
            for number, back in enumerate(span)
        ]  # fmt: skip
    return found


def drawn(measure, known, who, slot=0, day=TODAY):
    return history.learned(alarm_rules.by_measure()[measure], measure, known, slot=slot, day=day, person=who)


@pytest.mark.parametrize("case", CASES, ids=[case["say"] for case in CASES])
def test_golden_case(case):
    who = person(case["age"], case.get("own"))
    who = Person(who.age, who.ranges, tuple(case.get("conditions", ())))
    limits = drawn(case["measure"], samples(case["past"]), who)
    reading = Reading(case["measure"], case["value"], case.get("context", "none"), limits)
    verdict = alarms.judge(alarm_rules.by_measure()[case["measure"]], [reading], who)
    found = (verdict.severity.value, verdict.crossings[0].limit.code) if verdict else ("none", None)
    assert found == (case["expect"], case.get("code"))


def test_every_clause_has_a_golden_case():
    assert {clause.code for clause in CLAUSES} <= {case.get("code") for case in CASES}


def test_a_sample_of_today_or_that_arrived_today_says_nothing_about_today():
    old = samples({"2-12": [118]})
    late = [Sample(TODAY - 1, TODAY, 300.0), Sample(TODAY, TODAY, 300.0)]
    assert drawn("systolic", old + late, Person(78)) == drawn("systolic", old, Person(78))


def test_samples_of_an_alarm_do_not_teach_what_is_usual():
    calm = samples({"11-28": [118]})
    alarm = [Sample(TODAY - back, TODAY - back, 175.0, kept=False) for back in range(1, 11)]
    assert drawn("systolic", calm + alarm, Person(78))[0].compared.centre == 118.0


def test_an_alarm_that_outlasts_what_is_remembered_gives_the_limits_back():
    alarm = [Sample(TODAY - back, TODAY - back, 175.0, kept=False) for back in range(1, 29)]
    assert drawn("systolic", alarm, Person(78)) == ()


def test_what_is_usual_follows_a_drift_slowly():
    before, after = samples({"1-28": [120]}), samples({"8-28": [120], "1-7": [128]})
    assert drawn("systolic", after, Person(78))[0].compared.centre == drawn("systolic", before, Person(78))[0].compared.centre


@given(st.lists(st.integers(90, 170), min_size=10, max_size=28))
def test_the_middle_of_ones_own_past_is_never_a_watch_alarm(values):
    known = [Sample(TODAY - back, TODAY - back, float(value)) for back, value in enumerate(values, 1)]
    limits = drawn("systolic", known, Person(78))
    verdict = alarms.judge(
        alarm_rules.by_id()["blood_pressure"], [Reading("systolic", history.median(values), learned=limits)], Person(78)
    )
    assert verdict is None or verdict.severity != Severity.WATCH


@pytest.mark.parametrize("measure", sorted({clause.measure for clause in CLAUSES}))
@given(data=st.data())
def test_a_reading_exactly_at_the_number_shown_is_beyond_the_limit_and_the_next_inside_is_not(measure, data):
    shown, known = measures.by_slug()[measure], data.draw(some_samples(measure))
    for limit in drawn(measure, known, Person(78, (), ("I50.900",)), slot=0):
        at = float(shown.shown(limit.value))
        assert limit.crossed_by(at)
        assert not limit.crossed_by(float(shown.shown(at - limit.side.outward * 10**-shown.decimals)))


@given(st.permutations(samples({"1-28": [118, 150, 121, 140]})))
def test_the_order_in_which_samples_are_known_does_not_matter(shuffled):
    assert drawn("systolic", shuffled, Person(78)) == drawn("systolic", samples({"1-28": [118, 150, 121, 140]}), Person(78))


@given(st.floats(60, 260), st.lists(st.integers(90, 200), min_size=10, max_size=28))
def test_urgent_and_critical_limits_never_move(value, values):
    known = [Sample(TODAY - back, TODAY - back, float(one)) for back, one in enumerate(values, 1)]
    rule, who = alarm_rules.by_id()["blood_pressure"], Person(78)
    fixed = alarms.judge(rule, [Reading("systolic", value)], who)
    own = alarms.judge(rule, [Reading("systolic", value, learned=drawn("systolic", known, who))], who)
    if fixed and fixed.severity != Severity.WATCH:
        assert own.severity == fixed.severity


def test_a_new_day_takes_the_place_of_one_long_ago_and_never_the_other_way():
    past = Past()
    past.add("systolic", 1, Sample(TODAY, TODAY, 120.0))
    assert not past.lacks("systolic", 1, TODAY)
    assert not past.lacks("systolic", 1, TODAY - KEPT_DAYS)
    assert past.lacks("systolic", 1, TODAY + KEPT_DAYS)


@pytest.mark.parametrize(("hour", "part"), [(16, Part.NIGHT), (21, Part.MORNING), (4, Part.AFTERNOON), (10, Part.EVENING)])
def test_parts_of_the_day_are_told_in_local_time(hour, part):
    moment = datetime(2026, 11, 20, hour, 30, tzinfo=UTC)
    number = np.array([measures.by_slug()["systolic"].number])
    at = np.array([(moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)])
    assert (
        history.slot_of(SlotBy.PART, moment, "none")
        == part
        == history_tables.slots_of(BOOK, number, at, context=np.array([0]))[0]
    )
    assert history.day_of(moment) == history_tables.days_of(at)[0]


@pytest.mark.parametrize("by", list(SlotBy))
def test_each_slot_has_words(by):
    slots = {SlotBy.PART: list(Part), SlotBy.MEAL: list(MealContext), SlotBy.DAY: [0]}[by]
    assert all(isinstance(by.say(slot).zh, str) for slot in slots)


@pytest.mark.parametrize(
    ("measure", "past", "value", "zh", "en"),
    [
        (
            "systolic", {"1-28": [116, 118, 121]}, 142,
            "收缩压 142 ≥ 本人常态上沿 138（近 28 天上午 28 次的中位数 118，+24）；"
            "规则 BP-20 · 平台默认：与本人近四周的常态比 A.6（平台默认）",
            "Systolic pressure 142 ≥ own usual upper edge 138 (median of 28 mornings within 28 days 118, +24); rule BP-20 · "
            "平台默认：与本人近四周的常态比 A.6 (platform default)",
        ),
        (
            "weight", {3: [58.6], 2: [59.3], 1: [60.0]}, 60.9,
            "体重 60.9 ≥ 60.6（近 3 天最低 58.6，+2.3）；规则 WT-1 · 心衰 3 天内体重增加 2 公斤及以上 F-01（待核对）",
            "Body weight 60.9 ≥ 60.6 (lowest of the last 3 days 58.6, +2.3); rule WT-1 · 心衰 3 天内体重增加 2 公斤及以上 F-01 "
            "(to be checked)",
        ),
        (
            "weight", {"25-35": [60.0], 1: [56.9]}, 56.7,
            "体重 56.7 ≤ 57.0（25–35 天前 11 次的中位数 60.0，−5.5%，连续 2 天）；规则 WT-2 · 体重下降 5% 及以上 W-01（待核对）",
            "Body weight 56.7 ≤ 57.0 (median of 11 days, 25 to 35 days ago 60.0, −5.5%, 2 days in a row); rule WT-2 · "
            "体重下降 5% 及以上 W-01 (to be checked)",
        ),
    ],
)  # fmt: skip
def test_the_reason_says_compared_with_what(measure, past, value, zh, en):
    who, rule = Person(84, (), ("I50.900",)), alarm_rules.by_measure()[measure]
    reading = Reading(measure, value, learned=drawn(measure, samples(past), who, slot=1))
    words = sentences.reason(alarms.judge(rule, [reading], who), measures.by_slug())
    assert (words.zh, words.en) == (zh, en)


def one_sample(measure):
    low, high = measures.by_slug()[measure].plausible
    middle, span = (low + high) / 2, (high - low) / 20
    value = st.floats(middle - span, middle + span).map(lambda number: round(number, 1))
    day = st.integers(TODAY - KEPT_DAYS + 1, TODAY + 1)
    return st.builds(
        lambda day, late, value, kept: Sample(day, day + late, value, kept), day, st.integers(0, 2), value, st.booleans()
    )


def some_samples(measure):
    """A few of them, or enough to say what is usual."""
    each = {"elements": one_sample(measure), "unique_by": lambda one: one.day % KEPT_DAYS}
    return st.one_of(st.lists(**each, max_size=60), st.lists(**each, min_size=25, max_size=KEPT_DAYS))


def ring_of(known):
    ring = np.full(KEPT_DAYS, -1), np.zeros(KEPT_DAYS, dtype=np.int64), np.zeros(KEPT_DAYS), np.zeros(KEPT_DAYS, dtype=bool)
    for sample in known:
        place = sample.day % KEPT_DAYS
        for column, value in zip(ring, (sample.day, sample.known, sample.value, sample.kept), strict=True):
            column[place] = value
    return ring


@pytest.mark.parametrize("measure", sorted({clause.measure for clause in CLAUSES}))
@settings(max_examples=80)
@given(
    data=st.data(), age=st.sampled_from([55, 78]), illness=st.sampled_from([(), ("I50.900",), ("J44.100",)]), own=st.booleans()
)
def test_the_fast_tables_say_what_the_slow_words_say(measure, data, age, illness, own):
    known = data.draw(some_samples(measure))
    who = person(age, {measure: {"high": {"watch": measures.by_slug()[measure].plausible[1] * 0.6}}} if own else None)
    who, slot = Person(who.age, who.ranges, illness), 1 if measure != "weight" else 0
    context = MealContext(slot) if measure == "glucose" else MealContext.NONE
    limits = drawn(measure, known, who, slot=slot)
    middle = sum(measures.by_slug()[measure].plausible) / 2
    edges = [
        limit.value
        for limit in alarms.limits(alarm_rules.by_measure()[measure], measure, context=context.slug, person=who, learned=limits)
    ]
    value = data.draw(
        st.one_of(st.sampled_from([*edges, middle]), st.floats(middle * 0.6, middle * 1.5).map(lambda one: round(one, 1)))
    )
    rank, clear = fast(measure, known, who, slot=slot, context=context, value=value)
    rule, reading = alarm_rules.by_measure()[measure], Reading(measure, value, context.slug, limits)
    verdict = alarms.judge(rule, [reading], who)
    assert (rank, clear) == (verdict.severity.rank if verdict else 0, alarms.is_clear(rule, [reading], who))


def fast(measure, known, who, *, slot, context, value):
    number = measures.by_slug()[measure].number
    columns = [np.array([column]) for column in (0, number, slot, TODAY, *ring_of(known))]
    lines = history_tables.draw(BOOK, Rings(*columns), [who])
    contexts = history_tables.contexts_of(BOOK, columns[1], columns[2])
    sides = np.array([[bool(own.limits(side)) for side in history_tables.SIDES] for own in who.ranges] or [[False, False]])
    rows = history_tables.lay_over(
        BOOK.base([who], columns[0], columns[1], context=contexts), lines, own=sides, margin=BOOK.margin[columns[1]]
    )
    table = np.concatenate([np.zeros((1, screening.WIDTH)), rows])
    own = screening.Own(np.array([1]) if lines.drawn[0] else np.array([0]), table, np.array([False, lines.settled[0]]))
    fresh = Fresh(
        ("x",), np.array([0]), columns[1], np.array([value]), np.array([0]), np.array([int(context)]), ("d",), np.array([0])
    )
    screen = screening.Screen(BOOK, [who], own)
    rank, clear, _beyond = screen.classify(fresh, np.array([0]))
    assert bool(screen.beyond_any(fresh)[0]) == bool(rank[0])
    return rank[0], bool(clear[0])
