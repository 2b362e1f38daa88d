"""What stands about agreements on the first screen of the elder and the family."""

import pytest

from yiyang.agreements import queries

pytestmark = pytest.mark.django_db


def at_home(house, user):
    return queries.at_home(user, house.zhang, house.today)


def test_an_offer_waits_for_those_who_may_sign(house):
    agreement = house.offered()
    for user in (house.family.daughter, house.family.elder):
        (one,) = at_home(house, user).to_sign
        assert one.url == f"/agreements/{agreement.pk}/sign/"


def test_what_the_family_has_signed_waits_no_longer(house):
    house.sign(house.offered())
    found = at_home(house, house.family.daughter)
    assert found.to_sign == ()
    assert len(found.agreed) == 1


def test_an_application_is_told_until_it_is_decided(house):
    house.applied()
    assert len(at_home(house, house.family.daughter).asked) == 1


def test_a_neighbour_finds_nothing(house):
    house.offered()
    found = at_home(house, house.family.neighbour)
    assert (found.to_sign, found.said) == ((), ())
