from datetime import timedelta

import pytest

from yiyang.agreements import actions, queries
from yiyang.agreements.models import Agreement, Application
from yiyang.agreements.queries import counting, sources
from yiyang.base.errors import NotFound
from yiyang.people import actions as people

pytestmark = pytest.mark.django_db


@pytest.fixture
def counter(monkeypatch):
    """A source that counts what it is told."""
    done = {}
    monkeypatch.setattr(counting, "_sources", [])
    queries.register_fulfilment(lambda agreement_id, *, start, until: done)
    return done


def ids(rows):
    return {row.pk for row in rows}


def test_agreements_are_seen_by_those_concerned_and_nobody_else(house):
    agreement = house.offered()
    for user in (house.li, house.director, house.family.daughter, house.family.elder):
        assert agreement.pk in ids(queries.seen(user, "agreement.read", Agreement))
    for user in (house.family.stranger, house.family.neighbour, house.family.caregiver):
        assert not queries.seen(user, "agreement.read", Agreement)


def test_an_application_is_seen_by_the_house_it_was_sent_to(house):
    application = actions.divert_application(
        house.applied(), to=house.family.town.home, reason="希望住养老院", by=house.director, at=house.now
    )
    assert application.pk in ids(queries.seen(house.family.town.qian.user, "application.read", Application))


def test_what_is_not_ones_own_is_not_found(house):
    agreement, application = house.offered(), house.applied()
    with pytest.raises(NotFound):
        queries.agreement_for(house.family.stranger, agreement.pk)
    with pytest.raises(NotFound):
        queries.application_for(house.family.stranger, application.pk)


def test_the_queue_serves_the_hardest_pressed_first(house):
    later = house.family.another("孙老")
    first = house.applied()
    people.join_group(later, "dementia", start=house.today, by=None)
    people.join_group(later, "poor", start=house.today, by=None)
    pressed = actions.apply(later, house.asks(), by=house.li, at=house.now + timedelta(hours=1))
    rows = queries.intake_queue(house.li, "").rows
    assert [row.id for row in rows] == [f"application-{pressed.pk}", f"application-{first.pk}"]


def test_an_application_nobody_answered_for_days_stands_out(house):
    actions.apply(house.zhang, house.asks(), by=house.family.daughter, at=house.now - timedelta(days=8))
    assert queries.intake_queue(house.director, "").rows[0].severity == "urgent"


def test_a_family_may_sign_only_where_it_may_act(house):
    named = {signer.name for signer in queries.signers(house.zhang, house.today)}
    assert named == {"张国生", "张丽"}


def test_packages_are_proposed_with_reasons(house):
    house.assess(1)
    found = queries.offered(house.zhang, "institution_service", house.today)
    assert "level_semi" in {one.code for one in found}
    assert all(one.reasons for one in found)


def test_nothing_is_counted_where_nobody_counts(house, monkeypatch):
    monkeypatch.setattr(counting, "_sources", [])
    assert queries.agreement_card(house.signed()).kept == ()


def test_what_was_done_is_held_against_what_was_signed(house, counter):
    agreement = house.signed(package="fd_elder")
    line = next(line for line in queries.lines_of(agreement) if line.per != "need")
    counter[line.code] = 0
    promise = queries.fulfilment(agreement, agreement.end)
    assert not promise.kept
    counter.update({one.code: 99 for one in queries.lines_of(agreement)})
    assert queries.fulfilment(agreement, agreement.end).kept


def test_the_card_shows_what_is_behind(house, counter, monkeypatch):
    agreement = house.signed(package="fd_elder")
    monkeypatch.setattr("yiyang.agreements.queries.cards.localdate", lambda: agreement.end)
    assert any(line.is_behind for line in queries.agreement_card(agreement).kept)


def test_signing_rates_count_valid_contracts_of_elders_known(house, monkeypatch):
    for number in range(1, 12):
        house.family.another(f"第{number}老", serial=number)
    house.signed()
    (rate,) = queries.signing_rates(house.today).rows
    assert (rate.known, rate.signed) == (12, 1)


def test_few_elders_are_not_shown(house):
    house.signed()
    assert queries.signing_rates(house.today).rows[0].known is None


def test_a_signed_agreement_stands_on_the_timeline(house):
    agreement = house.signed()
    found = sources.agreements([house.zhang.pk], before=house.now + timedelta(seconds=1), limit=5, language="zh-hans")
    assert [entry.href for entry in found] == [f"/agreements/{agreement.pk}/"]
    assert found[0].author == "张丽"


def test_lists_cost_the_same_however_long(house, django_assert_max_num_queries):
    house.offered()
    with django_assert_max_num_queries(14):
        queries.agreements_of(house.li, "")
