from datetime import date

import pytest
from django.db import IntegrityError, transaction

from yiyang.catalogue.models import Price

MARCH, JULY = date(2026, 3, 1), date(2026, 7, 1)


def refused(**facts):
    with pytest.raises(IntegrityError), transaction.atomic():
        Price.objects.create(**facts)
    return True


def test_two_prices_for_the_same_never_share_a_day(town):
    Price.objects.create(institution=town.centre, code="L01", amount_fen=3000, start=MARCH)
    assert refused(institution=town.centre, code="L01", amount_fen=3500, start=JULY)


@pytest.mark.parametrize("other", [{"code": "L02"}, {"level": "semi"}, {"start": JULY}])
def test_another_service_level_or_time_has_its_own_price(town, other):
    Price.objects.create(institution=town.centre, code="L01", amount_fen=3000, start=MARCH, end=JULY)
    same = {"institution": town.centre, "code": "L01", "amount_fen": 1, "start": MARCH}
    assert Price.objects.create(**same | other).pk


def test_a_price_is_of_something(town):
    assert refused(institution=town.centre, code="", amount_fen=1, start=MARCH)


def test_a_price_does_not_end_before_it_starts(town):
    assert refused(institution=town.centre, code="L01", amount_fen=1, start=JULY, end=MARCH)
