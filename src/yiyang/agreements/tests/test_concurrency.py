"""Two people press the button at the same moment: exactly one wins, the other is told."""

import pytest

from yiyang.agreements import actions
from yiyang.agreements.models import Agreement, AgreementSignature, Review
from yiyang.agreements.tests import world
from yiyang.agreements.tests.world import OK, STROKES
from yiyang.agreements.types.words import Wish
from yiyang.base.errors import DomainError
from yiyang.people.tests.test_concurrency import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house(transactional_db):
    return world.lived()


def told(outcomes):
    return [outcome for outcome in outcomes if isinstance(outcome, DomainError)]


def test_two_accept_one_application(house):
    application = house.applied()
    outcomes = at_once(
        lambda: actions.accept_application(application, by=house.director, at=house.now),
        lambda: actions.accept_application(application, by=house.li, at=house.now),
    )
    assert len(told(outcomes)) == 1


def test_the_elder_and_the_daughter_sign_at_once(house):
    agreement = house.offered()
    outcomes = at_once(
        lambda: actions.sign_by_hand(agreement, STROKES, by=house.family.daughter, at=house.now),
        lambda: actions.sign_by_hand(agreement, STROKES, by=house.family.elder, at=house.now),
    )
    assert len(told(outcomes)) == 1
    assert AgreementSignature.objects.filter(side="served").count() == 1


def test_two_contracts_for_the_same_days_are_signed_at_once(house):
    drafts = [house.drafted(), house.drafted()]
    offers = [actions.offer(draft, OK, by=house.li, at=house.now) for draft in drafts]
    for agreement in offers:
        actions.sign_by_hand(agreement, STROKES, by=house.family.daughter, at=house.now)
    outcomes = at_once(
        *[
            lambda agreement=agreement: actions.sign_for_provider(agreement, STROKES, by=house.li, at=house.now)
            for agreement in offers
        ]
    )
    assert len(told(outcomes)) == 1
    assert Agreement.objects.filter(state="active").count() == 1


def test_two_decide_the_end_of_a_period_at_once(house):
    house.assess(1)
    stay = house.signed("institution_service", "level_semi", price=260_000)
    at = house.due(stay)
    house.assess(2, at=at)
    outcomes = at_once(
        lambda: actions.decide_renewal(stay, wish=Wish.END, by=house.li, at=at),
        lambda: actions.decide_renewal(stay, wish=Wish.GO_ON, by=house.director, at=at),
    )
    assert len(told(outcomes)) == 1
    assert Review.objects.count() == 1


def test_two_workers_move_an_agreement_on_once(house):
    agreement = house.signed()
    at = house.now.replace(year=house.now.year + 1)
    moved = at_once(lambda: actions.advance(at=at), lambda: actions.advance(at=at))
    assert not told(moved)
    agreement.refresh_from_db()
    assert agreement.state in {"due", "ended"}
