import pytest

from yiyang.monitoring.definitions import measures, reasons
from yiyang.monitoring.types.readings import Reason


def test_the_number_of_a_measure_is_its_place():
    assert [measure.number for measure in measures.measures()] == list(range(len(measures.measures())))


@pytest.mark.parametrize("measure", measures.measures(), ids=lambda measure: measure.slug)
def test_a_measure_has_words_codes_and_a_believable_range(measure):
    assert measure.words.zh
    assert measure.words.en
    assert measure.plausible[0] < measure.plausible[1]
    assert len({unit.unit for unit in measure.units}) == len(measure.units)


def test_blood_pressure_is_two_measures_read_together():
    assert [measure.slug for measure in measures.panel_measures("blood_pressure")] == ["systolic", "diastolic"]
    assert measures.panel_words("heart_rate").en == "Heart rate"


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_says_what_is_wrong_and_what_helps(reason):
    said = reasons.explain(reason)
    assert said.words.zh
    assert said.advice.zh
    assert said.sentence.en.startswith(said.words.en)
