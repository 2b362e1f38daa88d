"""Codes have the shape of their system; periods are half-open."""

import time
import uuid
from datetime import date

import pytest

from yiyang.lib.codes import CodeError, Icd10, Loinc
from yiyang.lib.ids import uuid7
from yiyang.lib.periods import Period


@pytest.mark.parametrize("text", ["8480-6", "8462-4", "85354-9", "59408-5", "14743-9", "96761-2"])
def test_published_loinc_numbers_pass_their_check_digit(text):
    assert str(Loinc(text)) == text


@pytest.mark.parametrize("text", ["8480-7", "8480", "x-1", ""])
def test_other_loinc_numbers_are_refused(text):
    with pytest.raises(CodeError):
        Loinc(text)


@pytest.mark.parametrize("text", ["I10", "I10.x00", "E11.900", "I63.900x001"])
def test_icd_10_codes_of_both_chinese_editions_are_read(text):
    assert Icd10(text).text == text


@pytest.mark.parametrize("text", ["110", "I1", "I10.", "i10.x00"])
def test_other_text_is_no_icd_10_code(text):
    with pytest.raises(CodeError):
        Icd10(text)


def test_a_code_of_one_system_never_equals_a_code_of_another():
    assert Loinc("8480-6") != "8480-6"


def test_a_period_holds_its_first_day_and_not_its_end():
    march = Period(date(2026, 3, 1), date(2026, 4, 1))
    assert [march.contains(day) for day in (date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 31), date(2026, 4, 1))] == [
        False, True, True, False,
    ]  # fmt: skip


def test_periods_that_touch_do_not_overlap():
    march, april, since = (
        Period(date(2026, 3, 1), date(2026, 4, 1)),
        Period(date(2026, 4, 1), date(2026, 5, 1)),
        Period(date(2026, 4, 30)),
    )
    assert not march.overlaps(april)
    assert april.overlaps(since)
    assert not march.overlaps(since)


def test_a_period_that_ends_before_it_starts_is_refused():
    with pytest.raises(ValueError, match="ends after"):
        Period(date(2026, 3, 1), date(2026, 3, 1))


def test_ids_sort_in_the_order_they_were_made_however_many_a_millisecond_holds():
    ids = [uuid7() for _ in range(5000)]
    assert {(i.version, i.variant) for i in ids} == {(7, uuid.RFC_4122)}
    assert ids == sorted(set(ids))


def test_a_clock_that_is_set_back_does_not_set_back_the_ids(monkeypatch):
    before = uuid7()
    monkeypatch.setattr(time, "time_ns", lambda: 0)
    assert uuid7() > before
