"""What cannot be scored is refused by naming the item; nothing is guessed."""

import msgspec
import pytest

from yiyang.assessment import definitions, rules
from yiyang.assessment.rules import answers
from yiyang.assessment.tests.instrument_cases import some_answers
from yiyang.assessment.types import InstrumentError

NOTHING = object()


def refused(code, **changes):
    """The error of a golden case with some answers changed or, by ``NOTHING``, left out."""
    given = {key: value for key, value in {**some_answers(code), **changes}.items() if value is not NOTHING}
    with pytest.raises(InstrumentError) as error:
        rules.score(definitions.pick(code, given), given)
    return error.value


BARTHEL = [10, 5, 5, 10, 10, 10, 10, 15, 15, 10]


@pytest.mark.parametrize(
    ("code", "changes", "item"),
    [
        pytest.param("gbt42195", {"B2": [4, 4, 4, 4]}, "B2.4", id="a score the item does not have"),
        pytest.param("gbt42195", {"B2": [4, 4, 4]}, "B2.4", id="a list that is too short"),
        pytest.param("gbt42195", {"B2": [4, 4, 4, 3, 1]}, "B2", id="a list that is too long"),
        pytest.param("gbt42195", {"B2": [4, None, 4, 3]}, "B2.2", id="an empty place in a list"),
        pytest.param("gbt42195", {"B2": NOTHING}, "B2.1", id="a group left out"),
        pytest.param("gbt42195", {"B2": {"B2.1": 4}}, "B2", id="something else than a list"),
        pytest.param("gbt42195", {"B2": "4443"}, "B2", id="a text where a list is needed"),
        pytest.param("gbt42195", {"B2": [4.0, 4, 4, 3]}, "B2.1", id="a fraction for a score"),
        pytest.param("gbt42195", {"B2": [True, 4, 4, 3]}, "B2.1", id="yes for a score"),
        pytest.param("gbt42195", {"B2": [[4], 4, 4, 3]}, "B2.1", id="a list for a score"),
        pytest.param("gbt42195", {"B2": ["asleep", 4, 4, 3]}, "B2.1", id="an option nobody knows"),
        pytest.param("gbt42195", {"coma": NOTHING}, "coma", id="a fact left out"),
        pytest.param("gbt42195", {"coma": 0}, "coma", id="a number for a yes or no"),
        pytest.param("gbt42195", {"coma": [False]}, "coma", id="a list for a yes or no"),
        pytest.param("gbt42195", {"events": -1}, "events", id="fewer than none"),
        pytest.param("gbt42195", {"events": 1.5}, "events", id="half an event"),
        pytest.param("gbt42195", {"events": True}, "events", id="yes for a count"),
        pytest.param("gbt42195", {"event": 1}, "event", id="an item that is not there"),
        pytest.param("nc2019", {"mental": [4, 0, 0, 0, 0, 0, 0, 0]}, "B1", id="a number inside the range but in a gap"),
        pytest.param("selfcare5", {"items": [1, 0, 0, 0, 0]}, "1", id="an option a dash stands for"),
        pytest.param("barthel", {"items": [97]}, "1", id="a first wrong answer before a missing one"),
        pytest.param("gds15", {"answers": "YNNNYNYNNNYNYN"}, "15", id="a text that is too short"),
        pytest.param("gds15", {"answers": "YNNNYNYNNNYNYNX"}, "15", id="a letter that is no answer"),
        pytest.param("news2", {"spo2": 101}, "spo2", id="more than everything"),
        pytest.param("news2", {"temp": float("nan")}, "temp", id="no number at all"),
        pytest.param("news2", {"temp": float("inf")}, "temp", id="a number without end"),
        pytest.param("news2", {"temp": "36.6"}, "temp", id="a number written as text"),
        pytest.param("news2", {"scale": 3}, "scale", id="a third scale"),
        pytest.param("ws431", {"barthel": 97}, "barthel", id="a Barthel total that cannot occur"),
        pytest.param("mna_sf", {"bmi": None}, "bmi", id="neither of two alternatives"),
        pytest.param("mna_sf", {"calf_cm": 31.0}, "calf_cm", id="both of two alternatives"),
        pytest.param("zbi4", {"form": "zbi6"}, "form", id="a form nobody ships"),
        pytest.param("water_swallow", {"finished": False}, "finished", id="answers no row describes together"),
    ],
)
def test_refused(code, changes, item):
    given = {key: value for key, value in {**some_answers(code), **changes}.items() if value is not NOTHING}
    with pytest.raises(InstrumentError) as error:
        rules.score(definitions.instrument(code), given)
    assert error.value.item == item


def test_the_sentence_says_what_is_allowed():
    assert refused("barthel", items=[7, *BARTHEL[1:]]).words.zh == "“进食”没有这个选项，只能是：10, 5, 0"


def test_the_sentence_does_not_repeat_the_answer():
    assert "secret" not in str(refused("barthel", items=["secret", *BARTHEL[1:]]))


def test_the_limits_of_a_number_are_told_in_both_languages():
    words = refused("ws431", barthel=97).words
    assert words.zh == "“Barthel 总分”只能是不小于 0、不大于 100、5 的倍数"
    assert words.en == "“Barthel total” can only be at least 0, at most 100, a multiple of 5"


def test_a_family_asks_for_its_form():
    with pytest.raises(InstrumentError, match="form"):
        definitions.pick("zbi", {"items": []})


def test_options_may_be_given_by_their_slug():
    given = some_answers("gbt42195")
    spoken = {**given, "B2": ["independent", "independent", "independent", "independent"]}
    assert rules.score(definitions.instrument("gbt42195"), spoken) == rules.score(definitions.instrument("gbt42195"), given)


def test_an_item_that_may_be_missing_may_be_said_to_be_missing():
    given = some_answers("mna_sf")
    absent = next(code for code in ("bmi", "calf_cm") if given.get(code) is None)
    instrument = definitions.instrument("mna_sf")
    assert rules.score(instrument, {**given, absent: None}) == rules.score(instrument, given)


def test_a_choice_that_a_form_leaves_free_may_stay_open():
    eating = definitions.instrument("barthel").groups[0].items[0]
    read = answers.item_reader(msgspec.structs.replace(eating, optional=True))
    assert (read(None), read(10).score) == (None, 10)
