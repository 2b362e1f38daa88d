from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection

from yiyang.audit.models import Entry
from yiyang.base.errors import DomainError, Invalid, NotAllowed
from yiyang.people import actions, queries
from yiyang.people.models import DuplicateSuspicion, Elder
from yiyang.people.tests.conftest import AT, TODAY, identity_number

pytestmark = pytest.mark.django_db


def refused_field(call, *args, **kwargs):
    with pytest.raises(Invalid) as refusal:
        call(*args, **kwargs)
    return refusal.value.field


def test_the_identity_number_fills_birth_date_and_sex(street):
    assert (street.zhang.birth_date, street.zhang.sex) == (date(1942, 5, 17), "male")


def test_record_numbers_count_up_within_a_committee(street):
    assert street.zhang.record_number == "31010400300100001"
    assert street.register().record_number == "31010400300100002"


def test_the_name_is_spelled_for_search(street):
    assert (street.zhang.pinyin, street.zhang.initials) == ("zhangguosheng", "zgs")


def test_who_registers_can_read_what_was_registered(street):
    elder = street.register(by=street.town.wang.user)
    assert queries.elder_for(street.town.wang.user, elder.pk) == elder


def test_a_record_is_opened_only_for_ones_own_institution(street):
    draft = street.draft()
    field = refused_field(actions.register_elder, draft, institution=street.town.other, by=street.town.li.user, at=AT)
    assert field == "institution"


def test_a_specialist_does_not_open_records(street):
    with pytest.raises(NotAllowed):
        street.register(by=street.town.wu.user)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"name": " "}, "name"),
        ({"birth_date": None}, "birth_date"),
        ({"birth_date": TODAY + timedelta(days=1)}, "birth_date"),
        ({"birth_date": date(1880, 1, 1)}, "birth_date"),
        ({"phone": "12"}, "phone"),
        ({"hardship": "rich"}, "hardship"),
        ({"identity_number": "31010419420517"}, "identity_number"),
        ({"identity_number": identity_number(date(1950, 3, 8), 12)[:-1] + "?"}, "identity_number"),
        ({"identity_number": identity_number(date(1951, 3, 8), 12)}, "birth_date"),
        ({"identity_number": identity_number(date(1950, 3, 8), 13)}, "sex"),
    ],
)
def test_a_wrong_field_is_named(street, facts, field):
    draft = replace(street.draft(), **facts)
    assert refused_field(actions.register_elder, draft, institution=street.town.centre, by=street.town.li.user, at=AT) == field


def test_the_same_identity_number_is_never_registered_twice(street):
    number = identity_number(date(1942, 5, 17), 11)
    field = refused_field(street.register, "张老头", born=None, sex="", identity_number=number, despite="they say they are two")
    assert field == "identity_number"


def test_someone_who_looks_registered_is_refused_until_one_says_why(street):
    assert refused_field(street.register, "张国生", born=date(1942, 5, 17), sex="male") == "despite"


def test_a_reason_opens_the_second_record_and_leaves_the_pair_to_check(street):
    twin = street.register("张国生", born=date(1942, 5, 17), sex="male", despite="cousins of one name and day")
    pair = DuplicateSuspicion.objects.get()
    assert {pair.first, pair.second} == {street.zhang, twin}
    assert pair.score == 85


def test_a_faint_likeness_is_noted_without_stopping_the_work(street):
    street.register("张国生", born=date(1942, 9, 9), sex="male")
    assert DuplicateSuspicion.objects.get().reasons == ["same_name_and_birth_year"]


def test_identity_number_and_phone_are_sealed_in_the_database(street):
    with connection.cursor() as cursor:
        cursor.execute("SELECT identity_number, phone FROM people_elder WHERE id = %s", [street.zhang.pk])
        assert not any(b"1942" in bytes(sealed) or b"1381" in bytes(sealed) for sealed in cursor.fetchone())


def test_history_keeps_the_sealed_bytes(street):
    event = street.zhang.events.latest("pgh_id")
    assert bytes(event.identity_number) and b"1942" not in bytes(event.identity_number)


def test_a_correction_keeps_the_record_number_and_the_old_words(street):
    draft = replace(street.draft("张国胜", sex="male"), birth_date=None, identity_number=identity_number(date(1942, 5, 17), 11))
    elder = actions.edit_elder(street.zhang, draft, by=street.town.li.user, at=AT)
    assert (elder.name, elder.record_number) == ("张国胜", street.zhang.record_number)
    assert {event.name for event in elder.events.all()} == {"张国生", "张国胜"}


def test_a_stranger_corrects_nothing(street):
    with pytest.raises(NotAllowed):
        actions.edit_elder(street.zhang, street.draft(), by=street.town.zhou.user, at=AT)


def test_a_correction_cannot_take_someone_elses_identity_number(street):
    other = street.register()
    draft = replace(street.draft("陈桂英", sex=""), birth_date=None, identity_number=identity_number(date(1942, 5, 17), 11))
    assert refused_field(actions.edit_elder, other, draft, by=street.town.li.user, at=AT) == "identity_number"


def test_death_lies_between_birth_and_today(street):
    field = refused_field(actions.record_death, street.zhang, died_on=TODAY + timedelta(days=1), by=street.town.li.user, at=AT)
    assert field == "died_on"
    actions.record_death(street.zhang, died_on=TODAY, by=street.town.li.user, at=AT)
    assert Elder.objects.get(pk=street.zhang.pk).died_on == TODAY


def test_moving_ends_the_old_main_address_where_the_new_one_begins(street):
    by = street.town.li.user
    actions.add_address(street.zhang, "main", "漕溪北路 1 号", start=date(2020, 1, 1), by=by)
    actions.move(street.zhang, "肇嘉浜路 2 号", start=TODAY, by=by)
    ended, present = street.zhang.addresses.order_by("start")
    assert (ended.end, present.end, present.text) == (TODAY, None, "肇嘉浜路 2 号")


def test_a_second_main_address_is_refused_with_the_way_out(street):
    by = street.town.li.user
    actions.add_address(street.zhang, "main", "漕溪北路 1 号", start=date(2020, 1, 1), by=by)
    with pytest.raises(DomainError):
        actions.add_address(street.zhang, "main", "肇嘉浜路 2 号", start=TODAY, by=by)


def test_living_with_each_child_in_turn_is_several_addresses_at_once(street):
    by = street.town.li.user
    actions.add_address(street.zhang, "child", "大儿子家", start=TODAY, by=by)
    second = actions.add_address(street.zhang, "child", "二女儿家", start=TODAY, by=by)
    actions.end_address(second, end=TODAY + timedelta(days=30), by=by)
    assert street.zhang.addresses.on(TODAY).count() == 2


def test_a_sealed_number_is_shown_only_with_a_reason(street):
    assert refused_field(actions.reveal, street.zhang, "phone", reason=" ", by=street.town.li.user) == "reason"
    assert actions.reveal(street.zhang, "phone", reason="call about the alarm", by=street.town.li.user) == "13812345621"
    assert Entry.objects.filter(verb="field.revealed", elder_id=street.zhang.pk).exists()


def test_only_masked_fields_are_revealed(street):
    assert refused_field(actions.reveal, street.zhang, "name", reason="curious me", by=street.town.li.user) == "field"


def test_an_account_belongs_to_one_elder(street):
    user = street.account("zhang")
    actions.link_account(street.zhang, user, by=None, at=AT)
    with pytest.raises(DomainError):
        actions.link_account(street.wang, user, by=None, at=AT)


def test_a_committee_code_must_be_able_to_begin_a_record_number(street):
    assert refused_field(actions.register_committee, "310104003200", "错", by=None) == "code"
    assert refused_field(actions.register_committee, "310104003001", "重复", by=None) == "code"
