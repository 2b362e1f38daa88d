"""Changes to users, roles and emergency openings: what they do, what they leave, whom they refuse."""

from datetime import date, timedelta

import pytest
from django.contrib.auth import authenticate
from django.utils import timezone

from yiyang.accounts import actions, guards, queries
from yiyang.accounts.models import Reveal, RoleGrant, User
from yiyang.accounts.tests.conftest import PASSWORD
from yiyang.accounts.types import GlassBroken
from yiyang.audit.models import Entry
from yiyang.base import events
from yiyang.base.errors import DomainError, Invalid, NotAllowed

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)
REASON = "家属来电，要核对身份"


@pytest.fixture
def on_my_panel(monkeypatch, li, engage):
    """王秀英, on Dr Li's panel; a user stands in for the elder."""
    wang = engage("wang.xiuying")
    monkeypatch.setattr(guards, "_relationships", {})
    guards.register_relationship("panel", User, lambda user, on: User.objects.filter(pk=wang.pk).values_list("pk"))
    return wang


def test_a_new_user_can_sign_in_whatever_the_case(li, rf):
    assert authenticate(rf.post("/"), username="Li.DOCTOR", password=PASSWORD) == li


def test_a_user_without_password_cannot_sign_in(engage, rf):
    engage("wang")
    assert authenticate(rf.post("/"), username="wang", password="") is None


def test_two_users_cannot_share_a_name_in_another_case(li):
    with pytest.raises(Invalid) as error:
        actions.create_user("LI.doctor", display_name="", password=None, by=None)
    assert error.value.field == "username"


def test_a_user_needs_a_name(db):
    with pytest.raises(Invalid):
        actions.create_user("  ", display_name="", password=None, by=None)


def test_a_short_password_is_refused(db):
    with pytest.raises(Invalid) as error:
        actions.create_user("wang", display_name="王", password="123", by=None)
    assert error.value.field == "password"


def test_a_caregiver_opens_no_accounts(engage):
    with pytest.raises(NotAllowed):
        actions.create_user("x", display_name="x", password=None, by=engage("sun", "caregiver"))


def test_a_director_takes_on_a_nurse(engage):
    director, nurse = engage("zhou", "director"), engage("new.nurse")
    actions.grant_role(nurse, "nurse", by=director, start=TODAY)
    assert nurse.roles_on(TODAY) == {"nurse"}


def test_a_director_makes_nobody_an_operator(engage):
    with pytest.raises(NotAllowed, match="系统运维人员"):
        actions.grant_role(engage("x"), "operator", by=engage("zhou", "director"), start=TODAY)


def test_nobody_gives_a_role_to_themselves(ma):
    with pytest.raises(NotAllowed):
        actions.grant_role(ma, "family_doctor", by=ma, start=TODAY)


def test_a_role_nobody_defined_is_refused(li):
    with pytest.raises(Invalid):
        actions.grant_role(li, "astronaut", by=None, start=TODAY)


def test_a_role_must_end_after_it_starts(li):
    with pytest.raises(Invalid):
        actions.grant_role(li, "nurse", by=None, start=TODAY, end=TODAY)


def test_a_role_is_not_given_twice_for_the_same_time(li):
    with pytest.raises(DomainError):
        actions.grant_role(li, "family_doctor", by=None, start=TODAY, end=TODAY + timedelta(days=9))


def test_an_ended_role_is_over_from_that_day(li):
    actions.revoke_role(li.grants.get(), by=None, on=TODAY)
    assert [li.roles_on(TODAY - timedelta(days=1)), li.roles_on(TODAY)] == [{"family_doctor"}, frozenset()]


def test_a_role_revoked_before_it_begins_never_holds(li):
    grant = actions.grant_role(li, "nurse", by=None, start=TODAY + timedelta(days=9))
    actions.revoke_role(grant, by=None, on=TODAY)
    assert "nurse" not in li.roles_on(TODAY + timedelta(days=9))


def test_every_change_of_a_role_keeps_its_history(li):
    actions.revoke_role(li.grants.get(), by=None, on=TODAY)
    assert RoleGrant.objects.get().events.count() == 2


def test_a_password_is_in_no_history(li):
    assert not hasattr(li.events.first(), "password")


def test_giving_and_ending_a_role_leaves_proof(li):
    actions.revoke_role(li.grants.get(), by=None, on=TODAY)
    assert list(Entry.objects.filter(facts__role="family_doctor").values_list("verb", flat=True)) == [
        "role.granted",
        "role.revoked",
    ]


def test_one_changes_ones_own_password(li, rf):
    actions.set_password(li, "妙手仁心-2026-十二月", by=li)
    assert authenticate(rf.post("/"), username="li.doctor", password="妙手仁心-2026-十二月") == li


def test_one_does_not_change_anothers_password(li, engage):
    with pytest.raises(NotAllowed):
        actions.set_password(li, "妙手仁心-2026-十二月", by=engage("zhou", "director"))


def test_a_closed_account_opens_again(li):
    actions.deactivate_user(li, by=None)
    actions.reactivate_user(li, by=None)
    assert guards.may(li, "home.read")


def test_an_emergency_opening_lasts_a_day_at_most(li, engage):
    opened = actions.break_glass(li, engage("wang"), reason="胸痛，送急诊", at=timezone.now(), lasts=timedelta(days=9))
    assert opened.until - opened.at == timedelta(hours=24)


def test_an_emergency_opening_opens_the_record(li, engage):
    wang = engage("wang")
    actions.break_glass(li, wang, reason="胸痛，送急诊", at=timezone.now())
    assert guards.may(li, "record.read", wang)


def test_an_emergency_opening_is_told_to_whom_it_concerns(li, engage, monkeypatch, django_capture_on_commit_callbacks):
    heard = []
    monkeypatch.setitem(events._subscribers, GlassBroken, [heard.append])
    wang = engage("wang")
    with django_capture_on_commit_callbacks(execute=True):
        actions.break_glass(li, wang, reason="胸痛，送急诊", at=timezone.now())
    assert [(event.user_id, event.subject_id) for event in heard] == [(li.pk, wang.pk)]


@pytest.mark.parametrize("reason", ["", "     ", "看看"])
def test_an_emergency_needs_a_reason(li, engage, reason):
    with pytest.raises(Invalid) as error:
        actions.break_glass(li, engage("wang"), reason=reason, at=timezone.now())
    assert error.value.field == "reason"


def test_a_caregiver_breaks_no_glass(engage):
    with pytest.raises(NotAllowed):
        actions.break_glass(engage("sun", "caregiver"), engage("wang"), reason=REASON, at=timezone.now())


def test_the_reason_stays_out_of_the_trail(li, engage):
    actions.break_glass(li, engage("wang"), reason="胸痛，送急诊", at=timezone.now())
    assert "胸痛" not in str(Entry.objects.values_list("facts", flat=True))


def test_a_reveal_leaves_proof_and_its_reason(li, on_my_panel):
    actions.reveal(li, on_my_panel, field="phone", reason=REASON)
    assert Reveal.objects.get().reason == REASON
    assert Entry.objects.get(verb="field.revealed").facts["field"] == "phone"


def test_nobody_reveals_what_is_not_theirs(li, engage):
    with pytest.raises(NotAllowed):
        actions.reveal(li, engage("stranger"), field="phone", reason=REASON)


def test_an_unknown_language_is_refused(li):
    with pytest.raises(Invalid):
        actions.set_preferences(li, language="tlh", theme="dark", text_scale="large")


def test_those_who_hold_a_role_are_found(li, engage):
    engage("wu", "privacy_officer")
    assert [user.username for user in queries.holders_of("privacy_officer", on=TODAY)] == ["wu"]


def test_emergency_openings_are_shown_to_those_who_watch_the_trail_only(li, engage):
    actions.break_glass(li, engage("wang"), reason="胸痛，送急诊", at=timezone.now())
    since = timezone.now() - timedelta(days=1)
    assert queries.emergency_openings(engage("wu", "privacy_officer"), since=since).count() == 1
    assert not queries.emergency_openings(li, since=since).exists()
