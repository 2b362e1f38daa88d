"""The owner, a colleague, a stranger and nobody, on every page; and the way from an application to a renewed agreement."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from yiyang.accounts import actions as accounts
from yiyang.agreements import actions
from yiyang.agreements.models import Agreement, Application
from yiyang.agreements.rules import signatures
from yiyang.agreements.tests.world import STROKES
from yiyang.base import pdf
from yiyang.people.models import Elder
from yiyang.people.rules import PanelLoad

pytestmark = pytest.mark.django_db


def html(response):
    return response.content.decode()


def as_user(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def doctor(house):
    return as_user(house.li)


@pytest.fixture
def daughter(house):
    return as_user(house.family.daughter)


@pytest.fixture
def director(house):
    return as_user(house.director)


def url(name, *args):
    return reverse(f"agreements:{name}", args=args)


def pages(house):
    agreement, application, elder = house.offered(), house.applied(), house.zhang.pk
    return {
        "application": url("application", application.pk),
        "elder": url("elder", elder),
        "draw up": url("draw_up", elder, "home_bed"),
        "agreement": url("agreement", agreement.pk),
        "sign": url("sign", agreement.pk),
        "sign here": url("sign_here", agreement.pk),
        "end": url("end", agreement.pk),
        "paper": url("paper", agreement.pk),
        "apply": url("apply", elder),
    }


OPEN_TO = {
    "doctor": {"application", "elder", "draw up", "agreement", "sign here", "end", "paper", "apply"},
    "director": {"application", "elder", "draw up", "agreement", "sign here", "end", "paper", "apply"},
    "elder": {"application", "elder", "agreement", "sign", "paper", "apply"},
    "daughter": {"application", "elder", "agreement", "sign", "paper", "apply"},
    "caregiver": set(),
    "stranger": set(),
    "neighbour": set(),
}


@pytest.mark.parametrize("who", OPEN_TO)
def test_every_page_opens_to_those_concerned_only(house, who, monkeypatch):
    monkeypatch.setattr(pdf, "write", lambda html: b"%PDF")
    user = house.director if who == "director" else getattr(house.family, who)
    client = as_user(user)
    opened = {name for name, address in pages(house).items() if client.get(address).status_code == 200}
    assert opened == OPEN_TO[who]


def test_nobody_sees_anything_without_signing_in(house, client):
    assert all(client.get(address).status_code == 302 for address in pages(house).values())


def test_the_daughter_applies_on_her_phone(house, daughter):
    assert "张国生" in html(daughter.get(url("choose")))
    typed = {"institution": house.family.town.centre.pk, "need": "chronic", "wants": "home", "care_class": "dependent"}
    response = daughter.post(url("apply", house.zhang.pk), typed)
    application = Application.objects.get()
    assert response.headers["Location"] == url("application", application.pk)
    page = html(daughter.get(response.headers["Location"]))
    assert "家庭照护床位" in page
    assert "待核对" in page


def test_an_application_without_an_institution_is_refused_at_the_field(house, daughter):
    response = daughter.post(url("apply", house.zhang.pk), {"need": "chronic", "wants": "home"})
    assert response.status_code == 422
    assert not Application.objects.exists()


def test_the_director_works_through_the_queue(house, director):
    application = house.applied()
    assert "张国生" in html(director.get(url("applications")))
    director.post(url("accept", application.pk))
    application.refresh_from_db()
    assert application.state == "accepted"
    assert "张国生" in html(director.get(url("applications"), {"state": "accepted"}))


def test_an_application_is_passed_on_or_declined_with_a_reason(house, director):
    application = house.applied()
    assert director.post(url("decline", application.pk), {"reason": ""}).status_code == 422
    director.post(url("divert", application.pk), {"to": house.family.town.home.pk, "reason": "希望住养老院"})
    application.refresh_from_db()
    assert application.institution == house.family.town.home


def test_a_declined_application_tells_why(house, director, daughter):
    application = house.applied()
    director.post(url("decline", application.pk), {"reason": "床位已满"})
    assert "床位已满" in html(daughter.get(url("application", application.pk)))


def test_the_family_takes_its_application_back(house, daughter):
    application = house.applied()
    daughter.post(url("withdraw", application.pk), {"reason": "先不办了"})
    application.refresh_from_db()
    assert application.state == "withdrawn"


def test_an_empty_queue_says_what_will_stand_there(director):
    assert "没有等待受理的申请" in html(director.get(url("applications")))


def test_a_package_is_proposed_with_its_reason_while_drawing_up(house, doctor):
    house.assess(1)
    page = html(doctor.get(url("draw_up", house.zhang.pk, "institution_service")))
    assert "半自理" in page


def test_a_draft_becomes_an_offer_in_two_steps(house, doctor):
    house.assess(1)
    form = house.new()
    typed = {
        "package": form.package, "institution": form.institution_id, "doctor": form.doctor_id, "team": form.team_id,
        "start": form.start, "amount": 24,
    }  # fmt: skip
    response = doctor.post(url("draw_up", house.zhang.pk, "family_doctor"), typed)
    agreement = Agreement.objects.get()
    assert response.headers["Location"] == url("offer", agreement.pk)
    assert "居住满6个月" in html(doctor.get(url("offer", agreement.pk)))
    doctor.post(url("offer", agreement.pk), {"attested": ["resident", "free_choice"], "despite": ""})
    agreement.refresh_from_db()
    assert agreement.state == "offered"


def test_an_unknown_kind_of_agreement_is_not_found(house, doctor):
    assert doctor.get(url("draw_up", house.zhang.pk, "lease")).status_code == 404


def test_a_draft_with_a_missing_field_is_asked_again(house, doctor):
    assert doctor.post(url("draw_up", house.zhang.pk, "home_bed"), {"amount": 30}).status_code == 422


def test_what_is_missing_for_an_offer_is_said_at_the_field(house, doctor):
    draft = house.drafted("institution_service", "level_semi")
    response = doctor.post(url("offer", draft.pk), {"despite": ""})
    page = html(response)
    assert response.status_code == 422
    assert "请填写与家属商定的价格" in page
    assert "已告知九项风险" in page


def test_a_price_agreed_with_the_family_is_kept_with_its_reason(house, doctor):
    draft = house.drafted("institution_service", "level_critical")
    typed = {"despite": "已核对", "price": "9800.50", "price_reason": "重症个案，与家属商定"}
    doctor.post(url("offer", draft.pk), typed)
    draft.refresh_from_db()
    assert (draft.price_fen, draft.price_reason) == (980_050, "重症个案，与家属商定")
    assert "9,800.50" in html(doctor.get(url("agreement", draft.pk)))


def test_a_full_panel_is_shown_before_anything_is_offered(house, doctor, monkeypatch):
    monkeypatch.setattr("yiyang.people.queries.panel_load", lambda doctor, on: PanelLoad(2000, 10, 2000, 1000))
    monkeypatch.setattr("yiyang.people.queries.panel_of", lambda doctor, on: Elder.objects.none())
    draft = house.drafted()
    assert "已满" in html(doctor.get(url("offer", draft.pk)))
    assert "签约人数已满" in html(doctor.post(url("offer", draft.pk), {"despite": "已核对"}))


def test_the_daughter_signs_by_hand(house, daughter):
    agreement = house.offered(package="fd_elder")
    page = html(daughter.get(url("sign", agreement.pk)))
    assert "张丽，您代张国生签字" in page
    daughter.post(url("sign", agreement.pk), {"path": STROKES, "code": ""})
    assert agreement.signatures.get().signer == "张丽"
    assert STROKES in html(daughter.get(url("agreement", agreement.pk)))


def test_the_daughter_signs_with_the_code(house, daughter):
    agreement = house.offered()
    code = signatures.code_for(agreement.digest, str(house.family.daughter.pk))
    daughter.post(url("sign", agreement.pk), {"path": "", "code": code})
    assert agreement.signatures.get().method == "code"


def test_what_is_signed_is_not_signed_again(house, daughter):
    agreement = house.signed()
    assert "没有需要签的了" in html(daughter.get(url("sign", agreement.pk)))
    assert daughter.post(url("sign", agreement.pk), {"path": STROKES}).status_code == 409


def test_both_sides_sign_on_the_doctors_screen(house, doctor):
    agreement = house.offered()
    doctor.post(url("sign_here", agreement.pk), {"signer": "self", "path": STROKES})
    doctor.post(url("sign_here", agreement.pk), {"signer": "provider", "path": STROKES})
    agreement.refresh_from_db()
    assert agreement.state == "active"


def test_the_end_of_a_period_is_decided_on_a_page_with_the_reason(house, doctor):
    house.assess(1)
    stay = house.signed("institution_service", "level_semi", price=260_000, amount=1)
    actions.advance(at=house.now + timedelta(days=2))
    assert "还没有新的评估结果" in html(doctor.get(url("renewal", stay.pk)))
    house.assess(2, at=house.now + timedelta(minutes=1))
    assert "比签约时加重" in html(doctor.get(url("renewal", stay.pk)))
    typed = {"wish": "go_on", "note": "还想住", "package": "level_dependent", "amount": 12}
    response = doctor.post(url("renewal", stay.pk), typed)
    following = Agreement.objects.get(previous=stay)
    assert response.headers["Location"] == url("offer", following.pk)
    assert "还想住" in html(doctor.get(url("agreement", stay.pk)))


def test_the_terms_are_changed_in_the_middle_of_a_period(house, doctor):
    stay = house.signed("institution_service", "level_semi", price=260_000)
    form = house.new("institution_service", "level_dependent", amount=6)
    typed = {"package": form.package, "institution": form.institution_id, "start": form.start, "amount": 6}
    assert doctor.get(url("change", stay.pk)).status_code == 200
    doctor.post(url("change", stay.pk), typed)
    assert Agreement.objects.get(previous=stay).package == "level_dependent"


def test_an_agreement_is_ended_with_a_reason(house, doctor):
    agreement = house.signed()
    assert doctor.post(url("end", agreement.pk), {}).status_code == 422
    doctor.post(url("end", agreement.pk), {"reason": "moved", "note": "搬去儿子家"})
    agreement.refresh_from_db()
    assert (agreement.state, agreement.end_note) == ("ended", "搬去儿子家")


def test_every_agreement_of_an_elder_stands_on_one_page(house, doctor):
    house.signed()
    assert "履行中" in html(doctor.get(url("elder", house.zhang.pk)))
    assert "张国生" in html(doctor.get(url("agreements")))
    assert "张国生" in html(doctor.get(url("agreements"), {"state": "active"}))


def test_the_paper_is_a_pdf_or_where_none_can_be_made_a_page_to_print(house, doctor):
    paper = doctor.get(url("paper", house.signed(package="fd_elder").pk)).content
    assert paper.startswith(b"%PDF") if pdf.available() else b"Ctrl+P" in paper


def test_signing_rates_are_for_those_who_lead(house, director, daughter):
    assert "人数太少" in html(director.get(url("coverage")))
    assert daughter.get(url("coverage")).status_code == 403


def test_a_regulator_sees_rates_and_no_elder(house):
    regulator = accounts.create_user("hu", display_name="胡", password=None, by=None)
    accounts.grant_role(regulator, "regulator", by=None, start=house.today)
    assert as_user(regulator).get(url("agreement", house.offered().pk)).status_code in (302, 403)


def test_an_agreement_says_what_went_before_and_what_follows(house, doctor):
    stay = house.signed("institution_service", "level_semi", price=260_000)
    new = house.new("institution_service", "level_dependent")
    following = actions.change_terms(stay, new, by=house.li, at=house.now)
    assert url("agreement", stay.pk) in html(doctor.get(url("agreement", following.pk)))
    assert url("agreement", following.pk) in html(doctor.get(url("agreement", stay.pk)))
