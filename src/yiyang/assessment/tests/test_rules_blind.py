import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiyang.assessment import definitions
from yiyang.assessment.rules import blind, score
from yiyang.assessment.tests.ward import best
from yiyang.assessment.types.instruments import InstrumentError

GBT = definitions.instrument("gbt42195")
USED = [one.code for one in definitions.instruments() if one.enabled]
ITEMS = [item for item in GBT.items if item.options]


@pytest.mark.parametrize("code", [code for code in USED if not definitions.instrument(code).exactly_one])
def test_answers_item_by_item_are_scored_like_a_whole_form(code):
    instrument = definitions.instrument(code)
    assert score(instrument, blind.assembled(instrument, best(code))).instrument == code


@pytest.mark.parametrize("code", USED)
def test_an_empty_sheet_lacks_something(code):
    assert blind.unanswered(definitions.instrument(code), {})


def test_nothing_is_missing_on_a_full_sheet():
    assert blind.unanswered(GBT, best("gbt42195")) == ()


def test_one_of_two_alternatives_is_enough():
    instrument = definitions.instrument("mna_sf")
    first, second = instrument.exactly_one[0]
    picks = {code: pick for code, pick in best("mna_sf").items() if code != second}
    assert first in picks
    assert blind.unanswered(instrument, picks) == ()


def test_without_either_alternative_something_is_missing():
    instrument = definitions.instrument("mna_sf")
    picks = {code: pick for code, pick in best("mna_sf").items() if code not in instrument.exactly_one[0]}
    assert {item.code for item in blind.unanswered(instrument, picks)} == set(instrument.exactly_one[0])


def test_a_missing_item_of_a_list_is_named():
    with pytest.raises(InstrumentError) as error:
        blind.assembled(GBT, {code: pick for code, pick in best("gbt42195").items() if code != "B2.3"})
    assert error.value.item == "B2.3"


@pytest.mark.parametrize(("item", "pick"), [("B1.1", "wonderful"), ("B1.1", 3), ("events", "two"), ("events", True)])
def test_a_pick_the_item_does_not_know_is_refused_naming_it(item, pick):
    with pytest.raises(InstrumentError) as error:
        blind.check_pick(GBT.item(item), pick)
    assert error.value.item == item


def test_a_number_is_an_answer_where_one_is_asked_for():
    assert blind.check_pick(definitions.instrument("ws431").item("barthel"), 50) is None


sheets = st.fixed_dictionaries({item.code: st.sampled_from([option.slug for option in item.options]) for item in ITEMS})


@given(sheets, sheets)
def test_every_difference_is_listed_and_nothing_else(first, second):
    listed = {one.item for one in blind.differences(GBT, first, second)}
    assert listed == {code for code in first if first[code] != second[code]}


@given(sheets, sheets)
def test_what_is_shared_and_what_is_settled_is_everything(first, second):
    settled = {one.item: one.first for one in blind.differences(GBT, first, second)}
    assert blind.reconciled(first, second, settled) == first


@given(sheets)
def test_nobody_differs_from_oneself(sheet):
    assert blind.differences(GBT, sheet, sheet) == ()


def test_points_so_far_count_only_what_was_answered():
    assert blind.running(GBT, {"B1.1": "prompted", "B1.2": "independent"}) == (7, 8, 90)


def test_an_item_settled_as_not_answered_is_left_out():
    assert blind.reconciled({"a": 1}, {"a": 2}, {"a": None}) == {}
