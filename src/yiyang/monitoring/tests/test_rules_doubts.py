"""The proof a doubt needs, and runs of equal values followed over batches; what leads up to an emergency is never doubted."""

from datetime import UTC, datetime, timedelta
from itertools import groupby
from uuid import uuid4

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiyang.monitoring.definitions import alarm_rules, artefacts, measures
from yiyang.monitoring.rules import doubts
from yiyang.monitoring.rules.runs import Runs
from yiyang.monitoring.types.doubts import DOUBT_WORDS, SET_ASIDE, Artefact, Doubt, Said, Worn
from yiyang.monitoring.types.readings import Fresh

NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
HOUR_AGO = NOW - timedelta(hours=1)
FIFTY = next(one for one in artefacts.artefacts().sentinels if (one.measure, one.value) == ("spo2", 50))
SKIN = artefacts.artefacts().sites[0]
DEVICES = tuple(uuid4() for _ in range(3))


def fresh(rows):
    rows = sorted(rows)
    device, at, measure, value = (np.array(column) for column in zip(*rows, strict=True))
    zeros = np.zeros(len(rows), dtype=np.int64)
    return Fresh(("x",), zeros, measure, value.astype(float), at, zeros, DEVICES, device)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (Said(20, 97.0, HOUR_AGO), True),
        (Said(19, 97.0, HOUR_AGO), False),
        (Said(20, 93.0, HOUR_AGO), False),
        (Said(20, 94.0, HOUR_AGO), True),
        (Said(20, 97.0, NOW - timedelta(hours=25)), False),
        (Said(20, None, None), False),
    ],
    ids=["proven", "too seldom", "after a low one", "after one at the limit", "after a long silence", "nothing else ever said"],
)
def test_fifty_is_a_placeholder_when_said_often_and_out_of_nowhere(said, expected):
    assert doubts.is_placeholder(said, FIFTY, at=NOW, alarms=alarm_rules.by_measure()["spo2"]) is expected


def test_a_placeholder_of_what_no_rule_judges_needs_the_repetition_only():
    assert doubts.is_placeholder(Said(20, 97.0, HOUR_AGO), FIFTY, at=NOW, alarms=None)


@pytest.mark.parametrize(("other", "expected"), [(159.0, False), (91.0, True), (89.0, False), (139.0, True)])
def test_beyond_is_meant_on_both_sides(other, expected):
    rule, placeholder = alarm_rules.by_measure()["systolic"], artefacts.artefacts().sentinels[0]
    assert doubts.is_placeholder(Said(1, other, HOUR_AGO), placeholder, at=NOW, alarms=rule) is expected


def test_a_limit_that_is_still_beyond_counts():
    rule = alarm_rules.by_measure()["glucose"]
    nought = next(one for one in artefacts.artefacts().sentinels if one.measure == "glucose")
    assert not doubts.is_placeholder(Said(1, 4.4, HOUR_AGO), nought, at=NOW, alarms=rule)


@pytest.mark.parametrize(
    ("worn", "value", "expected"),
    [
        (Worn(10, 34.2, 33.4), 34.0, True),
        (Worn(9, 34.2, 33.4), 34.0, False),
        (Worn(10, 35.0, 33.4), 34.0, False),
        (Worn(10, 34.2, 33.4), 33.3, False),
    ],
    ids=["for days", "too few days", "a good thermometer", "colder than ever"],
)
def test_a_thermometer_is_worn_on_the_skin_when_it_said_so_for_days(worn, value, expected):
    assert doubts.is_worn_elsewhere(worn, SKIN, value) is expected


@pytest.mark.parametrize(("newest", "expected"), [([130.0] * 8, True), ([130.0] * 7, False), ([130.0] * 7 + [131.0], False)])
def test_a_value_is_stuck_when_enough_of_the_newest_are_equal(newest, expected):
    assert doubts.is_stuck(newest, 8) is expected


def test_values_that_ask_for_a_look_are_found_in_whole_columns():
    numbers = {slug: measure.number for slug, measure in measures.by_slug().items()}
    spo2, temperature, systolic = (numbers[slug] for slug in ("spo2", "body_temperature", "systolic"))
    rows = [(0, 1, spo2, 50), (0, 2, spo2, 51), (0, 3, temperature, 34.9), (0, 4, temperature, 35.0), (0, 5, systolic, 130)]
    found = doubts.suspects(fresh(rows), doubts.watch(artefacts.artefacts(), numbers), np.array([1, 1, 1, 1, 8]))
    assert {why: np.flatnonzero(mask).tolist() for why, mask in found.items()} == {
        Artefact.SENTINEL: [0], Artefact.SITE: [2], Artefact.STUCK: [4],
    }  # fmt: skip
    assert doubts.suspects(fresh(rows[1:2]), doubts.watch(artefacts.artefacts(), numbers), np.array([1])) == {}


@given(
    st.lists(
        st.lists(st.tuples(st.integers(0, 2), st.integers(0, 1), st.integers(120, 122)), min_size=1, max_size=12), max_size=6
    )
)
def test_runs_go_on_from_batch_to_batch(batches):
    runs, spoken, at = Runs(2, most=10), {}, 0
    for batch in batches:
        rows = []
        for device, measure, value in batch:
            at += 1
            rows.append((device, at, measure, value))
            spoken.setdefault((device, measure), []).append(value)
        told = fresh(rows)
        found = {(d, m): n for d, m, n in zip(told.device_index, told.measure, runs.follow(told), strict=True)}
        for key, length in found.items():
            assert length == [len(list(run)) for _, run in groupby(spoken[key])][-1]


def test_a_late_reading_neither_breaks_nor_lengthens_a_run():
    runs = Runs(1, most=10)
    runs.follow(fresh([(0, 10, 0, 120), (0, 11, 0, 120)]))
    assert runs.follow(fresh([(0, 5, 0, 99)])).tolist() == [1]
    assert runs.follow(fresh([(0, 12, 0, 120)])).tolist() == [3]


def test_too_many_devices_are_forgotten_and_a_run_begins_anew():
    runs = Runs(1, most=5)
    runs.follow(fresh([(0, 10, 0, 120)]))
    assert runs.follow(fresh([(0, 11, 0, 120)])).tolist() == [1]


def test_memory_grows_with_the_devices_and_keeps_what_it_knows():
    runs = Runs(1, most=1000)
    runs.follow(fresh([(0, 10, 0, 120)]))
    many = tuple(uuid4() for _ in range(200))
    zeros = np.zeros(1, dtype=np.int64)
    runs.follow(Fresh(("x",), zeros, zeros, np.array([1.0]), np.array([11]), zeros, many, zeros))
    assert runs.follow(fresh([(0, 12, 0, 120)])).tolist() == [2]


@pytest.mark.parametrize("doubt", [doubt for doubt in Doubt if doubt])
def test_every_doubt_has_words(doubt):
    assert DOUBT_WORDS[doubt].zh
    assert DOUBT_WORDS[doubt].en


def test_several_doubts_are_said_together():
    assert (Doubt.STUCK | Doubt.NARROW_PULSE_PRESSURE).words.zh == "两个血压值靠得太近、同一数值反复出现"
    assert Doubt.NONE.words.en == ""


def test_a_narrow_pulse_pressure_alarms_all_the_same():
    assert not Doubt.NARROW_PULSE_PRESSURE & SET_ASIDE
