from datetime import date

import pytest

from yiyang.organizations import definitions
from yiyang.organizations.rules import qualifications as rules
from yiyang.organizations.types import Certificate, InstitutionKind, QualificationStatus

ON = date(2026, 6, 1)


def certificate(kind="nurse", start=date(2020, 1, 1), until=None):
    return Certificate(kind, start, until)


@pytest.mark.parametrize(
    ("until", "expected"),
    [
        (None, QualificationStatus.VALID),
        (date(2027, 6, 1), QualificationStatus.VALID),
        (date(2026, 7, 31), QualificationStatus.EXPIRING),
        (date(2026, 8, 1), QualificationStatus.VALID),
        (ON, QualificationStatus.EXPIRING),
        (date(2026, 5, 31), QualificationStatus.EXPIRED),
    ],
)
def test_the_last_valid_day_still_counts_and_its_end_is_announced(until, expected):
    assert rules.status(certificate(until=until), on=ON, warn_days=60) is expected


def test_a_certificate_of_tomorrow_is_not_yet_valid():
    assert rules.status(certificate(start=date(2026, 6, 2)), on=ON, warn_days=60) is QualificationStatus.NOT_YET


def test_one_valid_certificate_is_enough_beside_an_expired_one():
    held = [certificate(until=date(2025, 1, 1)), certificate(until=date(2027, 1, 1))]
    assert rules.qualified(held, frozenset({"nurse"}), on=ON).qualified


def test_nobody_is_qualified_by_a_certificate_of_another_kind():
    assert rules.qualified([certificate("caregiver")], frozenset({"nurse"}), on=ON).lack is rules.Lack.NONE_HELD


def test_the_verdict_names_the_certificate_that_expired_last():
    held = [certificate(until=date(2024, 1, 1)), certificate(until=date(2025, 1, 1))]
    verdict = rules.qualified(held, frozenset({"nurse"}), on=ON)
    assert (verdict.lack, verdict.certificate) == (rules.Lack.EXPIRED, held[1])


def test_a_certificate_that_begins_later_does_not_qualify_today():
    verdict = rules.qualified([certificate(start=date(2026, 7, 1))], frozenset({"nurse"}), on=ON)
    assert verdict.lack is rules.Lack.NOT_YET


def test_every_function_that_a_post_needs_has_a_certificate_that_qualifies():
    needed = {function for function in definitions.book().roles.values() if function}
    assert all(definitions.kinds_for(function) for function in needed)


def test_every_institution_kind_and_status_has_words_in_both_languages():
    assert all(member.words.zh and member.words.en for kind in (InstitutionKind, QualificationStatus) for member in kind)
