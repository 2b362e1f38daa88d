"""The one place that decides: who reaches what, and nobody else."""

from datetime import date, timedelta

import pytest
from asgiref.sync import async_to_sync
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.utils import timezone
from django.utils.timezone import localdate

from yiyang.accounts import actions, definitions, guards
from yiyang.accounts.models import RoleGrant, User
from yiyang.base.errors import NotAllowed

pytestmark = pytest.mark.django_db
ROLES = definitions.roles()
WORDS = definitions.permissions()
KINDS = definitions.relationships()


@pytest.fixture
def relate(monkeypatch):
    """Relate someone to another user in one way only; users stand in for the people concerned."""
    monkeypatch.setattr(guards, "_relationships", {})

    def related(kind, subject):
        guards._relationships.clear()
        if kind == "break_glass":
            return
        guards.register_relationship(kind, User, lambda user, on: User.objects.filter(pk=subject.pk).values_list("pk"))

    return related


@pytest.fixture
def open_glass():
    """Open one record for someone who, for that moment, works in an emergency room."""

    def opened(user, subject, *, hours=1, since=timedelta(0)):
        role = "specialist" if "family_doctor" in user.roles_on(localdate()) else "family_doctor"
        emergency = actions.grant_role(user, role, by=None, start=localdate())
        actions.break_glass(user, subject, reason="胸痛，送急诊", at=timezone.now() - since, lasts=timedelta(hours=hours))
        actions.revoke_role(emergency, by=None, on=localdate())

    return opened


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("role", ROLES)
def test_every_role_reaches_through_each_relationship_exactly_what_the_table_says(engage, relate, open_glass, role, kind):
    someone, wang, stranger = engage("someone", role), engage("wang"), engage("stranger")
    relate(kind, wang)
    if kind == "break_glass":
        open_glass(someone, wang)
    everyone = User.objects.filter(pk__in=[wang.pk, stranger.pk])
    for word in WORDS:
        kinds = ROLES[role].may.get(word)
        expected = set() if kinds is None else {wang, stranger} if kinds == () else {wang} if kind in kinds else set()
        assert set(guards.visible(someone, word, everyone)) == expected, word
        assert {person for person in (wang, stranger) if guards.may(someone, word, person)} == expected, word
    for person in (wang, stranger):
        assert guards.words_held(someone, WORDS, person) == {word for word in WORDS if guards.may(someone, word, person)}


def test_a_single_row_opens_through_the_one_it_concerns(engage, relate, li):
    wang, stranger = engage("wang", "nurse"), engage("stranger", "nurse")
    relate("panel", wang)
    grants = RoleGrant.objects.all()
    hers, another = grants.get(user=wang), grants.get(user=stranger)
    assert guards.one(li, "elder.read", grants, pk=hers.pk, via="user") == hers
    assert guards.one(li, "elder.read", grants, pk=another.pk, via="user") is None
    assert guards.one(li, "elder.read", User.objects.all(), pk=wang.pk) == wang
    assert guards.one(li, "elder.read", User.objects.exclude(pk=wang.pk), pk=wang.pk) is None


def test_a_row_that_concerns_nobody_opens_only_to_who_needs_no_relationship(engage, relate, li):
    wang = engage("wang", "nurse")
    relate("panel", wang)
    grants = RoleGrant.objects.all()
    platforms = grants.get(user=wang)
    assert guards.one(li, "elder.read", grants, pk=platforms.pk, via="granted_by") is None
    assert guards.one(li, "elder.search", grants, pk=platforms.pk, via="granted_by") == platforms


def test_nobody_signed_in_may_nothing():
    assert not any(guards.may(AnonymousUser(), word) for word in WORDS)


def test_a_word_nobody_defined_is_denied(li):
    assert not guards.may(li, "alarm.explode")


def test_a_model_without_relationships_shows_nothing(li):
    assert not guards.visible(li, "elder.read", RoleGrant.objects.all()).exists()


def test_a_closed_account_may_nothing(li):
    actions.deactivate_user(li, by=None)
    assert not guards.may(li, "home.read")


@pytest.mark.parametrize(("on", "expected"), [(date(2026, 3, 1), False), (date(2026, 4, 1), True), (date(2026, 5, 1), False)])
def test_a_role_counts_only_in_its_time(engage, on, expected):
    locum = engage("locum")
    actions.grant_role(locum, "nurse", by=None, start=date(2026, 4, 1), end=date(2026, 5, 1))
    assert guards.may(locum, "elder.list", on=on) is expected


def test_roles_are_asked_for_once_per_request(li, django_assert_num_queries):
    user = User.objects.get(pk=li.pk)
    with django_assert_num_queries(1):
        for word in WORDS:
            guards.may(user, word)


def test_seeing_many_is_one_query_and_no_list_of_ids(li, relate, django_assert_num_queries):
    relate("panel", li)
    guards.may(li, "home.read")
    with django_assert_num_queries(1):
        list(guards.visible(li, "elder.read", User.objects.all()))


def test_rows_about_someone_are_reached_by_their_path(engage, li, relate):
    wang = engage("wang", "elder")
    relate("panel", wang)
    assert set(guards.visible(li, "record.read", RoleGrant.objects.all(), via="user")) == set(wang.grants.all())


def test_several_relationships_add_up(engage, li, relate):
    wang, chen = engage("wang"), engage("chen")
    relate("panel", wang)
    guards.register_relationship("team", User, lambda user, on: User.objects.filter(pk=chen.pk).values_list("pk"))
    assert set(guards.visible(li, "elder.read", User.objects.all())) == {wang, chen}


def test_a_relationship_nobody_defined_cannot_be_registered():
    with pytest.raises(KeyError):
        guards.register_relationship("cousin", User, lambda user, on: User.objects.none())


def test_an_emergency_opening_ends_by_itself(engage, li, relate, open_glass):
    wang = engage("wang")
    relate("break_glass", wang)
    open_glass(li, wang, hours=2, since=timedelta(hours=3))
    assert not guards.may(li, "record.read", wang)


def test_an_emergency_opening_is_for_one_user_only(engage, li, relate, open_glass):
    wang, zhao = engage("wang"), engage("zhao", "family_doctor")
    relate("break_glass", wang)
    open_glass(zhao, wang)
    assert not guards.may(li, "record.read", wang)


def test_a_refusal_for_want_of_a_relationship_shows_the_way(engage, li):
    with pytest.raises(NotAllowed, match=r"emergency|紧急"):
        guards.check_may(li, "elder.read", engage("wang"))


def test_a_refusal_for_want_of_a_role_names_what_is_missing(li):
    with pytest.raises(NotAllowed, match="管理账号和角色"):
        guards.check_may(li, "user.manage")


def request_of(rf, user, path="/x/", **headers):
    request = rf.get(path, headers=headers)
    request.user = user
    request._messages = type("Quiet", (), {"add": lambda *_args, **_extra: None})()
    return request


@guards.requires("stack.read")
def stack(request):
    return HttpResponse("running")


@guards.requires("stack.read")
async def stack_async(request):
    return HttpResponse("running")


@pytest.fixture
def sealed(ma):
    """马工 with a second factor."""
    actions.hand_out_totp(ma, secret="JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", by=None)
    return ma


def test_a_view_says_what_it_requires():
    assert (stack.permission, stack_async.permission) == ("stack.read", "stack.read")


def test_a_public_view_says_so():
    assert guards.public(lambda request: HttpResponse()).permission == "public"


def test_a_view_cannot_require_a_word_nobody_defined():
    with pytest.raises(KeyError):
        guards.requires("stack.explode")


def test_who_has_the_word_gets_in(rf, sealed):
    assert stack(request_of(rf, sealed)).content == b"running"


def test_an_asynchronous_view_is_guarded_alike(rf, sealed, li):
    assert async_to_sync(stack_async)(request_of(rf, sealed)).content == b"running"
    with pytest.raises(NotAllowed):
        async_to_sync(stack_async)(request_of(rf, li))


def test_who_lacks_the_word_is_refused(rf, li):
    with pytest.raises(NotAllowed):
        stack(request_of(rf, li))


def test_a_stranger_is_sent_to_sign_in(rf):
    response = stack(request_of(rf, AnonymousUser(), "/stack/?all=1"))
    assert response.url == "/account/login/?next=/stack/%3Fall%3D1"


def test_a_program_is_told_to_sign_in(rf):
    assert stack(request_of(rf, AnonymousUser(), "/api/v1/stack")).status_code == 401


def test_an_event_stream_is_told_to_sign_in_and_leaves_no_message(rf):
    assert stack(request_of(rf, AnonymousUser(), "/live", Accept="text/event-stream")).status_code == 401


def test_a_fragment_sends_the_whole_page_to_sign_in(rf):
    response = stack(request_of(rf, AnonymousUser(), **{"HX-Request": "true"}))
    assert (response.status_code, response["HX-Redirect"]) == (401, "/account/login/")


def test_a_far_reaching_role_without_second_factor_is_sent_to_set_one_up(rf, ma):
    assert stack(request_of(rf, ma)).url == "/account/2fa/"


def test_a_fragment_sends_the_whole_page_to_set_one_up(rf, ma):
    assert stack(request_of(rf, ma, **{"HX-Request": "true"}))["HX-Redirect"] == "/account/2fa/"


def test_a_program_without_second_factor_is_refused(rf, ma):
    with pytest.raises(NotAllowed):
        stack(request_of(rf, ma, "/api/v1/stack"))


def test_the_account_page_opens_without_a_second_factor(rf, ma):
    assert guards.stopped(request_of(rf, ma), "account.own") is None
