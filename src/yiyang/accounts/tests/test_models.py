"""What the database itself refuses, and what Django's admin is told."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from yiyang.accounts.models import BreakGlass, RoleGrant, User

pytestmark = pytest.mark.django_db


def test_two_names_that_differ_in_case_only_cannot_both_be_stored(li):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(username="LI.DOCTOR", display_name="x")


def test_a_grant_cannot_end_before_it_starts(li):
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleGrant.objects.create(user=li, role="nurse", start=date(2026, 2, 1), end=date(2026, 1, 1))


def test_an_emergency_opening_cannot_be_stored_for_longer_than_a_day(li):
    at = timezone.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        BreakGlass.objects.create(
            user=li, subject_kind="x.y", subject_id=li.pk, reason="x", at=at, until=at + timedelta(hours=25)
        )


def test_the_reason_lies_sealed(li):
    at = timezone.now()
    BreakGlass.objects.create(user=li, subject_kind="x.y", subject_id=li.pk, reason="胸痛", at=at, until=at + timedelta(hours=1))
    with transaction.get_connection().cursor() as cursor:
        cursor.execute("SELECT reason FROM accounts_breakglass")
        assert "胸痛".encode() not in bytes(cursor.fetchone()[0])


def test_a_user_is_found_whatever_the_case(li):
    assert User.objects.get_by_natural_key("LI.Doctor") == li


def test_an_operator_looks_into_the_admin_and_changes_nothing(ma):
    assert ma.is_staff
    assert ma.has_perm("accounts.view_user")
    assert not ma.has_perm("accounts.change_user")


def test_the_admin_shows_an_operator_nothing_about_health(ma):
    assert not ma.has_perms(["people.view_elder"])
    assert not ma.has_module_perms("clinic")


def test_a_doctor_has_no_admin(li):
    assert not li.is_staff


def test_names_shown_to_others(li):
    assert [str(li), li.get_full_name(), li.get_short_name()] == ["li.doctor", "Li.Doctor", "Li.Doctor"]
