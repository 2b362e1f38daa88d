import random
from datetime import date, datetime, timedelta
from statistics import mean

import pytest

from yiyang.portal.demo import physiology
from yiyang.portal.demo.physiology import SHANGHAI, Body, day_of_readings

DAY = date(2026, 11, 1)
BOUNDS = {
    "systolic": (60, 260),
    "diastolic": (30, 160),
    "heart_rate": (25, 220),
    "spo2": (50, 100),
    "body_temperature": (33, 43),
    "weight": (20, 200),
    "glucose": (1.0, 33.3),
}


def days(body, kind, count=60):
    chance = random.Random(1)
    return [sample for i in range(count) for sample in day_of_readings(body, kind, DAY + timedelta(days=i), chance=chance)]


@pytest.mark.parametrize("kind", physiology.HABITS)
def test_every_value_is_one_a_body_can_have(kind):
    chance = random.Random(3)
    for age in range(60, 102):
        body = physiology.body_of(age, hypertension=age % 2 == 0, diabetes=age % 3 == 0, lungs=age % 5 == 0, chance=chance)
        for sample in days(body, kind, 10):
            low, high = BOUNDS[sample.measure]
            assert low <= sample.value <= high


def test_the_same_chance_gives_the_same_day():
    assert days(Body(), "blood_pressure") == days(Body(), "blood_pressure")


def test_some_measurements_are_forgotten_but_not_many():
    assert 200 < len(days(Body(), "blood_pressure", 40)) < 240


def test_pressure_is_lower_at_night():
    assert (
        physiology.daily_wave(datetime(2026, 11, 1, 3, tzinfo=SHANGHAI))
        < 0
        < physiology.daily_wave(datetime(2026, 11, 1, 10, tzinfo=SHANGHAI))
    )


def test_medicine_lowers_pressure_from_the_day_it_began():
    body = Body(systolic=160, relief=20, treated_from=DAY + timedelta(days=30))
    systolic = [(s.at.date(), s.value) for s in days(body, "blood_pressure") if s.measure == "systolic"]
    before = mean(value for day, value in systolic if day < body.treated_from)
    after = mean(value for day, value in systolic if day >= body.treated_from)
    assert 15 < before - after < 25


def test_the_two_pressures_never_meet():
    pairs = {}
    for sample in days(Body(systolic=100, diastolic=95), "blood_pressure"):
        pairs.setdefault(sample.at, {})[sample.measure] = sample.value
    assert all(pair["systolic"] - pair["diastolic"] >= 10 for pair in pairs.values())
