"""Addresses from the memory are the addresses Django finds."""

from uuid import UUID

import pytest
from django.urls import NoReverseMatch, reverse

from yiyang.base.addresses import address_of
from yiyang.lib.ids import uuid7


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("home", ()),
        ("clinic:record", (uuid7(),)),
        ("clinic:withdraw", ("allergy", uuid7())),
        ("clinic:withdraw", ("caution", uuid7())),
        ("monitoring:alarm", (UUID(int=1),)),
    ],
)
def test_an_address_is_the_one_django_finds_also_the_second_time(name, parts):
    assert [address_of(name, *parts)] * 2 == [reverse(name, args=parts)] * 2 == [address_of(name, *parts)] * 2


def test_a_page_that_does_not_exist_is_refused():
    with pytest.raises(NoReverseMatch):
        address_of("clinic:nowhere", uuid7())
