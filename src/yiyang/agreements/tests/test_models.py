"""What the database itself refuses."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from yiyang.agreements.models import Agreement, Application

pytestmark = pytest.mark.django_db


def row(house, kind="family_doctor", state="active", *, start=0, days=100, **facts):
    first = house.today + timedelta(days=start)
    frame = {"elder": house.zhang, "kind": kind, "institution": house.family.town.centre, "package": "fd_basic", "digest": "d"}
    return Agreement(**{**frame, "state": state, "start": first, "end": first + timedelta(days=days), **facts})


def refuses(name, *rows):
    *held, last = rows
    for one in held:
        one.save()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        last.save()


def test_two_family_doctor_contracts_never_share_a_day(house):
    refuses("agreement_one_family_doctor", row(house), row(house, start=99))


def test_one_contract_may_begin_where_the_other_ends(house):
    row(house).save()
    row(house, start=100).save()


def test_two_home_beds_never_share_a_day(house):
    refuses("agreement_one_home_bed", row(house, "home_bed"), row(house, "home_bed", start=10))


def test_a_home_bed_may_stand_beside_a_home_care_bed(house):
    row(house, "home_bed").save()
    row(house, "home_care_bed").save()


def test_one_institution_cares_at_a_time(house):
    refuses("agreement_one_institution_cares", row(house, "institution_service"), row(house, "home_care_bed", start=50))


@pytest.mark.parametrize("state", ["draft", "offered"])
def test_what_nobody_signed_stands_in_nobodys_way(house, state):
    row(house).save()
    row(house, state=state).save()


def test_an_offer_that_was_given_up_takes_no_days(house):
    row(house, state="ended", days=0, end_reason="declined").save()
    row(house).save()


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("agreement_has_an_end", {"end": None}),
        ("agreement_ended_with_reason", {"state": "ended"}),
        ("agreement_offered_with_sealed_terms", {"digest": ""}),
        ("agreement_ends_after_start", {"days": -1}),
    ],
)
def test_a_row_that_says_too_little_is_refused(house, name, facts):
    refuses(name, row(house, **facts))


def test_an_application_that_was_declined_says_why(house):
    facts = {"elder": house.zhang, "institution": house.family.town.centre, "channel": "staff", "diversion": "acute", "rank": 0}
    refuses("application_closed_with_reason", Application(**facts, state="declined", by=house.li, at=house.now))
