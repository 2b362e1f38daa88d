"""The one place that decides: who reaches what, and nobody else."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser

from yiyang.accounts import actions, guards
from yiyang.accounts.models import User

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)


@pytest.fixture
def li(db):
    user = actions.create_user("li.doctor", display_name="李医生", password=None, by=None)
    actions.grant_role(user, "family_doctor", by=None, start=date(2020, 1, 1))
    return user


def test_a_role_gives_its_words_and_no_others(li):
    assert guards.may(li, "alarm.acknowledge")
    assert not guards.may(li, "user.manage")


def test_a_stranger_may_nothing():
    assert not guards.may(AnonymousUser(), "home.read")


def test_an_unknown_word_is_refused(li):
    assert not guards.may(li, "alarm.explode")


def test_a_word_that_needs_a_relationship_shows_nothing_without_one(li):
    assert not guards.visible(li, "elder.read", User.objects.all()).exists()
