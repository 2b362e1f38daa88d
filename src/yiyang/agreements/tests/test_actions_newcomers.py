"""An application for somebody nobody has registered: searched for first, opened, and no more seen than what was applied for."""

from datetime import date

import pytest

from yiyang.accounts import actions as accounts
from yiyang.accounts import guards as access
from yiyang.agreements import actions, definitions, queries
from yiyang.agreements.models import Application
from yiyang.base.errors import DomainError, Invalid, NotAllowed
from yiyang.clinic.tests.world import account
from yiyang.people.models import DuplicateSuspicion, Elder
from yiyang.people.types import ElderDraft

pytestmark = pytest.mark.django_db


@pytest.fixture
def son(house):
    found = account("zhangqiang", "张强")
    accounts.grant_role(found, "family", by=None, start=house.today)
    return found


def mother(house, **facts):
    who = {"name": "钱素珍", "committee_id": house.family.committee.pk, "birth_date": date(1946, 3, 2), "sex": "female"}
    return ElderDraft(**{**who, **facts})


def asked(house, son, **facts):
    return actions.apply_for_newcomer(mother(house, **facts), house.asks(), relation="son", by=son, at=house.now)


def test_a_record_is_opened_and_the_house_is_asked(house, son):
    application = asked(house, son)
    assert (application.channel, application.state, application.elder.name) == ("family", "waiting", "钱素珍")
    assert application.elder.family.get().user == son


def test_who_applied_reads_the_application_and_nothing_else_of_the_record(house, son):
    application = asked(house, son)
    assert queries.application_for(son, application.pk) == application
    assert not access.may(son, "elder.read", application.elder)


def test_who_applied_takes_it_back(house, son):
    application = asked(house, son)
    assert actions.withdraw_application(application, reason="换一家", by=son, at=house.now).state == "withdrawn"


def test_a_stranger_does_not_take_it_back(house, son):
    with pytest.raises(NotAllowed):
        actions.withdraw_application(asked(house, son), reason="x", by=house.family.stranger, at=house.now)


def test_the_house_that_accepts_answers_for_the_elder(house, son):
    application = asked(house, son)
    actions.accept_application(application, by=house.director, at=house.now)
    assert access.may(house.director, "elder.read", application.elder)


def test_who_is_registered_already_is_not_registered_again_and_nothing_is_told_of_the_record(house, son):
    number = "11010519491231002X"
    asked(house, son, identity_number=number, birth_date=None, sex="")
    with pytest.raises(Invalid) as refusal:
        asked(house, son, name="钱素真", identity_number=number, birth_date=None, sex="")
    assert refusal.value.field == "identity_number"
    assert Elder.objects.filter(name="钱素真").count() == 0


def test_somebody_who_looks_alike_waits_for_a_human_to_decide(house, son):
    first = asked(house, son)
    second = asked(house, son)
    assert first.elder != second.elder
    assert DuplicateSuspicion.objects.filter(first__in=[first.elder, second.elder]).exists()


def test_only_a_few_wait_at_a_time(house, son):
    for year in range(int(definitions.parameters().open_newcomers.value)):
        asked(house, son, name=f"钱{year}", birth_date=date(1940 + year, 1, 1))
    with pytest.raises(DomainError):
        asked(house, son, name="钱又一", birth_date=date(1930, 1, 1))
    assert Application.objects.count() == definitions.parameters().open_newcomers.value


def test_who_may_not_apply_registers_nobody(house):
    with pytest.raises(NotAllowed):
        asked(house, account("passer", "路人"))
