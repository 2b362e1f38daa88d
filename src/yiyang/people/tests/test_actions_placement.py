from dataclasses import replace

import pytest

from yiyang.audit.models import Entry
from yiyang.base.errors import DomainError, Invalid, NotAllowed
from yiyang.people import actions
from yiyang.people.tests.conftest import AT
from yiyang.people.types import CareState, Place, Placement, RegisterLine

pytestmark = pytest.mark.django_db


def place(street, *, state="nursing", place="institution", label=" 康乐护理院 3-12 ", by=None):
    return actions.place_elder(street.zhang, state=state, place=place, label=label, by=by or street.town.li.user, at=AT)


def seen(elder):
    elder.refresh_from_db()
    return elder.care_state, elder.place, elder.place_label


def test_an_elder_who_moves_in_stands_there_with_room_and_state(street):
    place(street)
    assert seen(street.zhang) == (CareState.NURSING, Place.INSTITUTION, "康乐护理院 3-12")


def test_the_place_before_stays_in_the_history(street):
    place(street)
    history = street.zhang.events.order_by("pgh_id").values_list("care_state", "place")
    assert list(history) == [("living", "home"), ("nursing", "institution")]


def test_a_change_of_place_leaves_proof_without_the_words_of_the_room(street):
    place(street)
    entry = Entry.objects.get(verb="elder.placed")
    assert (entry.elder_id, entry.facts) == (street.zhang.pk, {"state": "nursing", "place": "institution"})


def test_who_is_placed_where_they_are_already_leaves_no_trace(street):
    place(street, state="living", place="home", label="")
    assert not Entry.objects.filter(verb="elder.placed").exists()


@pytest.mark.parametrize(("facts", "field"), [({"state": "resting"}, "state"), ({"place": "moon"}, "place")])
def test_only_states_and_places_that_exist_are_taken(street, facts, field):
    with pytest.raises(Invalid) as refusal:
        place(street, **facts)
    assert refusal.value.field == field


def test_a_stranger_places_nobody(street):
    with pytest.raises(NotAllowed):
        place(street, by=street.town.zhou.user)


def test_a_merged_record_is_not_placed(street):
    twin = street.register("张国生", born=street.zhang.birth_date, sex="male", despite="核对过")
    actions.merge_elders(twin, street.zhang, reason="核对过是同一人", by=street.town.li.user, at=AT)
    street.zhang.refresh_from_db()
    with pytest.raises(DomainError):
        actions.place_elder(street.zhang, state="nursing", place="institution", by=None, at=AT)


def test_a_register_says_where_each_elder_is(street):
    home = RegisterLine(street.draft("赵大娘"))
    away = RegisterLine(street.draft("钱大爷", sex="male"), placement=Placement("medical", "hospital", "滨江医院 5 床"))
    elders = actions.take_over_register([home, away], institution=street.town.centre, by=None, at=AT)
    assert [seen(elder) for elder in elders] == [("living", "home", ""), ("medical", "hospital", "滨江医院 5 床")]


def test_a_register_with_a_place_that_does_not_exist_is_refused(street):
    line = replace(RegisterLine(street.draft()), placement=Placement(place="moon"))
    with pytest.raises(Invalid):
        actions.take_over_register([line], institution=street.town.centre, by=None, at=AT)
