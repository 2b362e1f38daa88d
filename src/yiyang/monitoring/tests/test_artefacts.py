"""Values that speak of the device: marked with the first reason found, and real illness never taken for one."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiyang.monitoring.definitions import artefacts
from yiyang.monitoring.rules.artefacts import Marker, common_values
from yiyang.monitoring.types.replays import Heard

START = datetime(2026, 9, 1, tzinfo=UTC)


def series(measure, *values, hours=12.0):
    return [Heard(measure, float(value), *[START + timedelta(hours=hours * n)] * 2) for n, value in enumerate(values)]


def marked(readings, common=None):
    counted = common_values(readings, artefacts.artefacts()) if common is None else common
    marker = Marker(artefacts.artefacts(), artefacts.plausible(), Counter(counted))
    return {place: str(why) for place, why in sorted(marker.marks(readings).items())}


def test_a_pressure_of_nought_is_a_placeholder():
    assert marked(series("systolic", 130, 0, 132)) == {1: "sentinel"}


def test_a_value_no_body_has_is_impossible():
    assert marked(series("systolic", 130, 320)) == {1: "impossible"}


def test_fifty_by_the_thousand_is_a_placeholder():
    found = marked(series("spo2", *[97, 50] * 30))
    assert set(found.values()) == {"sentinel"}
    assert len(found) == 30


def test_fifty_once_may_be_the_end_of_a_life_and_is_kept():
    assert marked(series("spo2", 97, 88, 71, 50)) == {}


def test_fifties_of_others_in_the_same_history_count():
    assert marked(series("spo2", 97, 50), {("spo2", 50.0): 4000}) == {1: "sentinel"}


def test_weeks_below_thirty_five_are_skin():
    assert marked(series("body_temperature", *[33.8, 34.2, 34.9] * 5)) == dict.fromkeys(range(15), "site")


def test_one_cold_morning_is_no_other_site():
    assert marked(series("body_temperature", *[36.4, 36.6] * 6, 34.6)) == {}


def test_a_fever_of_days_is_no_artefact():
    assert marked(series("body_temperature", 36.5, 36.6, 38.9, 39.3, 38.8, 37.0, 36.6)) == {}


def test_the_same_pressure_for_days_is_a_device_that_has_stopped():
    assert marked(series("systolic", 131, *[140] * 8, 133)) == dict.fromkeys(range(2, 9), "stuck")


def test_the_same_pressure_a_few_times_is_chance():
    assert marked(series("systolic", 131, *[140] * 7, 133)) == {}


def test_somebody_else_on_the_scale_is_a_leap():
    assert marked(series("weight", 60.1, 60.0, 84.2, 60.2, hours=24)) == {2: "jump"}


def test_weight_that_stays_is_no_leap():
    assert marked(series("weight", 60.1, 60.0, 74.2, 74.6, hours=24)) == {}


def test_a_leap_over_weeks_is_no_leap():
    assert marked(series("weight", 60.1, 60.0, 84.2, 60.2, hours=24 * 14)) == {}


@given(st.lists(st.integers(min_value=100, max_value=179), max_size=40), st.integers(min_value=0, max_value=7))
def test_plausible_values_that_change_are_never_marked(values, first):
    changing = [value + (place + first) % 2 * 0.5 for place, value in enumerate(values)]
    assert marked(series("systolic", *changing)) == {}


@pytest.mark.parametrize("measure", sorted(artefacts.plausible()))
def test_the_ends_of_the_plausible_range_are_plausible(measure):
    low, high = artefacts.plausible()[measure]
    assert marked(series(measure, low, high)) == {}
