"""The quick ways to ask how a user is related to elders answer exactly what the views say."""

from collections import defaultdict
from datetime import timedelta

import pytest
from django.db import connection

from yiyang.accounts import actions as accounts
from yiyang.accounts.models import User
from yiyang.people import actions
from yiyang.people.models import Elder
from yiyang.people.queries import access
from yiyang.people.types import ElderDraft

pytestmark = pytest.mark.django_db


@pytest.fixture
def tied(world):
    """The universe with two records that became one person, and a record opened in an emergency."""
    zhang, centre = world.elder("zhang"), world.institution("centre")
    again = ElderDraft(name=zhang.name, committee_id=zhang.committee_id, sex=zhang.sex, birth_date=zhang.birth_date)
    twin = actions.register_elder(again, institution=centre, by=None, at=world.now, despite="转来的名册")
    actions.merge_elders(zhang, twin, reason="同一个人登记了两次", by=world.user("zhou"), at=world.now)
    accounts.break_glass(world.user("feng"), zhang, reason="他的家人打来电话", at=world.now)
    return world


def test_asked_about_a_few_records_everybody_is_told_what_the_view_says(tied):
    pks, today, kinds = list(Elder.objects.values_list("pk", flat=True)), tied.now.date(), set()
    for user in User.objects.all():
        for on in (today - timedelta(days=4000), today - timedelta(days=1), today, today + timedelta(days=4000)):
            quick = {pk: held for pk, held in access.ties_among(user, on, pks).items() if held}
            slow = defaultdict(set)
            for tie in access.ties(user, on, access.KINDS):
                slow[tie.subject].add(tie.kind)
            assert quick == slow
            for kind in access.KINDS:
                assert set(gathered(user, on, {kind})) == {pk for pk, held in slow.items() if kind in held}
            kinds.update(*quick.values())
    assert kinds == set(access.KINDS)


def gathered(user, on, kinds):
    found = access.gathered_ids(user.pk, on, kinds)
    with connection.cursor() as cursor:
        cursor.execute(found.sql, found.params)
        return [pk for (pk,) in cursor.fetchall()]


def test_a_panel_is_whom_one_answers_for_as_a_doctor_or_with_a_team(tied):
    today, sizes = tied.now.date(), set()
    for user in User.objects.all():
        expected = set(access.tied_ids(user, today, "panel", "team").values_list("elder", flat=True))
        assert set(gathered(user, today, {"panel", "team"})) == expected
        assert access.has_panel(user, today) == bool(expected)
        sizes.add(len(expected))
    assert len(sizes) > 1
