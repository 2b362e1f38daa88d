"""Lives of the demo district that get worse: for whom, from when until when, and by how much."""

from datetime import date, datetime, timedelta

from yiyang.monitoring.definitions import measures
from yiyang.portal.demo import deteriorations, plan
from yiyang.portal.demo.cast import cast
from yiyang.portal.demo.physiology import SHANGHAI, Sample

ON = date(2026, 11, 26)
RISING = deteriorations.scripted()[0]


def said(value, day, measure="systolic"):
    at = datetime(2026, 11, 26, 8, tzinfo=SHANGHAI) - timedelta(days=RISING.ago - day + 1)
    return deteriorations.worse(Sample(measure, value, "mm[Hg]", at), [RISING], ON).value


def test_the_usual_district_has_every_deterioration_and_spares_the_cast():
    found = deteriorations.by_key(plan.residents(60, seed=1, on=ON))
    assert sum(len(scripts) for scripts in found.values()) == len(deteriorations.scripted())
    assert not {part.key for part in cast().elders} & set(found)


def test_each_day_adds_as_much_and_treatment_brings_it_back():
    days = range(RISING.days + 2)
    assert [said(130, day) for day in days] == [130, *[130 + round(4.5 * day) for day in range(1, RISING.days + 1)], 130]


def test_other_measures_are_as_ever():
    assert said(97, 3, "spo2") == 97


def test_every_script_speaks_of_what_can_be_measured():
    assert {measure for script in deteriorations.scripted() for measure in script.per_day} <= set(measures.by_slug())
