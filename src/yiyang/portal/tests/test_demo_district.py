import random

import pytest
from django.core.management import call_command

from yiyang.assessment import definitions, rules
from yiyang.assessment.rules import blind
from yiyang.portal.demo import plan, promised, promises
from yiyang.portal.demo.cast import cast
from yiyang.portal.demo.crowd import line
from yiyang.runtime.errors import OperatorError

EVERYBODY = len(cast().elders)


def test_a_district_too_small_for_its_stories_is_refused_with_the_smallest_size():
    with pytest.raises(OperatorError) as refusal:
        call_command("demo", "--elders", str(EVERYBODY - 1), "--no-devices")
    assert refusal.value.facts == {"count": EVERYBODY}


@pytest.mark.django_db
def test_elders_in_a_house_stand_under_its_name_and_their_room(world):
    youcai = world.elder("youcai")
    assert (youcai.care_state, youcai.place, youcai.place_label) == ("nursing", "institution", "康乐护理院 3-14")


@pytest.mark.django_db
def test_elders_at_home_need_no_label(world):
    zhang = world.elder("zhang")
    assert (zhang.care_state, zhang.place, zhang.place_label) == ("medical", "home", "")


@pytest.mark.parametrize("level", range(5))
def test_answers_are_drawn_for_a_level_and_the_same_for_the_same_seed(level):
    instrument = definitions.instrument(promises.GBT)
    picks = promises.answers_for(level, random.Random(7))
    assert rules.score(instrument, blind.assembled(instrument, picks)).level == level
    assert picks == promises.answers_for(level, random.Random(7))


def test_everybody_named_in_the_promises_is_in_the_cast():
    known, staff = {part.key for part in cast().elders}, {one.key for one in cast().staff}
    made = promised.promises()
    named = [*made.assessed, made.differing, made.begun, *made.signed, made.offered, *made.applied, *made.due]
    assert {one.who for one in named} | set(made.groups) <= known
    assert {key for one in (*made.assessed, made.differing, made.begun) for key in one.by} <= staff
    assert {one.by for one in (*made.signed, made.offered, *made.applied, *made.due)} <= staff


@pytest.mark.django_db
def test_a_register_places_its_elders_the_same_way(world):
    resident = next(
        one for one in plan.residents(400, seed=5, on=world.now.date()) if one.at == "home" and one.key.startswith("e")
    )
    taken = line(world.town, resident, "")
    assert (taken.placement.place, taken.placement.label) == ("institution", f"松鹤养老院 {resident.room}")
    assert taken.address == taken.placement.label
