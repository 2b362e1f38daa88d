from datetime import date, timedelta

import pytest

from yiyang.accounts import actions as accounts
from yiyang.base.errors import DomainError, Invalid, NotAllowed
from yiyang.notices.models import Notice
from yiyang.organizations.tests.world import engage
from yiyang.people import actions, queries
from yiyang.people.tests.conftest import AT, TODAY
from yiyang.people.types import ConsentScope, FamilyDraft

pytestmark = pytest.mark.django_db
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def daughter(street):
    draft = FamilyDraft(name="张小梅", relation="daughter", phone="139 1111 2222", is_emergency=True)
    return actions.add_family_member(street.zhang, draft, start=TODAY, user=street.account("mei"), by=street.town.li.user)


def consent(street, daughter, scope=ConsentScope.ALL, **facts):
    facts = {"given_by": "elder", "evidence": "signed form", "start": TODAY, "by": street.town.li.user} | facts
    return actions.record_consent(street.zhang, scope, to=daughter, **facts)


def assign(street, elder, kind, to, start=TODAY, by=None):
    return actions.assign_responsibility(elder, kind, to=to, start=start, reason="signed", by=by)


def test_a_relative_sees_nothing_before_the_elder_agrees(street, daughter):
    assert not queries.elders_for(daughter.user, word="elder.read").exists()


def test_a_relative_sees_the_elder_after_the_elder_agreed(street, daughter):
    consent(street, daughter)
    assert queries.elders_for(daughter.user, word="elder.read").filter(pk=street.zhang.pk).exists()
    assert list(queries.family_users(street.zhang.pk, TODAY)) == [daughter.user]


def test_consent_to_measurements_does_not_open_the_record(street, daughter):
    consent(street, daughter, ConsentScope.VITALS_READ)
    assert not queries.elders_for(daughter.user, word="elder.read").exists()
    assert queries.relatives_of(daughter.user, TODAY).get() == street.zhang
    assert not queries.family_users(street.zhang.pk, TODAY, scope=ConsentScope.GUIDANCE_READ)


def test_a_withdrawn_consent_closes_at_once(street, daughter):
    given = consent(street, daughter)
    actions.revoke_consent(given, by=street.town.li.user, at=AT)
    assert not queries.relatives_of(daughter.user, TODAY)
    with pytest.raises(DomainError):
        actions.revoke_consent(given, by=street.town.li.user, at=AT)


def test_the_elder_may_withdraw_what_was_given(street, daughter):
    given = consent(street, daughter)
    user = street.account("zhang")
    actions.link_account(street.zhang, user, by=None, at=AT)
    actions.revoke_consent(given, by=user, at=AT)
    given.refresh_from_db()
    assert given.revoked_at == AT


def test_a_stranger_withdraws_nothing(street, daughter):
    with pytest.raises(NotAllowed):
        actions.revoke_consent(consent(street, daughter), by=street.town.zhou.user, at=AT)


def test_a_family_member_who_leaves_sees_nothing_more(street, daughter):
    consent(street, daughter)
    actions.end_family_member(daughter, end=TODAY, by=street.town.li.user, at=AT)
    assert not queries.relatives_of(daughter.user, TODAY)


@pytest.mark.parametrize("facts", [{"evidence": " "}, {"given_by": "nobody"}, {"end": TODAY}])
def test_a_consent_says_who_gave_it_how_and_until_when(street, daughter, facts):
    with pytest.raises(Invalid):
        consent(street, daughter, **facts)


def test_a_consent_goes_to_the_elders_own_family(street, daughter):
    with pytest.raises(Invalid):
        actions.record_consent(
            street.wang, ConsentScope.ALL, to=daughter, given_by="elder", evidence="form", start=TODAY, by=None
        )


def test_a_family_phone_is_shown_only_with_a_reason(street, daughter):
    assert actions.reveal_family_phone(daughter, reason="tell her of the fall", by=street.town.li.user) == "13911112222"


def test_an_elder_joins_a_group_once_and_can_leave_it(street):
    by = street.town.li.user
    membership = actions.join_group(street.zhang, "hypertension", start=TODAY, evidence="three readings", by=by)
    with pytest.raises(DomainError):
        actions.join_group(street.zhang, "hypertension", start=TODAY, by=by)
    actions.leave_group(membership, end=TOMORROW, by=by)
    assert not street.zhang.groups.on(TOMORROW)


def test_an_unknown_group_is_refused(street):
    with pytest.raises(Invalid):
        actions.join_group(street.zhang, "astronauts", start=TODAY, by=None)


def test_doctor_team_and_institution_answer_for_the_elder(street):
    town = street.town
    found = queries.responsible(street.zhang.pk, TODAY)
    assert (found.doctor, found.team, found.institution) == (town.li.pk, town.team.pk, town.centre.pk)


def test_nobody_answers_for_who_was_given_to_nobody(street):
    found = queries.responsible(street.wang.pk, TODAY)
    assert (found.doctor, found.team, found.institution) == (None, None, None)


def test_who_answers_for_many_is_one_query(street, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = queries.responsible_for([street.zhang.pk, street.wang.pk], TODAY)
    assert found[street.zhang.pk].doctor == street.town.li.pk


def test_a_new_doctor_releases_the_old_one_that_day(street):
    assign(street, street.zhang, "family_doctor", street.town.zhou, TOMORROW)
    assert queries.responsible(street.zhang.pk, TODAY).doctor == street.town.li.pk
    assert queries.responsible(street.zhang.pk, TOMORROW).doctor == street.town.zhou.pk
    assert list(queries.panel_of(street.town.li, TOMORROW)) == []


def test_someone_named_for_a_later_day_stands_in_the_way(street):
    assign(street, street.zhang, "family_doctor", street.town.zhou, TOMORROW)
    with pytest.raises(DomainError):
        assign(street, street.zhang, "family_doctor", street.town.li, TODAY)


def test_an_ended_responsibility_leaves_the_elder_to_the_next(street):
    held = street.zhang.responsibilities.get(kind="family_doctor")
    actions.end_responsibility(held, end=TOMORROW, reason="moved away", by=street.town.li.user)
    assert queries.responsible(street.zhang.pk, TOMORROW).doctor is None
    with pytest.raises(DomainError):
        actions.end_responsibility(held, end=TOMORROW, reason="again", by=street.town.li.user)


def test_a_nurse_is_not_contracted_as_family_doctor(street):
    with pytest.raises(Invalid):
        assign(street, street.wang, "family_doctor", street.town.wang)


def test_a_doctor_whose_certificate_expired_is_not_contracted(street):
    expired = engage("何平", "family_doctor", street.town.centre, username="he", until=TODAY - timedelta(days=1))
    with pytest.raises(Invalid):
        assign(street, street.wang, "family_doctor", expired)


def test_a_doctor_answers_as_a_person_and_a_team_as_a_team(street):
    with pytest.raises(Invalid):
        assign(street, street.wang, "family_doctor", street.town.team)


def test_a_full_panel_takes_nobody_more(street, monkeypatch):
    monkeypatch.setattr("yiyang.people.rules.PanelLoad.full", lambda self: True)
    with pytest.raises(DomainError, match="2000"):
        assign(street, street.wang, "family_doctor", street.town.li)


def test_a_hospital_sees_whom_it_was_sent_and_only_while_it_lasts(street):
    actions.assign_responsibility(
        street.zhang, "referral", to=street.town.hospital, start=TODAY, end=TOMORROW, reason="chest pain", by=street.town.li.user
    )
    found = queries.access.tied_ids
    assert list(found(street.town.wu.user, TODAY, "referral")) == [(street.zhang.pk,)]
    assert not list(found(street.town.wu.user, TOMORROW, "referral"))


def test_the_panel_counts_key_residents(street):
    actions.join_group(street.zhang, "hypertension", start=TODAY, by=None)
    actions.join_group(street.zhang, "dementia", start=TODAY, by=None)
    load = queries.panel_load(street.town.li, TODAY)
    assert (load.total, load.key, load.total_cap, load.key_cap) == (1, 1, 2000, 1000)


def test_an_emergency_opening_is_told_to_the_doctor_and_the_elder(street, django_capture_on_commit_callbacks):
    user = street.account("zhang")
    actions.link_account(street.zhang, user, by=None, at=AT)
    with django_capture_on_commit_callbacks(execute=True):
        accounts.break_glass(street.town.zhou.user, street.zhang, reason="found lying in the street", at=AT)
    assert set(Notice.objects.values_list("user__username", flat=True)) == {"li", "zhang"}


def test_an_emergency_opening_of_something_else_is_not_told_here(street, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        accounts.break_glass(street.town.zhou.user, street.town.centre, reason="no elder at all", at=AT)
    assert not Notice.objects.exists()


def test_the_past_stays_readable(street):
    assign(street, street.zhang, "family_doctor", street.town.zhou, TOMORROW)
    doctors = [r.staff.name for r in queries.responsibilities_of(street.zhang) if r.kind == "family_doctor"]
    assert doctors == ["周岚", "李明"]


def test_a_move_far_back_in_time_is_refused_as_an_end_before_the_start(street):
    held = street.zhang.responsibilities.get(kind="family_doctor")
    with pytest.raises(Invalid):
        actions.end_responsibility(held, end=date(2020, 1, 1), reason="wrong", by=None)
