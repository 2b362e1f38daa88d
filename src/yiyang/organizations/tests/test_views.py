"""The director, a colleague, a stranger and nobody, on every page."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate, localtime

from yiyang.organizations.models import Duty, Institution, Staff, Team
from yiyang.organizations.tests.world import engage

pytestmark = pytest.mark.django_db


@pytest.fixture
def director(client, town):
    client.force_login(town.zhao.user)
    return client


def url(name, *args):
    return reverse(f"organizations:{name}", args=args)


def html(response):
    return response.content.decode()


def test_the_registry_lists_staff_and_finds_them_while_typing(director):
    assert "王芳" in html(director.get(url("staff")))
    page = html(director.get(url("staff"), {"q": "wf"}, headers={"HX-Request": "true"}))
    assert "王芳" in page
    assert "李明" not in page


def test_teams_are_shown_to_those_only_who_may_open_them(client, town):
    helper = engage("何翠萍", "caregiver", town.centre, username="he")
    for user, names in ((town.zhao.user, [team.name for team in town.centre.teams.all()]), (helper.user, [])):
        client.force_login(user)
        assert [row.title for row in client.get(url("institution", town.centre.pk)).context["page"].teams] == names


def test_the_registry_says_when_nobody_is_found(director):
    assert director.get(url("staff"), {"q": "nobody", "role": "nurse"}).status_code == 200


def test_a_certificate_that_ends_soon_stands_on_the_registry(director, town):
    engage("孙丽", "nurse", town.centre, username="sun", until=localdate() + timedelta(days=10))
    assert [row.title for row in director.get(url("staff")).context["page"].ending] == ["孙丽"]


def test_a_new_member_of_staff_is_engaged_qualified_and_appointed(director, town):
    facts = {"name": "孙丽", "username": "sun", "password": "long-enough-word-7", "home": str(town.centre.pk)}
    assert director.post(url("engage"), facts).status_code == 302
    sun = Staff.objects.get(name="孙丽")
    certificate = {"kind": "nurse", "number": "2026", "valid_from": "2020-01-01"}
    assert director.post(url("record_qualification", sun.pk), certificate).status_code == 302
    post = {"institution": str(town.centre.pk), "role": "nurse", "start": localdate().isoformat()}
    assert director.post(url("appoint", sun.pk), post).status_code == 302
    assert director.post(url("end_post", sun.posts.get().pk)).status_code == 302


def test_an_appointment_without_a_certificate_is_refused_in_words(director, town):
    facts = {"name": "孙丽", "username": "sun", "password": "long-enough-word-7", "home": str(town.centre.pk)}
    director.post(url("engage"), facts)
    post = {"institution": str(town.centre.pk), "role": "nurse", "start": localdate().isoformat()}
    assert director.post(url("appoint", Staff.objects.get(name="孙丽").pk), post).status_code == 422


@pytest.mark.parametrize("name", ["record_qualification", "appoint"])
def test_an_incomplete_form_comes_back_with_its_errors(director, town, name):
    assert director.post(url(name, town.wang.pk), {}).status_code == 422


def test_the_page_of_someone_opens_for_colleagues_and_not_for_strangers(town):
    for user, status in [(town.zhao, 200), (town.li, 200), (town.qian, 404)]:
        visitor = Client()
        visitor.force_login(user.user)
        assert visitor.get(url("person", town.wang.pk)).status_code == status
    assert Client().get(url("person", town.wang.pk)).status_code == 302


def test_a_colleague_gives_no_posts(client, town):
    client.force_login(town.li.user)
    assert client.post(url("appoint", town.wang.pk), {}).status_code == 403


def test_institutions_are_listed_and_one_is_shown(director, town):
    assert "中山医院" in html(director.get(url("institutions")))
    assert "王芳" in html(director.get(url("institution", town.centre.pk)))


def test_a_director_corrects_the_own_institution_and_no_other(director, town):
    facts = {"kind": "community_health_centre", "name": "徐家汇中心", "region": "310104"}
    assert director.post(url("edit_institution", town.centre.pk), facts).status_code == 302
    assert Institution.objects.get(pk=town.centre.pk).name == "徐家汇中心"
    assert director.get(url("edit_institution", town.home.pk)).status_code == 403


def test_a_wrong_credit_code_comes_back_at_its_field(director, town):
    facts = {"kind": "hospital", "name": "x", "region": "310104", "credit_code": "91350100M000100Y44"}
    response = director.post(url("edit_institution", town.centre.pk), facts)
    assert response.context["page"].form.errors["credit_code"]


def test_a_director_does_not_register_another_institution(director):
    facts = {"kind": "hospital", "name": "x", "region": "310104"}
    assert director.get(url("register_institution")).status_code == 200
    assert director.post(url("register_institution"), facts).status_code == 403


def test_duty_is_planned_and_ended(director, town):
    now = localtime()
    facts = {
        "staff": str(town.wang.pk),
        "starts_at": f"{now - timedelta(hours=1):%Y-%m-%dT%H:%M}",
        "ends_at": f"{now + timedelta(hours=1):%Y-%m-%dT%H:%M}",
    }
    assert director.post(url("put_on_duty", town.centre.pk), facts).status_code == 302
    assert "王芳" in html(director.get(url("institution", town.centre.pk)))
    assert director.post(url("take_off_duty", Duty.objects.get().pk)).status_code == 302
    assert director.post(url("put_on_duty", town.centre.pk), {}).status_code == 422


def test_a_team_is_formed_joined_and_left(director, town):
    facts = {"name": "护理二队", "leader": str(town.wang.pk)}
    assert director.post(url("form_team", town.centre.pk), facts).status_code == 302
    team = Team.objects.get(name="护理二队")
    member = {"staff": str(town.li.pk), "function": "physician", "start": localdate().isoformat()}
    assert director.post(url("join_team", team.pk), member).status_code == 302
    assert "李明" in html(director.get(url("team", team.pk)))
    assert director.post(url("leave_team", team.memberships.get().pk)).status_code == 302
    assert director.post(url("join_team", team.pk), {}).status_code == 422
    assert director.post(url("form_team", town.centre.pk), {}).status_code == 422


def test_what_another_director_manages_cannot_be_ended(client, town):
    client.force_login(town.qian.user)
    assert client.post(url("end_post", town.wang.posts.get().pk)).status_code == 404
    assert client.post(url("leave_team", town.team.memberships.get().pk)).status_code == 404
