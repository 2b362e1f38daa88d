from datetime import UTC, date, datetime, timedelta

import pytest

from yiyang.base.errors import NotFound
from yiyang.organizations import actions, queries
from yiyang.organizations.tests.world import LONG_AGO, engage
from yiyang.organizations.types import QualificationDraft

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 1)
NOON = datetime(2026, 6, 1, 4, tzinfo=UTC)


def test_a_user_is_found_as_staff(town):
    assert queries.staff_of(town.li.user) == town.li


def test_the_institutions_of_a_user_are_those_of_the_posts_in_force(town):
    actions.appoint(town.li, town.other, "family_doctor", start=TODAY, by=None)
    assert set(queries.institutions_of(town.li.user, TODAY)) == {town.centre, town.other}
    assert set(queries.institutions_of(town.li.user, TODAY - timedelta(days=1))) == {town.centre}


def test_leader_and_members_belong_to_the_team(town):
    assert list(queries.teams_of(town.li.user, TODAY)) == list(queries.teams_of(town.wang.user, TODAY)) == [town.team]


def test_who_is_on_duty_is_known_to_the_minute(town):
    actions.put_on_duty(town.centre, town.wang, starts_at=NOON, ends_at=NOON + timedelta(hours=8), by=None)
    assert list(queries.staff_on_duty(town.centre, NOON)) == [town.wang]
    assert not queries.staff_on_duty(town.centre, NOON + timedelta(hours=8))


def test_the_registry_finds_staff_by_initials_name_and_role(town):
    user = town.zhao.user
    assert list(queries.find_staff(user, text="wf", on=TODAY)) == [town.wang]
    assert list(queries.find_staff(user, text="王", on=TODAY)) == [town.wang]
    assert list(queries.find_staff(user, role="nurse", on=TODAY)) == [town.wang]


def test_staff_of_another_institution_are_not_shown(town):
    assert not queries.find_staff(town.zhao.user, text="zhoulan", on=TODAY)
    with pytest.raises(NotFound):
        queries.staff_for(town.zhao.user, town.zhou.pk)


def test_certificates_that_end_soon_are_listed_for_the_director_and_not_for_others(town):
    sun = engage("孙丽", "nurse", town.centre, username="sun", until=TODAY + timedelta(days=30))
    assert [q.staff for q in queries.expiring_qualifications(town.zhao.user, TODAY)] == [sun]
    assert not queries.expiring_qualifications(town.qian.user, TODAY)


def test_a_certificate_that_was_renewed_is_no_longer_listed(town):
    sun = engage("孙丽", "nurse", town.centre, username="sun", until=TODAY + timedelta(days=30))
    renewed = QualificationDraft(kind="nurse", number="202", valid_from=TODAY, valid_until=TODAY + timedelta(days=1000))
    actions.record_qualification(sun, renewed, by=town.zhao.user)
    assert not queries.expiring_qualifications(town.zhao.user, TODAY)


def test_team_members_are_those_of_the_day(town):
    assert [m.staff for m in queries.team_members(town.team, TODAY)] == [town.wang]
    assert not queries.team_members(town.team, LONG_AGO - timedelta(days=1))
