"""The owner, a colleague, a stranger and nobody, on every page."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from yiyang.accounts.models import BreakGlass
from yiyang.people import actions
from yiyang.people.models import DuplicateSuspicion, Elder, Merge, Responsibility
from yiyang.people.tests.conftest import AT, TODAY, identity_number
from yiyang.people.types import FamilyDraft

pytestmark = pytest.mark.django_db
REASON = {"reason": "the daughter showed both cards"}


@pytest.fixture
def owner(client, street):
    client.force_login(street.town.li.user)
    return client


@pytest.fixture
def pair(street):
    street.register("张国生", born=street.zhang.birth_date, sex="male", despite="to be checked")
    return DuplicateSuspicion.objects.get()


def html(response):
    return response.content.decode()


def url(name, *args):
    return reverse(f"people:{name}", args=args)


def typed(street, **facts):
    return {
        "name": "陈桂英",
        "birth_date": "1950-03-08",
        "sex": "female",
        "committee": str(street.committee.pk),
        "insured_type": "resident",
        "hardship": "none",
        "living_situation": "alone",
        "institution": str(street.town.centre.pk),
    } | facts


def test_the_list_shows_ones_own_elders(owner):
    page = html(owner.get(url("search")))
    assert "张国生" in page
    assert "王秀兰" not in page


def test_typing_brings_only_the_hits(owner):
    page = html(owner.get(url("search"), {"q": "zgs"}, headers={"HX-Request": "true"}))
    assert "张国生" in page
    assert "<html" not in page


def test_someone_elses_elder_is_masked_and_leads_to_the_emergency_door(owner, street):
    page = html(owner.get(url("search"), {"q": "wxl"}))
    assert "王**" in page
    assert url("break_glass", street.wang.pk) in page
    assert "王秀兰" not in page


@pytest.mark.parametrize("text", ["z", "nobodyatall"])
def test_a_search_that_finds_nobody_says_what_to_do(owner, text):
    assert owner.get(url("search"), {"q": text}).status_code == 200


def test_an_elder_is_registered_and_the_next_step_is_the_address(owner, street):
    response = owner.post(url("register"), typed(street))
    elder = Elder.objects.get(name="陈桂英")
    assert response.headers["Location"] == url("person_tab", elder.pk, "addresses")


def test_the_form_opens_empty(owner):
    assert owner.get(url("register")).status_code == 200


def test_a_wrong_identity_number_is_said_at_its_field(owner, street):
    response = owner.post(url("register"), typed(street, identity_number="310104194205170019"))
    assert response.status_code == 422
    assert response.context["page"].form.errors["identity_number"]


def test_the_identity_number_fills_birth_date_and_sex_while_typing(owner, street):
    number = identity_number(street.zhang.birth_date, 22)
    page = html(owner.post(url("alike"), typed(street, identity_number=number, birth_date="", sex="")))
    assert 'value="1942-05-17"' in page
    assert 'value="female" selected' in page


def test_birth_date_and_twins_are_known_before_the_rest_is_chosen(owner, street):
    facts = {"name": "张国生", "identity_number": street.zhang.identity_number}
    page = html(owner.post(url("alike"), facts))
    assert 'value="1942-05-17"' in page
    assert street.zhang.record_number in page


def test_someone_who_looks_registered_is_shown_before_anything_is_written(owner, street):
    facts = typed(street, name="张国生", birth_date="1942-05-17", sex="male")
    assert street.zhang.record_number in html(owner.post(url("alike"), facts))
    assert owner.post(url("register"), facts).status_code == 422
    assert Elder.objects.filter(name="张国生").count() == 1


def test_a_certain_twin_is_refused_at_the_identity_number(owner, street):
    facts = typed(street, name="张国生", birth_date="", sex="", identity_number=street.zhang.identity_number, despite="two")
    assert owner.post(url("register"), facts).context["page"].form.errors["identity_number"]


def test_a_reason_opens_the_second_record(owner, street):
    facts = typed(street, name="张国生", birth_date="1942-05-17", sex="male", despite="cousins")
    assert owner.post(url("register"), facts).status_code == 302


@pytest.mark.parametrize("tab", ["identity", "placement", "addresses", "family", "consents", "groups", "responsible"])
def test_every_tab_opens_for_owner_and_colleague_and_stays_shut_for_others(street, tab):
    address = url("person_tab", street.zhang.pk, tab)
    for user, status in [(street.town.li, 200), (street.town.wang, 200), (street.town.zhou, 404), (street.town.qian, 404)]:
        visitor = Client()
        visitor.force_login(user.user)
        assert visitor.get(address).status_code == status
    assert Client().get(address).status_code == 302


def test_an_unknown_tab_is_no_page(owner, street):
    assert owner.get(url("person_tab", street.zhang.pk, "secrets")).status_code == 404


def test_the_identity_number_stands_masked_on_the_page(owner, street):
    page = html(owner.get(url("person", street.zhang.pk)))
    assert street.zhang.identity_number not in page
    assert street.zhang.phone not in page


@pytest.mark.parametrize(
    ("tab", "facts"),
    [
        ("addresses", {"kind": "main", "text": "漕溪北路 1 号", "start": "2026-06-01"}),
        ("addresses", {"kind": "child", "text": "大儿子家", "start": "2026-06-01"}),
        ("family", {"name": "张小梅", "relation": "daughter", "is_emergency": "on"}),
        ("groups", {"group": "hypertension", "start": "2026-06-01"}),
    ],
)
def test_what_is_typed_on_a_tab_stands_there_afterwards(owner, street, tab, facts):
    address = url("person_tab", street.zhang.pk, tab)
    assert owner.post(address, facts).status_code == 302
    assert owner.get(address).context["page"].lines


def test_an_elder_who_moved_in_stands_under_house_and_room(owner, street):
    address = url("person_tab", street.zhang.pk, "placement")
    owner.post(address, {"state": "nursing", "place": "institution", "label": "康乐护理院 3-12"})
    street.zhang.refresh_from_db()
    assert (street.zhang.care_state, street.zhang.place) == ("nursing", "institution")
    assert "康乐护理院 3-12" in html(owner.get(address))


def test_a_correction_keeps_the_sealed_numbers_when_they_are_left_empty(owner, street):
    facts = typed(street, name="张国胜", birth_date="1942-05-17", sex="male")
    assert owner.post(url("person", street.zhang.pk), facts).status_code == 302
    street.zhang.refresh_from_db()
    assert (street.zhang.name, street.zhang.phone) == ("张国胜", "13812345621")


def test_a_consent_is_recorded_and_withdrawn(owner, street):
    address = url("person_tab", street.zhang.pk, "consents")
    member = actions.add_family_member(street.zhang, FamilyDraft("张小梅", "daughter"), start=TODAY, by=None)
    day = localdate().isoformat()
    facts = {"to": str(member.pk), "scope": "all", "given_by": "elder", "evidence": "signed form", "start": day}
    assert owner.post(address, facts).status_code == 302
    assert owner.post(url("revoke_consent", street.zhang.consents.get().pk)).status_code == 302
    assert street.zhang.consents.get().revoked_at


def test_a_new_doctor_is_named_and_released(owner, street):
    address = url("person_tab", street.zhang.pk, "responsible")
    later = localdate() + timedelta(days=1)
    facts = {"to": str(street.town.zhou.pk), "start": later.isoformat(), "reason": "moves to the other street"}
    assert owner.post(address, facts).status_code == 302
    team = street.zhang.responsibilities.get(kind="team")
    assert owner.post(url("end_responsibility", team.pk), {"reason": "team dissolved"}).status_code == 302
    assert Responsibility.objects.get(pk=team.pk).end is not None


def test_who_gives_an_elder_away_is_led_back_to_the_own_ones(owner, street):
    for held in street.zhang.responsibilities.all():
        response = owner.post(url("end_responsibility", held.pk), {"reason": "moved away"})
    assert response.headers["Location"] == url("search")


def test_addresses_family_and_groups_are_ended_with_one_press(owner, street):
    by = street.town.li.user
    home = actions.add_address(street.zhang, "main", "漕溪北路 1 号", start=TODAY, by=by)
    member = actions.add_family_member(street.zhang, FamilyDraft("张小梅", "daughter"), start=TODAY, by=by)
    group = actions.join_group(street.zhang, "dementia", start=TODAY, by=by)
    for name, row in [("end_address", home), ("end_family_member", member), ("leave_group", group)]:
        assert owner.post(url(name, row.pk)).status_code == 302
        row.refresh_from_db()
        assert row.end is not None


def test_a_stranger_ends_nothing(client, street):
    client.force_login(street.town.zhou.user)
    home = actions.add_address(street.zhang, "main", "漕溪北路 1 号", start=TODAY, by=None)
    assert client.post(url("end_address", home.pk)).status_code == 404


def test_a_masked_number_is_shown_for_a_reason(owner, street):
    address = url("reveal", street.zhang.pk, "phone")
    assert owner.post(address, REASON, headers={"Accept": "application/json"}).json() == {"value": "13812345621"}
    assert owner.post(address, {"reason": ""}, headers={"Accept": "application/json"}).status_code == 422


def test_a_family_phone_is_shown_for_a_reason(owner, street):
    member = actions.add_family_member(street.zhang, FamilyDraft("张小梅", "daughter", "13911112222"), start=TODAY, by=None)
    answer = owner.post(url("reveal_family_phone", member.pk), REASON, headers={"Accept": "application/json"})
    assert answer.json() == {"value": "13911112222"}


def test_the_emergency_door_asks_for_a_reason_and_opens(owner, street):
    door = url("break_glass", street.wang.pk)
    assert "王**" in html(owner.get(door))
    assert owner.post(door, {"reason": ""}).status_code == 422
    assert owner.post(door, {"reason": "found lying in the street"}).headers["Location"] == f"/elders/{street.wang.pk}/"
    assert BreakGlass.objects.get().subject_id == street.wang.pk


def test_the_emergency_door_of_ones_own_elder_is_the_record(owner, street):
    assert owner.get(url("break_glass", street.zhang.pk)).headers["Location"] == f"/elders/{street.zhang.pk}/"


def test_a_pair_is_compared_merged_and_taken_back(owner, pair, street):
    assert str(pair.pk) in html(owner.get(url("duplicates")))
    assert "张国生" in html(owner.get(url("pair", pair.pk)))
    assert owner.post(url("merge", pair.pk), REASON | {"kept": str(street.zhang.pk)}).status_code == 302
    merge = Merge.objects.get(kept=street.zhang)
    assert owner.get(url("undo_merge", merge.pk)).status_code == 200
    assert owner.post(url("undo_merge", merge.pk), REASON).status_code == 302
    merge.refresh_from_db()
    assert merge.undone_at is not None


def test_a_merge_without_a_reason_says_so(owner, pair, street):
    assert owner.post(url("merge", pair.pk), {"kept": str(street.zhang.pk)}).status_code == 422
    assert owner.post(url("dismiss", pair.pk), {}).status_code == 422


def test_a_pair_is_settled_as_two_persons(owner, pair):
    assert owner.post(url("dismiss", pair.pk), {"no-reason": "cousins of one name"}).status_code == 302
    pair.refresh_from_db()
    assert pair.status == "dismissed"


def test_a_stranger_sees_no_pair(client, pair, street):
    client.force_login(street.town.zhou.user)
    assert client.get(url("pair", pair.pk)).status_code == 404
    assert str(pair.pk) not in html(client.get(url("duplicates")))


def test_the_panel_shows_who_is_signed_and_how_full_it_is(owner, street):
    actions.join_group(street.zhang, "hypertension", start=TODAY, by=None)
    page = owner.get(url("panel"), {"group": "hypertension"}).context["page"]
    assert ([row.title for row in page.rows], page.load.total, page.load.key) == (["张国生"], 1, 1)


def test_the_panel_of_someone_without_one_says_what_will_stand_there(client, street):
    client.force_login(street.town.qian.user)
    assert client.get(url("panel")).status_code == 200


def test_a_family_member_has_no_search_page(client, street):
    user = street.account("mei")
    client.force_login(user)
    assert client.get(url("search")).status_code == 403


def test_a_record_that_was_merged_can_still_be_read(owner, pair, street):
    actions.merge_elders(street.zhang, pair.second, reason="one person", by=street.town.li.user, at=AT)
    assert owner.get(url("person", pair.second.pk)).status_code == 200
