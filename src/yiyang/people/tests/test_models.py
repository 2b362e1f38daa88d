from datetime import timedelta

import pytest
from django.db import IntegrityError

from yiyang.people.models import Address, Consent, Elder, Responsibility
from yiyang.people.tests.conftest import TODAY

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", ["family_doctor", "team", "institution_care"])
def test_the_database_refuses_two_who_answer_in_one_way_on_one_day(street, kind):
    column, value = {
        "family_doctor": ("staff", street.town.zhou),
        "team": ("team", street.town.team),
        "institution_care": ("institution", street.town.other),
    }[kind]
    with pytest.raises(IntegrityError, match=f"responsibility_one_{kind}"):
        Responsibility.objects.create(elder=street.zhang, kind=kind, start=TODAY, reason="x", **{column: value})


def test_the_database_lets_one_begin_the_day_another_ends(street):
    later = TODAY + timedelta(days=1)
    Responsibility.objects.filter(elder=street.zhang, kind="family_doctor").update(end=later)
    Responsibility.objects.create(elder=street.zhang, kind="family_doctor", staff=street.town.zhou, start=later, reason="x")


def test_the_database_refuses_a_doctor_without_a_name(street):
    with pytest.raises(IntegrityError, match="names_who_answers"):
        Responsibility.objects.create(elder=street.wang, kind="family_doctor", start=TODAY, reason="x")


def test_the_database_refuses_two_main_addresses_on_one_day(street):
    Address.objects.create(elder=street.zhang, kind="main", text="a", start=TODAY)
    with pytest.raises(IntegrityError, match="one_main_at_a_time"):
        Address.objects.create(elder=street.zhang, kind="main", text="b", start=TODAY)


def test_the_database_refuses_a_consent_to_nobody(street):
    with pytest.raises(IntegrityError, match="exactly_one"):
        Consent.objects.create(elder=street.zhang, scope="all", given_by="elder", evidence="x", start=TODAY)


def test_the_database_refuses_a_record_merged_into_itself(street):
    with pytest.raises(IntegrityError, match="not_merged_into_itself"):
        Elder.objects.filter(pk=street.zhang.pk).update(merged_into=street.zhang)
