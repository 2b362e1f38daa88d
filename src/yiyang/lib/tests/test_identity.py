"""Numbers of people and organisations, against the examples their standards print."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiyang.lib import identity

TODAY = date(2026, 11, 22)


def test_the_standards_own_examples_are_valid():
    person = identity.parse_identity_number("11010519491231002x", on=TODAY)
    assert (person.text, person.birth_date, person.sex) == ("11010519491231002X", date(1949, 12, 31), "female")
    assert identity.parse_identity_number("440524188001010014", on=date(1990, 1, 1)).sex == "male"


@given(place=st.integers(0, 17), other=st.sampled_from("0123456789"))
def test_any_changed_digit_is_found(place, other):
    good = "11010519491231002X"
    changed = good[:place] + other + good[place + 1 :]
    if changed != good:
        with pytest.raises(identity.IdentityError):
            identity.parse_identity_number(changed, on=TODAY)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "length"),
        ("1101051949123100", "length"),
        ("1101051949123100A2", "characters"),
        ("1101051949123100٢X", "characters"),
        ("11010519491331002X", "birth_date"),
        ("110105202712310029", "birth_date"),
        ("110105189412310029", "birth_date"),
        ("110105194912310021", "check"),
    ],
)
def test_a_wrong_number_says_what_is_wrong(text, reason):
    with pytest.raises(identity.IdentityError) as caught:
        identity.parse_identity_number(text, on=TODAY)
    assert caught.value.reason == reason


def test_wide_digits_of_a_chinese_keyboard_are_read():
    assert identity.parse_identity_number("1101 0519 4912 3100 ２Ｘ", on=TODAY).text == "11010519491231002X"


def test_an_old_number_of_fifteen_digits_is_lifted():
    assert identity.parse_identity_number("110105491231002", on=TODAY).text == "11010519491231002X"


def test_a_record_number_is_read_in_its_four_parts():
    number = identity.parse_record_number("31010400900100001")
    assert (number.region, number.street, number.committee, number.serial) == ("310104", "009", "001", 1)


@pytest.mark.parametrize(
    ("text", "reason"),
    [("3101040090010000", "length"), ("31010400920000001", "committee"), ("31010400910000001", "committee"),
     ("31010400900100000", "serial")],
)  # fmt: skip
def test_a_wrong_record_number_says_what_is_wrong(text, reason):
    with pytest.raises(identity.IdentityError) as caught:
        identity.parse_record_number(text)
    assert caught.value.reason == reason


@given(serial=st.integers(1, 99_999))
def test_a_composed_record_number_reads_back(serial):
    text = identity.compose_record_number("310104", "009", "101", serial=serial)
    assert identity.parse_record_number(text).serial == serial


@pytest.mark.parametrize("serial", [0, 100_000])
def test_a_serial_that_does_not_fit_is_refused(serial):
    with pytest.raises(identity.IdentityError):
        identity.compose_record_number("310104", "009", "101", serial=serial)


def test_a_social_credit_code_is_checked():
    assert identity.check_credit_code("91350100m000100y43") == "91350100M000100Y43"


@pytest.mark.parametrize(
    ("text", "reason"), [("9135", "length"), ("91350100M000100I43", "characters"), ("91350100M000100Y44", "check")]
)
def test_a_wrong_social_credit_code_says_what_is_wrong(text, reason):
    with pytest.raises(identity.IdentityError) as caught:
        identity.check_credit_code(text)
    assert caught.value.reason == reason
