import pytest

from yiyang.accounts import actions as accounts
from yiyang.accounts import guards as access
from yiyang.audit.models import Entry
from yiyang.base.errors import NotFound
from yiyang.people import actions, queries
from yiyang.people.models import Elder
from yiyang.people.tests.conftest import AT, TODAY

pytestmark = pytest.mark.django_db


def names(user, text):
    return [hit.name for hit in queries.search(user, text)]


@pytest.mark.parametrize("text", ["张国", "zhangguo", "zhang guo", "ZGS", "zg", "138 1234 5621", "31010400300100001"])
def test_an_elder_is_found_as_staff_type(street, text):
    assert names(street.town.li.user, text) == ["张国生"]


def test_an_elder_is_found_by_the_whole_identity_number_only(street):
    number = street.zhang.identity_number
    assert names(street.town.li.user, number.lower()) == ["张国生"]
    assert names(street.town.li.user, number[:-1]) == []


@pytest.mark.parametrize("text", ["", " ", "z", "1", "不存在", "qqq", "%%", "12ab"])
def test_too_little_or_nonsense_finds_nobody(street, text):
    assert names(street.town.li.user, text) == []


def test_whom_one_does_not_answer_for_is_masked(street):
    hit = queries.search(street.town.li.user, "wxl")[0]
    assert (hit.name, hit.born, hit.record_number, hit.readable) == ("王**", "1938", "", False)


def test_ones_own_come_first(street):
    street.register("王小兰")
    assert names(street.town.li.user, "wx") == ["王小兰", "王**"]


def test_who_may_not_search_finds_only_whom_they_see(street):
    family = street.account("mei")
    accounts.grant_role(family, "family", by=None, start=TODAY)
    assert names(family, "zgs") == []


def test_a_merged_record_leads_to_the_kept_one(street):
    twin = street.register("张国声", born=street.zhang.birth_date, sex="male")
    actions.merge_elders(street.zhang, twin, reason="one person", by=street.town.li.user, at=AT)
    assert [hit.elder_id for hit in queries.search(street.town.li.user, "张国声")] == [street.zhang.pk]


def test_a_search_leaves_proof(street):
    queries.search(street.town.li.user, "zgs")
    assert Entry.objects.filter(verb="elder.search", by_id=street.town.li.user.pk).exists()


@pytest.mark.parametrize(
    ("who", "sees"), [("li", True), ("wang", True), ("zhao", True), ("zhou", False), ("wu", False), ("qian", False)]
)
def test_an_elder_is_seen_by_doctor_team_and_institution_and_by_nobody_else(street, who, sees):
    assert access.may(getattr(street.town, who).user, "elder.read", street.zhang) is sees


def test_reading_an_elder_leaves_proof(street):
    queries.elder_for(street.town.li.user, street.zhang.pk)
    assert Entry.objects.filter(verb="elder.read", elder_id=street.zhang.pk).exists()


def test_a_stranger_is_told_there_is_no_such_elder(street):
    with pytest.raises(NotFound):
        queries.elder_for(street.town.zhou.user, street.zhang.pk)


def test_breaking_the_glass_opens_one_record_and_no_other(street):
    accounts.break_glass(street.town.zhou.user, street.zhang, reason="found lying in the street", at=AT)
    opened = access.visible(street.town.zhou.user, "elder.read", Elder.objects.all())
    assert list(opened) in ([], [street.zhang])


def test_an_elder_sees_their_own_record(street):
    user = street.account("zhang")
    actions.link_account(street.zhang, user, by=None, at=AT)
    assert queries.elder_for(user, street.zhang.pk) == street.zhang


def test_a_health_centre_sees_whom_its_own_doctors_signed(street):
    actions.assign_responsibility(street.wang, "family_doctor", to=street.town.zhou, start=TODAY, reason="signed", by=None)
    assert queries.elder_for(street.town.zhou.user, street.wang.pk) == street.wang
    assert not access.may(street.town.qian.user, "elder.read", street.wang)


def test_duplicates_are_shown_with_their_reasons_and_masked_where_needed(street):
    person = queries.likeness("王秀兰", birth_date=street.wang.birth_date, sex="female")
    twin = queries.possible_duplicates(street.town.li.user, person)[0]
    assert (twin.found.name, twin.suspicion.score, [w.en for w in twin.reasons]) == ("王**", 85, ["same name and birth date"])
