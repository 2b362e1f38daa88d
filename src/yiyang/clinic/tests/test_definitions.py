import inspect

import pytest

from yiyang.clinic import definitions
from yiyang.clinic.types import record
from yiyang.clinic.types.followups import Due
from yiyang.lib.datafiles import Confidence

PROGRAMMES = definitions.programmes()
ENUMS = [
    kind
    for _, kind in inspect.getmembers(record, inspect.isclass)
    if issubclass(kind, str) and kind.__module__ == record.__name__
]


@pytest.mark.parametrize("code", PROGRAMMES)
def test_a_programme_names_its_source_and_how_sure_we_are(code):
    source = PROGRAMMES[code].source
    assert source.title
    assert source.confidence is not Confidence.UNCERTAIN


@pytest.mark.parametrize("code", PROGRAMMES)
def test_every_clause_says_what_to_do_in_both_languages(code):
    assert all(step.zh and step.en for step in PROGRAMMES[code].steps())


@pytest.mark.parametrize("code", [code for code, programme in PROGRAMMES.items() if programme.is_judged])
def test_a_judged_programme_has_a_clause_for_every_outcome(code):
    programme = PROGRAMMES[code]
    assert all([programme.danger, programme.signs, programme.satisfied, programme.unsatisfied, programme.unsatisfied_again])


@pytest.mark.parametrize("code", [code for code, programme in PROGRAMMES.items() if programme.is_judged])
def test_the_last_target_fits_everybody(code):
    last = PROGRAMMES[code].targets[-1]
    assert (last.from_age, last.codes) == (0, ())


@pytest.mark.parametrize("code", PROGRAMMES)
def test_every_measure_has_a_name_and_a_unit(code):
    assert set(PROGRAMMES[code].measures) <= set(definitions.MEASURES) & set(definitions.UNITS)


def test_hypertension_enrols_by_its_code():
    assert [programme.code for programme in definitions.programmes_for("I10.x00")] == ["hypertension"]


def test_a_condition_without_programme_enrols_nowhere():
    assert definitions.programmes_for("M81.900") == ()


@pytest.mark.parametrize("typed", ["gxy", "gaoxueya", "高血压", "i10", "hypert"])
def test_a_condition_is_found_as_staff_type_it(typed):
    assert definitions.search_conditions(typed)[0].code == "I10.x00"


def test_nothing_typed_finds_nothing():
    assert definitions.search_conditions("  ") == []


def test_a_deadline_is_in_months_or_in_days():
    with pytest.raises(ValueError, match="months or in days"):
        Due(months=1, days=1)


@pytest.mark.parametrize("kind", ENUMS, ids=lambda kind: kind.__name__)
def test_every_word_of_the_record_has_a_label_in_both_languages(kind):
    assert all(member.words.zh and member.words.en for member in kind)
