import pytest
from django.core.management import call_command

from yiyang.portal.demo import plan
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


@pytest.mark.django_db
def test_a_register_places_its_elders_the_same_way(world):
    resident = next(
        one for one in plan.residents(400, seed=5, on=world.now.date()) if one.at == "home" and one.key.startswith("e")
    )
    taken = line(world.town, resident, "")
    assert (taken.placement.place, taken.placement.label) == ("institution", f"松鹤养老院 {resident.room}")
    assert taken.address == taken.placement.label
