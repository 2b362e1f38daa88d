"""The end of a period: assessed again; who recovered is not renewed, who did not goes on at the new level."""

from copy import deepcopy
from datetime import timedelta

import pytest

from yiyang.agreements import actions, queries
from yiyang.agreements.models import Review
from yiyang.agreements.types.drafts import Offer
from yiyang.agreements.types.news import AgreementDue
from yiyang.agreements.types.words import Course, Wish
from yiyang.assessment.models import Due
from yiyang.base import events
from yiyang.base.errors import DomainError, Invalid
from yiyang.notices.models import Notice
from yiyang.people import queries as elders

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def contracted(lived, once):
    """An elder of the semi-dependent class with a service contract for a year."""
    once(lambda: lived.assess(1))
    return lived, once(lambda: lived.signed("institution_service", "level_semi", price=260_000))


@pytest.fixture
def scene(db, contracted):
    return deepcopy(contracted)


@pytest.fixture
def house(scene):
    return scene[0]


@pytest.fixture
def stay(scene):
    return scene[1]


def decide(house, agreement, wish, at, **facts):
    return actions.decide_renewal(agreement, wish=wish, by=house.li, at=at, **facts)


def test_near_the_end_the_platform_asks_for_an_assessment(house, stay, monkeypatch):
    told = []
    monkeypatch.setattr(events, "emit", told.append)
    house.due(stay)
    assert stay.state == "due"
    assert AgreementDue(stay.pk) in told
    assert Due.objects.filter(elder=house.zhang, instrument="gbt42195", closed_at=None).exists()
    assert Notice.objects.filter(user=house.director, kind="agreement.due").exists()


def test_long_before_the_end_nothing_is_asked(house, stay):
    actions.advance(at=house.now + timedelta(days=100))
    stay.refresh_from_db()
    assert stay.state == "active"


def test_the_old_assessment_decides_nothing_at_the_end(house, stay):
    at = house.due(stay)
    assert queries.verdict_on(stay, at.date()).verdict.course is Course.UNKNOWN
    with pytest.raises(Invalid, match="复评"):
        decide(house, stay, Wish.GO_ON, at)


def test_who_recovered_is_not_renewed_and_the_contract_ends_with_that_reason(house, stay):
    at = house.due(stay)
    house.assess(0, at=at)
    assert queries.verdict_on(stay, at.date()).verdict.proposal is Wish.END
    assert decide(house, stay, Wish.END, at) is None
    actions.advance(at=at + timedelta(days=11))
    stay.refresh_from_db()
    assert (stay.state, stay.end_reason) == ("ended", "recovered")


def test_who_recovered_may_still_go_on(house, stay):
    at = house.due(stay)
    house.assess(0, at=at)
    assert decide(house, stay, Wish.GO_ON, at, package="level_self_care").level == "self_care"


def test_who_got_worse_is_renewed_at_the_higher_level_with_another_package(house, stay):
    at = house.due(stay)
    house.assess(2, at=at)
    following = decide(house, stay, Wish.GO_ON, at, package="level_dependent")
    assert (following.level, following.package, following.start) == ("dependent", "level_dependent", stay.end)
    priced = Offer({}, despite="已核对", price_fen=420_000, price_reason="与家属商定")
    signed = house.sign(actions.offer(following, priced, by=house.li, at=at), at=at)
    stay.refresh_from_db()
    assert (stay.state, signed.state) == ("renewed", "signed")


def test_no_day_lies_between_two_agreements(house, stay):
    at = house.due(stay)
    house.assess(2, at=at)
    following = decide(house, stay, Wish.GO_ON, at, package="level_dependent")
    priced = Offer({}, despite="已核对", price_fen=420_000, price_reason="与家属商定")
    house.sign(actions.offer(following, priced, by=house.li, at=at), at=at)
    for day in (stay.end - timedelta(days=1), stay.end):
        assert elders.responsible(house.zhang.pk, day).institution == house.family.town.centre.pk


def test_nobody_decides_while_the_elder_is_undecided(house, stay):
    at = house.due(stay)
    house.assess(2, at=at)
    with pytest.raises(Invalid):
        decide(house, stay, Wish.UNSURE, at)
    assert not Review.objects.exists()


def test_a_period_is_decided_once(house, stay):
    at = house.due(stay)
    house.assess(2, at=at)
    decide(house, stay, Wish.END, at)
    with pytest.raises(DomainError, match="已经"):
        decide(house, stay, Wish.GO_ON, at)


def test_an_agreement_in_the_middle_of_its_period_is_not_renewed(house, stay):
    with pytest.raises(DomainError, match="履行中"):
        decide(house, stay, Wish.GO_ON, house.now)


def test_nothing_followed_so_it_lapses(house, stay):
    at = house.due(stay)
    actions.advance(at=at + timedelta(days=11))
    stay.refresh_from_db()
    assert (stay.state, stay.end_reason) == ("ended", "lapsed")


def test_terms_change_in_the_middle_when_the_need_has_changed(house, stay):
    later = house.now + timedelta(days=60)
    house.assess(2, at=later)
    new = house.new("institution_service", "level_dependent", start=later.date(), amount=6)
    draft = actions.change_terms(stay, new, by=house.li, at=later)
    priced = Offer({}, despite="已核对", price_fen=420_000, price_reason="与家属商定")
    signed = house.sign(actions.offer(draft, priced, by=house.li, at=later), at=later)
    stay.refresh_from_db()
    assert (stay.state, stay.end, signed.state) == ("changed", signed.start, "active")
