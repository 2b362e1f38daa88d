from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.timezone import localdate

from yiyang.audit.models import Entry
from yiyang.base.errors import DomainError, Invalid, NotAllowed, NotFound
from yiyang.catalogue import actions, queries
from yiyang.catalogue.models import Price

TODAY = localdate()
TOMORROW, NEXT_WEEK = TODAY + timedelta(days=1), TODAY + timedelta(days=7)


def set_price(town, code="L01", fen=3000, *, start=TODAY, by=None, **more):
    return actions.set_price(town.centre, code, fen, start=start, by=by or town.zhao.user, at=timezone.now(), **more)


def test_a_new_price_ends_the_one_before_and_keeps_it(town):
    first = set_price(town)
    set_price(town, fen=3500, start=NEXT_WEEK, reason="年度调整")
    first.refresh_from_db()
    assert (first.end, first.amount_fen) == (NEXT_WEEK, 3000)


def test_the_price_of_the_day_is_the_one_that_holds_then(town):
    set_price(town)
    set_price(town, fen=3500, start=NEXT_WEEK)
    assert queries.prices_on(town.centre.pk, "", TOMORROW) == {"L01": 3000}
    assert queries.prices_on(town.centre.pk, "", NEXT_WEEK) == {"L01": 3500}


def test_a_price_for_a_level_comes_before_the_one_for_all(town):
    set_price(town)
    set_price(town, fen=5000, level="dependent")
    assert queries.prices_on(town.centre.pk, "dependent", TODAY) == {"L01": 5000}
    assert queries.prices_on(town.centre.pk, "semi", TODAY) == {"L01": 3000}


def test_setting_a_price_leaves_proof(town):
    price = set_price(town)
    entry = Entry.objects.get(verb="price.set")
    assert (entry.subject_id, entry.facts["fen"]) == (str(price.pk), 3000)


@pytest.mark.parametrize("who", ["qian", "li"])
def test_only_those_who_lead_the_institution_set_its_prices(town, who):
    with pytest.raises(NotAllowed):
        set_price(town, by=getattr(town, who).user)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"code": "X99"}, "code"),
        ({"code": "level_critical"}, "code"),
        ({"fen": -1}, "amount"),
        ({"level": "heavy"}, "level"),
        ({"start": TODAY - timedelta(days=1)}, "start"),
    ],
)
def test_a_price_that_cannot_be_names_the_field(town, wrong, field):
    with pytest.raises(Invalid) as refusal:
        set_price(town, **wrong)
    assert refusal.value.field == field


def test_a_later_price_stands_in_the_way(town):
    set_price(town, start=NEXT_WEEK)
    with pytest.raises(DomainError):
        set_price(town)


def test_a_price_ends_once(town):
    price = set_price(town)
    actions.end_price(price, end=NEXT_WEEK, by=town.zhao.user)
    with pytest.raises(DomainError):
        actions.end_price(price, end=NEXT_WEEK, by=town.zhao.user)


def test_a_price_does_not_end_before_it_starts(town):
    price = set_price(town, start=NEXT_WEEK)
    with pytest.raises(Invalid):
        actions.end_price(price, end=TODAY, by=town.zhao.user)


def test_only_one_s_own_prices_can_be_ended(town):
    price = set_price(town)
    assert queries.price_for(town.zhao.user, price.pk) == price
    with pytest.raises(NotFound):
        queries.price_for(town.qian.user, price.pk)


def test_a_quote_uses_the_prices_of_the_institution_level_and_day(town):
    set_price(town, "level_semi", 180000, level="semi")
    assert queries.quote(town.centre, "level_semi", "semi", TODAY).total_fen == 180000
    assert queries.quote(town.other, "level_semi", "semi", TODAY).total_fen is None


def test_a_price_taken_back_the_same_day_makes_room_for_the_right_one(town):
    set_price(town, fen=1)
    set_price(town, fen=2)
    assert list(Price.objects.on(TODAY).values_list("amount_fen", flat=True)) == [2]
