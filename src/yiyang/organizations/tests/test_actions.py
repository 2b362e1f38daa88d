from datetime import UTC, date, datetime, timedelta

import pytest

from yiyang.accounts.models import RoleGrant
from yiyang.audit.models import Entry
from yiyang.base.errors import DomainError, Invalid, NotAllowed
from yiyang.organizations import actions
from yiyang.organizations.models import Alliance, Duty, Post
from yiyang.organizations.tests.world import LONG_AGO, engage
from yiyang.organizations.types import InstitutionDraft, InstitutionKind, QualificationDraft

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 1)
NOON = datetime(2026, 6, 1, 4, tzinfo=UTC)


def newcomer(town, name="孙丽", username="sun"):
    return actions.engage_staff(name, home=town.centre, username=username, password=None, by=town.zhao.user)


def test_a_director_engages_staff_and_an_account_is_made(town):
    assert newcomer(town).user.display_name == "孙丽"


def test_staff_are_found_by_how_their_name_sounds(town):
    staff = newcomer(town)
    assert (staff.pinyin, staff.initials) == ("sunli", "sl")


def test_a_director_of_another_institution_may_not_engage_staff_here(town):
    with pytest.raises(NotAllowed):
        actions.engage_staff("孙丽", home=town.centre, username="sun", password=None, by=town.qian.user)


def test_nobody_starts_before_a_certificate_is_recorded(town):
    with pytest.raises(Invalid) as refusal:
        actions.appoint(newcomer(town), town.centre, "nurse", start=TODAY, by=town.zhao.user)
    assert refusal.value.field == "qualification"


def test_an_expired_certificate_is_named_when_it_stops_an_appointment(town):
    staff = newcomer(town)
    old = QualificationDraft(kind="nurse", number="201", valid_from=LONG_AGO, valid_until=date(2026, 5, 31))
    actions.record_qualification(staff, old, by=town.zhao.user)
    with pytest.raises(Invalid, match="2026-05-31"):
        actions.appoint(staff, town.centre, "nurse", start=TODAY, by=town.zhao.user)


def test_a_certificate_is_good_on_its_last_day(town):
    staff = newcomer(town)
    draft = QualificationDraft(kind="nurse", number="201", valid_from=LONG_AGO, valid_until=TODAY)
    actions.record_qualification(staff, draft, by=town.zhao.user)
    assert actions.appoint(staff, town.centre, "nurse", start=TODAY, by=town.zhao.user).role == "nurse"


def test_an_appointment_gives_the_role(town):
    assert "nurse" in town.wang.user.roles_on(TODAY)


def test_a_post_is_held_once(town):
    with pytest.raises(DomainError):
        actions.appoint(town.wang, town.centre, "nurse", start=TODAY, by=town.zhao.user)


def test_practising_at_two_sites_is_two_posts_and_one_role(town):
    actions.appoint(town.li, town.other, "family_doctor", start=TODAY, by=None)
    assert RoleGrant.objects.filter(user=town.li.user, role="family_doctor").count() == 1


def test_the_role_stays_until_the_last_post_that_needs_it_ends(town):
    second = actions.appoint(town.li, town.other, "family_doctor", start=TODAY, by=None)
    actions.end_post(town.li.posts.get(institution=town.centre), end=TODAY, by=town.zhao.user)
    town.li.user.forget_roles()
    assert "family_doctor" in town.li.user.roles_on(TODAY)
    actions.end_post(second, end=TODAY, by=None)
    town.li.user.forget_roles()
    assert "family_doctor" not in town.li.user.roles_on(TODAY)


def test_a_post_ends_once(town):
    post = town.wang.posts.get()
    actions.end_post(post, end=TODAY, by=town.zhao.user)
    with pytest.raises(DomainError):
        actions.end_post(post, end=TODAY + timedelta(days=1), by=town.zhao.user)


def test_a_post_cannot_end_before_it_starts(town):
    with pytest.raises(Invalid):
        actions.end_post(town.wang.posts.get(), end=LONG_AGO - timedelta(days=1), by=town.zhao.user)


def test_an_operator_role_is_not_a_post(town):
    with pytest.raises(Invalid):
        actions.appoint(town.li, town.centre, "operator", start=TODAY, by=town.zhao.user)


def test_only_someone_with_a_post_there_joins_a_team(town):
    with pytest.raises(DomainError):
        actions.join_team(town.team, town.zhou, "family_doctor", start=TODAY, by=town.zhao.user)


def test_nobody_joins_a_team_twice(town):
    with pytest.raises(DomainError):
        actions.join_team(town.team, town.wang, "nursing", start=TODAY, by=town.zhao.user)


def test_a_nurse_does_not_join_a_team_as_a_doctor(town):
    actions.leave_team(town.team.memberships.get(staff=town.wang), end=TODAY, by=town.zhao.user)
    with pytest.raises(Invalid):
        actions.join_team(town.team, town.wang, "family_doctor", start=TODAY, by=town.zhao.user)


def test_duty_is_stood_by_someone_who_works_there(town):
    with pytest.raises(DomainError):
        actions.put_on_duty(town.centre, town.zhou, starts_at=NOON, ends_at=NOON + timedelta(hours=8), by=town.zhao.user)


def test_a_duty_ended_halfway_keeps_what_was_stood(town):
    duty = actions.put_on_duty(town.centre, town.wang, starts_at=NOON, ends_at=NOON + timedelta(hours=8), by=town.zhao.user)
    actions.take_off_duty(duty, by=town.zhao.user, at=NOON + timedelta(hours=1))
    assert Duty.objects.get().ends_at == NOON + timedelta(hours=1)


def test_a_duty_that_has_not_begun_is_cancelled(town):
    duty = actions.put_on_duty(town.centre, town.wang, starts_at=NOON, ends_at=NOON + timedelta(hours=8), by=town.zhao.user)
    actions.take_off_duty(duty, by=town.zhao.user, at=NOON - timedelta(hours=1))
    assert not Duty.objects.exists()


def test_a_wrong_credit_code_is_refused_naming_the_field(town):
    draft = InstitutionDraft(kind=InstitutionKind.HOSPITAL, name="新医院", region="310104", credit_code="91350100M000100Y44")
    with pytest.raises(Invalid) as refusal:
        actions.register_institution(draft, by=None)
    assert refusal.value.field == "credit_code"


def test_a_director_does_not_register_institutions(town):
    draft = InstitutionDraft(kind=InstitutionKind.HOSPITAL, name="新医院", region="310104")
    with pytest.raises(NotAllowed):
        actions.register_institution(draft, by=town.zhao.user)


def test_a_director_corrects_the_own_institution(town):
    draft = InstitutionDraft(
        kind=InstitutionKind.COMMUNITY_HEALTH_CENTRE, name=town.centre.name, region="310104", duty_phone="021-64380000"
    )
    actions.edit_institution(town.centre, draft, by=town.zhao.user)
    town.centre.refresh_from_db()
    assert town.centre.duty_phone == "021-64380000"


def test_an_institution_signs_the_undertaking_before_it_joins_an_alliance(town):
    alliance = actions.form_alliance("徐汇医联体", led_by=town.hospital, by=None)
    with pytest.raises(Invalid):
        actions.sign_alliance(alliance, town.centre, undertaking_signed_on=TODAY, start=LONG_AGO, by=None)


def test_an_institution_joins_an_alliance_once_at_a_time(town):
    alliance = actions.form_alliance("徐汇医联体", led_by=town.hospital, by=None)
    member = actions.sign_alliance(alliance, town.centre, undertaking_signed_on=LONG_AGO, start=LONG_AGO, by=None)
    with pytest.raises(DomainError):
        actions.sign_alliance(alliance, town.centre, undertaking_signed_on=TODAY, start=TODAY, by=None)
    actions.leave_alliance(member, end=TODAY, by=None)
    actions.sign_alliance(alliance, town.centre, undertaking_signed_on=TODAY, start=TODAY, by=None)
    assert Alliance.objects.get().memberships.count() == 2


def test_every_change_leaves_proof(town):
    post = Post.objects.get(staff=town.wang)
    assert Entry.objects.filter(verb="staff.appointed", subject_id=str(post.pk)).exists()


def test_an_invented_certificate_is_refused(town):
    with pytest.raises(Invalid):
        actions.record_qualification(town.li, QualificationDraft("wizard", "1", LONG_AGO), by=town.zhao.user)


def test_engaging_a_second_person_under_one_username_is_refused(town):
    with pytest.raises(Invalid):
        engage("另一人", "director", town.centre, username="LI")
