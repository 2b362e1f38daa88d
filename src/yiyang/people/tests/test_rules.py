from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiyang.lib.identity import parse_identity_number
from yiyang.people import definitions, rules
from yiyang.people.tests.conftest import identity_number
from yiyang.people.types import Likeness

BOOK = definitions.likeness()
WEIGHTS = {slug: reason.score for slug, reason in BOOK.reasons.items()}
BORN = date(1942, 5, 17)


def person(name="张国生", pinyin="zhangguosheng", born=BORN, **facts):
    return Likeness(name=name, pinyin=pinyin, birth_date=born, **facts)


def suspicion(one, other):
    return rules.suspicion(one, other, weights=WEIGHTS, further=BOOK.further)


def test_the_same_identity_number_is_certain():
    assert suspicion(person(identity=b"1"), person("别人", "bieren", None, identity=b"1")).certain


def test_the_same_name_and_birth_date_are_likely_but_not_certain():
    found = suspicion(person(), person())
    assert (found.score, found.reasons) == (85, ("same_name_and_birth_date",))


def test_each_further_reason_adds_a_little():
    assert suspicion(person(phone=b"1"), person(phone=b"1")).score == 90


def test_a_name_written_with_another_character_is_still_suspected():
    assert suspicion(person(), person("章国生")).reasons == ("same_pinyin_and_birth_date",)


def test_two_different_identity_numbers_speak_against():
    found = suspicion(person(identity=b"1"), person(identity=b"2"))
    assert (found.score, found.reasons[-1]) == (42, "different_identity")


def test_husband_and_wife_on_one_phone_are_not_one_person():
    assert suspicion(person(phone=b"1", sex="male"), person("张爱", "zhangai", None, phone=b"1", sex="female")) is None


def test_a_shared_phone_and_surname_raise_a_question():
    assert suspicion(person(phone=b"1"), person("张小军", "zhangxiaojun", date(1970, 1, 1), phone=b"1")).score == 55


def test_strangers_have_nothing_in_common():
    assert suspicion(person(), person("王秀兰", "wangxiulan", date(1938, 1, 1))) is None


@given(
    st.builds(Likeness, st.sampled_from("甲乙"), st.sampled_from("ab"), st.sampled_from([BORN, None]), st.just("unknown"),
              st.sampled_from([b"1", b"2", None]), st.sampled_from([b"3", None])),
    st.builds(Likeness, st.sampled_from("甲乙"), st.sampled_from("ab"), st.sampled_from([BORN, None]), st.just("unknown"),
              st.sampled_from([b"1", b"2", None]), st.sampled_from([b"3", None])),
)  # fmt: skip
def test_likeness_is_the_same_seen_from_either_side(one, other):
    assert suspicion(one, other) == suspicion(other, one)


def test_every_reason_the_rule_knows_has_a_weight_and_words():
    assert set(rules.alike(person(identity=b"1", phone=b"1"), person(identity=b"1", phone=b"1"))) <= set(WEIGHTS)


def test_birth_date_and_sex_must_agree_with_the_identity_number():
    number = parse_identity_number(identity_number(BORN, 11), on=date(2026, 1, 1))
    assert rules.disagreements(number, birth_date=date(1942, 5, 18), sex="female") == ("birth_date", "sex")
    assert rules.disagreements(number, birth_date=BORN, sex="male") == ()
    assert rules.disagreements(number, birth_date=None, sex="unknown") == ()


A, B, C, D = (UUID(int=n) for n in range(4))


def test_a_chain_of_merges_leads_to_the_last_kept_record():
    assert rules.roots({A: B, B: C, D: C}) == {A: C, B: C, D: C}


def test_no_merges_leave_every_record_on_its_own():
    assert rules.roots({}) == {}


def test_shanghai_caps_key_residents_and_the_nation_does_not():
    assert (definitions.cap_for("310104").key, definitions.cap_for("530100").key) == (1000, None)


@pytest.mark.parametrize(("total", "key", "full"), [(1999, 0, False), (2000, 0, True), (1500, 1000, False), (1500, 1001, True)])
def test_a_panel_is_full_when_either_cap_is_reached(total, key, full):
    assert rules.PanelLoad(total, key, 2000, 1000).full() is full


def test_the_fuller_cap_counts():
    assert rules.PanelLoad(1000, 900, 2000, 1000).share == 0.9
    assert rules.PanelLoad(1000, 900, 2000, None).share == 0.5


def test_every_group_names_its_source():
    assert all(group.source.title and group.source.confidence for group in definitions.groups().values())
