"""Every data file of agreements: what it states, where from, and that a broken copy is refused with file, line and reason."""

import inspect

import pytest

from yiyang.agreements import definitions
from yiyang.agreements.types import words
from yiyang.agreements.types.terms import DiversionBook, KindBook, Parameters, PriorityBook
from yiyang.agreements.types.words import AgreementKind, Destination
from yiyang.lib import datafiles
from yiyang.lib.datafiles import Confidence, DefinitionError
from yiyang.organizations.types import InstitutionKind
from yiyang.people import definitions as people

FILES = {
    "kinds.yaml": KindBook,
    "priorities.yaml": PriorityBook,
    "diversion.yaml": DiversionBook,
    "parameters.yaml": Parameters,
}
BROKEN = {
    "kinds.yaml": ("least: 12", "least: 0", "in order"),
    "priorities.yaml": ("confidence: seed", "confidence: certain", "confidence"),
    "diversion.yaml": ("needs: [acute]", "needs: [urgent]", "needs"),
    "parameters.yaml": ("value: 0.9", "value: most", "value"),
}
INCOMPLETE = {"kinds.yaml": ("  home_care_bed:", "  hotel:"), "diversion.yaml": ("  hospice:", "  spa:")}
ENUMS = [
    kind
    for _, kind in inspect.getmembers(words, inspect.isclass)
    if issubclass(kind, str) and kind.__module__ == words.__name__ and hasattr(kind, "words")
]


@pytest.mark.parametrize("name", FILES)
def test_a_data_file_loads(name):
    assert datafiles.load(definitions.HERE / name, FILES[name])


@pytest.mark.parametrize("name", FILES)
def test_a_broken_copy_is_refused_with_file_line_and_reason(name, tmp_path):
    good, bad, reason = BROKEN[name]
    text = (definitions.HERE / name).read_text(encoding="utf-8")
    copy = tmp_path / name
    copy.write_text(text.replace(good, bad, 1), encoding="utf-8")
    with pytest.raises(DefinitionError, match=rf"{name}:\d+: .*{reason}"):
        datafiles.load(copy, FILES[name])


@pytest.mark.parametrize("name", INCOMPLETE)
def test_a_copy_that_leaves_something_out_is_refused(name, tmp_path):
    good, bad = INCOMPLETE[name]
    copy = tmp_path / name
    copy.write_text((definitions.HERE / name).read_text(encoding="utf-8").replace(good, bad, 1), encoding="utf-8")
    with pytest.raises(DefinitionError, match=name):
        datafiles.load(copy, FILES[name])


@pytest.mark.parametrize("code", AgreementKind)
def test_a_kind_is_offered_by_known_institutions(code):
    assert set(definitions.kind(code).institutions) <= set(InstitutionKind)


@pytest.mark.parametrize("code", AgreementKind)
def test_every_condition_of_a_kind_has_its_own_code(code):
    codes = [condition.code for condition in definitions.kind(code).conditions]
    assert len(codes) == len(set(codes))


def test_a_family_doctor_contract_runs_one_to_three_years():
    term = definitions.kind("family_doctor").term
    assert (term.unit, term.least, term.most) == ("month", 12, 36)


def test_a_home_bed_cycle_is_never_longer_than_ninety_days():
    assert definitions.kind("home_bed").term.most == 90


def test_numbers_that_differ_by_region_are_marked_as_uncertain():
    assert definitions.kind("home_bed").term.source.confidence is Confidence.UNCERTAIN
    assert all(one.to_check for one in definitions.kind("home_care_bed").conditions)


def test_what_the_seeds_say_is_not_marked_for_checking():
    assert not definitions.priorities()[0].to_check


def test_priorities_name_known_groups():
    named = {slug for clause in definitions.priorities() for any_of in clause.all_of for slug in any_of}
    assert named <= set(people.groups())


@pytest.mark.parametrize("to", Destination)
def test_every_destination_has_a_name_and_known_institutions(to):
    place = definitions.diversion().places[to]
    assert place.words.zh and place.words.en
    assert set(place.institutions) <= set(InstitutionKind)


@pytest.mark.parametrize("kind", ENUMS, ids=lambda kind: kind.__name__)
def test_every_word_has_a_label_in_both_languages(kind):
    assert all(member.words.zh and member.words.en for member in kind)


def test_numbers_a_deployment_may_change_name_their_source():
    found = definitions.parameters()
    assert 0 < found.panel_warning.value < 1
    assert all(number.source.title for number in (found.fresh_days, found.least_counted, found.answer_days))
