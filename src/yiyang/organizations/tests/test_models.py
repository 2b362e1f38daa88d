from datetime import date

import pytest
from django.db import IntegrityError

from yiyang.organizations.models import Absence, TeamMembership

pytestmark = pytest.mark.django_db


def test_the_database_refuses_two_stretches_of_one_person_in_one_team(town):
    with pytest.raises(IntegrityError, match="team_joined_once_at_a_time"):
        TeamMembership.objects.create(team=town.team, staff=town.wang, function="nursing", start=date(2026, 1, 1))


def test_the_database_refuses_a_stretch_that_ends_before_it_starts(town):
    with pytest.raises(IntegrityError, match="ends_after_start"):
        TeamMembership.objects.create(
            team=town.team, staff=town.li, function="nursing", start=date(2026, 1, 2), end=date(2026, 1, 1)
        )


def test_the_database_refuses_two_absences_of_one_person_on_one_day(town):
    Absence.objects.create(staff=town.li, kind="leave", start=date(2026, 1, 1), end=date(2026, 1, 3))
    with pytest.raises(IntegrityError, match="absent_once_at_a_time"):
        Absence.objects.create(staff=town.li, kind="sick", start=date(2026, 1, 2), end=None)
