from dataclasses import replace
from datetime import timedelta

import pytest

from yiyang.agreements import actions, queries
from yiyang.agreements.models import Agreement, PanelOverride
from yiyang.agreements.rules import signatures
from yiyang.agreements.tests.world import OK, STROKES
from yiyang.agreements.types.drafts import Offer
from yiyang.agreements.types.news import AgreementEnded, AgreementSigned
from yiyang.audit.models import Entry
from yiyang.base import events
from yiyang.base.errors import DomainError, Invalid, NotAllowed, NotFound
from yiyang.notices.models import Notice
from yiyang.people import queries as elders
from yiyang.people.models import Elder
from yiyang.people.rules import PanelLoad

pytestmark = pytest.mark.django_db
FULL = PanelLoad(total=2000, key=10, total_cap=2000, key_cap=1000)


@pytest.fixture
def told(monkeypatch):
    found = []
    monkeypatch.setattr(events, "emit", found.append)
    return found


@pytest.fixture
def full(monkeypatch):
    """Everybody's panel is full, and the elder is on nobody's."""
    monkeypatch.setattr("yiyang.people.queries.panel_load", lambda doctor, on: FULL)
    monkeypatch.setattr("yiyang.people.queries.panel_of", lambda doctor, on: Elder.objects.none())


def code(house, agreement):
    return signatures.code_for(agreement.digest, str(house.family.daughter.pk))


def test_a_draft_keeps_the_level_and_the_assessment_it_rests_on(house):
    assessment = house.assess(1)
    draft = house.drafted()
    assert (draft.level, draft.assessment) == ("semi", assessment)


@pytest.mark.parametrize(
    "wrong",
    [{"amount": 11}, {"amount": 37}, {"doctor_id": None}, {"package": "fd_golden"}],
    ids=["too short", "too long", "no doctor", "unknown package"],
)
def test_a_draft_keeps_to_what_its_kind_allows(house, wrong):
    with pytest.raises((Invalid, NotFound)):
        house.drafted(**wrong)


def test_only_what_is_described_can_be_agreed_on(house):
    with pytest.raises(Invalid):
        actions.draw_up(house.zhang, replace(house.new(), kind="lease"), by=house.li, at=house.now)


def test_nothing_is_promised_for_days_that_have_passed(house):
    with pytest.raises(Invalid, match="过去"):
        house.drafted(start=house.today - timedelta(days=1))


def test_a_care_home_signs_no_family_doctor_contract(house):
    with pytest.raises(Invalid):
        actions.draw_up(house.zhang, house.new(institution_id=house.family.town.home.pk), by=None, at=house.now)


def test_a_stranger_draws_nothing_up(house):
    with pytest.raises(NotAllowed):
        actions.draw_up(house.zhang, house.new(), by=house.family.stranger, at=house.now)


def test_conditions_nobody_settled_stand_in_the_way(house):
    with pytest.raises(Invalid, match="6个月") as refused:
        actions.offer(house.drafted(), Offer({}), by=house.li, at=house.now)
    assert refused.value.field == "despite"


def test_settled_conditions_need_no_excuse(house):
    given = Offer({"resident": True, "free_choice": True})
    assert actions.offer(house.drafted(), given, by=house.li, at=house.now).despite == ""


def test_an_offer_tells_those_who_may_sign_each_with_a_code_of_their_own(house):
    agreement = house.offered()
    notice = Notice.objects.get(user=house.family.daughter, kind="agreement.to_sign")
    assert code(house, agreement) in notice.zh
    assert not Notice.objects.filter(user=house.family.neighbour, kind="agreement.to_sign").exists()


def test_an_offer_keeps_the_services_as_they_were_offered(house):
    lines = queries.lines_of(house.offered(package="fd_elder"))
    assert lines
    assert all(line.words.zh for line in lines)


def test_a_package_without_list_price_needs_the_price_agreed_with_the_family(house):
    draft = house.drafted("institution_service", "level_semi")
    with pytest.raises(Invalid) as refused:
        actions.offer(draft, OK, by=house.li, at=house.now)
    assert refused.value.field == "price_fen"
    priced = Offer({}, despite="已核对", price_fen=260_000, price_reason="与家属商定")
    assert actions.offer(draft, priced, by=house.li, at=house.now).price_fen == 260_000


def test_a_negotiated_price_names_its_reason(house):
    draft = house.drafted("institution_service", "level_critical")
    with pytest.raises(Invalid):
        actions.offer(draft, Offer({}, despite="已核对", price_fen=900_000), by=house.li, at=house.now)


def test_a_full_panel_stops_a_new_signing(house, full):
    with pytest.raises(DomainError, match="2000"):
        house.offered()


def test_only_a_supervisor_lets_one_more_pass_and_says_why(house, full):
    draft, over = house.drafted(), Offer({}, despite="已核对", over_cap="原签约医生退休")
    with pytest.raises(NotAllowed):
        actions.offer(draft, over, by=house.li, at=house.now)
    actions.offer(draft, over, by=house.director, at=house.now)
    assert PanelOverride.objects.get().total == 2000
    assert Entry.objects.filter(verb="panel.overridden").exists()


def test_an_overridden_panel_takes_the_elder_on(house, full):
    agreement = actions.offer(
        house.drafted(), Offer({}, despite="已核对", over_cap="原签约医生退休"), by=house.director, at=house.now
    )
    assert house.sign(agreement).state == "active"


def test_both_sides_sign_and_the_agreement_holds_from_its_first_day(house, told):
    agreement = house.signed()
    assert agreement.state == "active"
    assert AgreementSigned(agreement.pk) in told
    assert elders.responsible(house.zhang.pk, house.today).doctor == house.family.town.li.pk


def test_one_signature_binds_nobody(house):
    agreement = house.offered()
    actions.sign_by_hand(agreement, STROKES, by=house.family.daughter, at=house.now)
    agreement.refresh_from_db()
    assert agreement.state == "offered"


def test_a_later_first_day_is_waited_for(house):
    agreement = house.signed(start=house.today + timedelta(days=5))
    assert agreement.state == "signed"
    actions.advance(at=house.now + timedelta(days=5))
    agreement.refresh_from_db()
    assert agreement.state == "active"


def test_the_code_sent_to_the_daughter_signs_for_the_elder(house):
    agreement = house.offered()
    actions.sign_with_code(agreement, code(house, agreement), by=house.family.daughter, at=house.now)
    signature = agreement.signatures.get()
    assert (signature.method, signature.signer, signature.relation) == ("code", "张丽", "daughter")


def test_a_wrong_code_signs_nothing(house):
    with pytest.raises(Invalid, match="确认码"):
        actions.sign_with_code(house.offered(), "000000x", by=house.family.daughter, at=house.now)


def test_a_neighbour_signs_for_nobody(house):
    with pytest.raises(NotAllowed):
        actions.sign_by_hand(house.offered(), STROKES, by=house.family.neighbour, at=house.now)


def test_the_elder_signs_on_the_doctors_tablet(house):
    agreement = house.offered()
    actions.sign_on_the_spot(agreement, "self", STROKES, by=house.li, at=house.now)
    assert agreement.signatures.get().signer == "张国生"


def test_a_made_up_name_does_not_sign_on_the_tablet(house):
    with pytest.raises(NotAllowed):
        actions.sign_on_the_spot(house.offered(), "nobody", STROKES, by=house.li, at=house.now)


def test_a_dot_is_no_signature(house):
    with pytest.raises(Invalid, match="签"):
        actions.sign_by_hand(house.offered(), "M1 1L2 2", by=house.family.daughter, at=house.now)


def test_another_doctor_does_not_sign_for_the_one_named(house):
    with pytest.raises(NotAllowed):
        actions.sign_for_provider(house.offered(), STROKES, by=house.family.stranger, at=house.now)


def test_a_signature_is_sealed_over_the_offered_text(house):
    agreement = house.signed()
    signature = agreement.signatures.get(side="served")
    assert agreement.digest == signatures.digest_of(queries.sealed_terms(agreement))
    facts = {"side": "served", "signer": "张丽", "mark": STROKES, "at": house.now}
    assert signature.digest == signatures.seal(agreement.digest, **facts)


def test_a_second_contract_for_the_same_days_is_not_even_offered(house):
    house.signed()
    with pytest.raises(DomainError, match="已有"):
        house.offered()


def test_an_application_that_led_to_an_agreement_is_closed(house):
    application = house.applied()
    house.signed(application_id=application.pk)
    application.refresh_from_db()
    assert application.state == "agreed"


def test_ending_early_frees_the_days_and_the_doctor(house, told):
    agreement = house.signed()
    actions.end_agreement(agreement, reason="moved", by=house.li, at=house.now)
    agreement.refresh_from_db()
    assert (agreement.state, agreement.end) == ("ended", house.today)
    assert AgreementEnded(agreement.pk) in told
    assert elders.responsible(house.zhang.pk, house.today).doctor is None


def test_an_offer_nobody_signs_is_given_up(house):
    agreement = actions.end_agreement(house.offered(), reason="declined", by=house.li, at=house.now)
    assert (agreement.state, agreement.end) == ("ended", agreement.start)
    assert house.offered().state == "offered"


def test_an_institution_cares_for_the_elder_while_its_contract_holds(house):
    house.signed("institution_service", "level_semi", price=260_000)
    assert elders.responsible(house.zhang.pk, house.today).institution == house.family.town.centre.pk


def test_history_keeps_every_state(house):
    agreement = house.signed()
    states = set(Agreement.pgh_event_model.objects.filter(pgh_obj=agreement).values_list("state", flat=True))
    assert {"draft", "offered", "signed", "active"} <= states
