from datetime import timedelta

import pytest

from yiyang.agreements import actions
from yiyang.agreements.models import Application
from yiyang.agreements.types.words import Need, Wanted
from yiyang.audit.models import Entry
from yiyang.base.errors import DomainError, Invalid, NotAllowed
from yiyang.catalogue.types.words import CareClass
from yiyang.notices.models import Notice
from yiyang.people import actions as people
from yiyang.people import queries as elders

pytestmark = pytest.mark.django_db


def test_the_daughter_applies_and_the_director_is_told(house):
    application = house.applied()
    assert (application.channel, application.state) == ("family", "waiting")
    assert Notice.objects.filter(user=house.director, kind="application.came").exists()
    assert Entry.objects.filter(verb="application.submitted").exists()


def test_the_elder_and_the_doctor_apply_in_their_own_name(house):
    assert house.applied(by=house.family.elder).channel == "elder"
    actions.withdraw_application(Application.objects.get(), reason="换一家", by=house.family.elder, at=house.now)
    assert house.applied(by=house.li).channel == "staff"


def test_a_stranger_applies_for_nobody(house):
    with pytest.raises(NotAllowed):
        house.applied(by=house.family.stranger)


def test_the_same_application_does_not_wait_twice(house):
    house.applied()
    with pytest.raises(DomainError, match="已有"):
        house.applied(by=house.li)


def test_an_application_says_where_it_should_be_served(house):
    application = house.applied(need=Need.CHRONIC, care_class=CareClass.DEPENDENT, wants=Wanted.HOME)
    assert application.diversion == "care_at_home"


def test_an_assessed_level_counts_more_than_what_is_told(house):
    house.assess(0)
    application = house.applied(care_class=CareClass.DEPENDENT)
    assert (application.care_class, application.diversion) == ("self_care", "healthy_at_home")


def test_a_priority_group_moves_an_application_up(house):
    ordinary = house.applied()
    actions.withdraw_application(ordinary, reason="重报", by=house.family.daughter, at=house.now)
    people.join_group(house.zhang, "dementia", start=house.today, by=None)
    people.join_group(house.zhang, "poor", start=house.today, by=None)
    pressed = house.applied()
    assert pressed.rank < ordinary.rank
    assert pressed.priority == "impaired_and_poor"


def test_accepting_tells_the_applicant(house):
    application = actions.accept_application(house.applied(), by=house.director, at=house.now)
    assert application.state == "accepted"
    assert Notice.objects.filter(user=house.family.daughter, kind="application.decided").exists()


def test_accepting_puts_an_elder_nobody_cares_for_into_care(house):
    for held in house.zhang.responsibilities.filter(kind="institution_care"):
        people.end_responsibility(held, end=held.start, reason="测试", by=None)
    actions.accept_application(house.applied(), by=house.director, at=house.now)
    assert elders.responsible(house.zhang.pk, house.today).institution == house.family.town.centre.pk


def test_another_house_does_not_decide(house):
    with pytest.raises(NotAllowed):
        actions.accept_application(house.applied(), by=house.family.stranger, at=house.now)


def test_an_application_passed_on_waits_at_the_other_house(house):
    to = house.family.town.home
    application = actions.divert_application(house.applied(), to=to, reason="希望住养老院", by=house.director, at=house.now)
    assert (application.institution, application.state) == (to, "waiting")


def test_declining_takes_a_reason_that_the_applicant_reads(house):
    application = house.applied()
    with pytest.raises(Invalid):
        actions.decline_application(application, reason=" ", by=house.director, at=house.now)
    actions.decline_application(application, reason="床位已满", by=house.director, at=house.now)
    assert "床位已满" in Notice.objects.get(user=house.family.daughter, kind="application.decided").zh


def test_what_was_decided_is_not_decided_again(house):
    application = actions.accept_application(house.applied(), by=house.director, at=house.now)
    with pytest.raises(DomainError, match="已受理"):
        actions.accept_application(application, by=house.li, at=house.now + timedelta(minutes=1))
