import pytest
from django.urls import reverse

from yiyang.assessment import actions
from yiyang.assessment.models import Appeal, Assessment, Sheet, TableConfirmation
from yiyang.assessment.tests.ward import best
from yiyang.assessment.types.assessing import AssessmentState

BACKEND = "yiyang.base.signin.Password"
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def sign_in(client):
    def as_user(user):
        client.force_login(user, backend=BACKEND)
        return client

    return as_user


@pytest.fixture
def rich(desk):
    """A finished ability assessment, one with Morse doubted, one with Braden begun by 李明."""
    desk.done = desk.assessed(days_ago=1)
    desk.doubt = actions.appeal(desk.assessed("morse"), reason="不对", by=desk.family.daughter, at=desk.now)
    desk.running = desk.start("braden")
    desk.sheet = Sheet.objects.get(assessment=desk.running)
    return desk


def addresses(rich):
    elder = rich.zhang.pk
    return {
        "due": reverse("assessment:due"),
        "start": reverse("assessment:start", args=[elder]),
        "change": reverse("assessment:change", args=[elder]),
        "report": reverse("assessment:report", args=[elder]),
        "assessment": reverse("assessment:assessment", args=[rich.done.pk]),
        "appeal": reverse("assessment:appeal", args=[rich.done.pk]),
        "withdraw": reverse("assessment:withdraw", args=[rich.running.pk]),
        "sheet": reverse("assessment:sheet", args=[rich.sheet.pk]),
        "decline": reverse("assessment:decline", args=[rich.doubt.pk]),
        "drift": reverse("assessment:drift"),
        "instruments": reverse("assessment:instruments"),
        "confirm": reverse("assessment:confirm_table", args=["ltci2021", "2021", "matrix"]),
    }


READS = {"due", "report", "assessment"}
ASSESSES = READS | {"start", "change", "withdraw"}
OPEN_TO = {
    "doctor": ASSESSES | {"appeal", "sheet"},
    "nurse": ASSESSES | {"appeal"},
    "assessor": ASSESSES,
    "stranger": {"due"},
    "director": READS | {"change", "appeal", "decline", "drift"},
    "daughter": READS | {"change", "appeal"},
    "elder": READS | {"change", "appeal"},
    "neighbour": {"due"},
}


@pytest.mark.parametrize("who", sorted(OPEN_TO))
def test_each_page_opens_to_those_it_is_for_and_to_nobody_else(rich, sign_in, who):
    browser = sign_in(getattr(rich, who, None) or getattr(rich.family, who))
    opened = {name for name, address in addresses(rich).items() if browser.get(address).status_code == 200}
    assert opened == OPEN_TO[who]


def test_nobody_gets_in_without_signing_in(rich, client):
    codes = {name: client.get(address).status_code for name, address in addresses(rich).items()}
    assert set(codes.values()) == {302}


def test_beginning_leads_to_one_s_own_sheet(desk, sign_in):
    data = {"instrument": "gbt42195", "reason": "first", "colleague": str(desk.family.town.wang.pk)}
    answer = sign_in(desk.doctor).post(reverse("assessment:start", args=[desk.zhang.pk]), data)
    own = Sheet.objects.get(assessor__user=desk.doctor)
    assert answer["Location"] == reverse("assessment:sheet", args=[own.pk])


def test_a_card_shows_the_item_its_options_and_where_one_is(desk, sign_in):
    sheet = desk.start().sheets.first()
    page = sign_in(desk.doctor).get(reverse("assessment:sheet", args=[sheet.pk])).content.decode()
    for text in ("进食", "不呛咳", "B1.1", 'data-key="5"', "GB/T 42195-2022"):
        assert text in page


def test_an_answer_is_kept_and_the_next_card_comes(desk, sign_in):
    sheet = desk.start().sheets.first()
    answer = reverse("assessment:answer", args=[sheet.pk])
    page = sign_in(desk.doctor).post(answer, {"item": "B1.1", "pick": "prompted"}, **HTMX).content.decode()
    assert "修饰" in page
    assert "<html" not in page
    sheet.refresh_from_db()
    assert sheet.answers == {"B1.1": "prompted"}


def test_one_goes_on_where_one_stopped(desk, sign_in):
    sheet = desk.start().sheets.first()
    actions.save_answer(sheet, "B1.1", "prompted", by=desk.doctor, at=desk.now)
    page = sign_in(desk.doctor).get(reverse("assessment:sheet", args=[sheet.pk])).content.decode()
    assert "<h1>修饰</h1>" in page


def test_a_number_that_is_none_is_refused(desk, sign_in):
    sheet = desk.start().sheets.first()
    answer = reverse("assessment:answer", args=[sheet.pk])
    assert sign_in(desk.doctor).post(answer, {"item": "events", "pick": "许多"}).status_code == 422


def test_the_whole_way_through_the_pages(desk, sign_in, client):
    browser = sign_in(desk.doctor)
    browser.post(
        reverse("assessment:start", args=[desk.zhang.pk]),
        {"instrument": "gbt42195", "reason": "first", "colleague": str(desk.family.town.wang.pk)},
    )
    assessment = Assessment.objects.get()
    for sheet in assessment.sheets.all():
        browser = sign_in(sheet.assessor.user)
        for item, pick in {**best("gbt42195"), "B1.1": "some_help" if sheet.seat == 1 else "prompted"}.items():
            browser.post(reverse("assessment:answer", args=[sheet.pk]), {"item": item, "pick": str(pick)})
        browser.post(reverse("assessment:hand_in", args=[sheet.pk]))
    page = reverse("assessment:assessment", args=[assessment.pk])
    assert "两份评估不一样的地方" in browser.get(page).content.decode()
    settle = reverse("assessment:settle", args=[assessment.pk])
    browser.post(settle, {"item": "B1.1", "pick": "some_help", "reason": "一起看过"})
    for user in (desk.doctor, desk.nurse):
        sign_in(user).post(reverse("assessment:sign", args=[assessment.pk]))
    shown = client.get(page).content.decode()
    assert "轻度失能" in shown
    assert Assessment.objects.get().state == AssessmentState.FINAL


def test_settling_without_a_reason_says_so(desk, sign_in):
    assessment = desk.start()
    answer = sign_in(desk.doctor).post(reverse("assessment:settle", args=[assessment.pk]), {"item": "B1.1", "pick": "prompted"})
    assert answer.status_code == 422


def test_a_colleague_joins_from_the_page(desk, sign_in):
    begun = desk.start("braden")
    assert sign_in(desk.nurse).post(reverse("assessment:join", args=[begun.pk])).status_code == 409


def test_a_sheet_handed_in_leads_to_the_assessment(desk, sign_in):
    sheet = desk.start().sheets.first()
    desk.fill(sheet)
    answer = sign_in(desk.doctor).get(reverse("assessment:sheet", args=[sheet.pk]))
    assert answer["Location"] == reverse("assessment:assessment", args=[sheet.assessment_id])


def test_the_report_says_what_is_known_and_what_is_missing(rich, sign_in):
    page = sign_in(rich.doctor).get(reverse("assessment:report", args=[rich.zhang.pk])).content.decode()
    for text in ("身体", "生活能力", "医疗", "心理", "社会参与", "家庭", "能力完好", "还没做", "能自理"):
        assert text in page


def test_the_report_of_somebody_never_assessed_says_what_to_do(desk, sign_in):
    page = sign_in(desk.doctor).get(reverse("assessment:report", args=[desk.zhang.pk])).content.decode()
    assert "还没有评估过" in page


def test_the_report_is_printed_with_signatures(rich, sign_in):
    answer = sign_in(rich.doctor).get(reverse("assessment:report_pdf", args=[rich.zhang.pk]))
    assert answer.content.startswith(b"%PDF")


def test_a_caregiver_s_report_holds_no_diagnosis(rich, sign_in):
    rich.family.with_hypertension()
    page = sign_in(rich.family.caregiver).get(reverse("assessment:report", args=[rich.zhang.pk])).content.decode()
    assert "高血压" not in page


def test_a_change_is_reported_and_makes_a_new_assessment_due(rich, sign_in):
    data = {"cause": "fall", "on": rich.family.today.isoformat()}
    answer = sign_in(rich.nurse).post(reverse("assessment:change", args=[rich.zhang.pk]), data)
    assert answer["Location"] == reverse("assessment:report", args=[rich.zhang.pk])


def test_what_waits_for_me_stands_on_top_of_the_list(rich, sign_in):
    page = sign_in(rich.doctor).get(reverse("assessment:due")).content.decode()
    assert reverse("assessment:sheet", args=[rich.sheet.pk]) in page


def test_a_doubt_is_filed_and_tested_again_by_another(rich, sign_in):
    browser = sign_in(rich.nurse)
    answer = browser.post(reverse("assessment:retest", args=[rich.doubt.pk]))
    rich.doubt.refresh_from_db()
    assert answer["Location"] == reverse("assessment:assessment", args=[rich.doubt.retest_id])


def test_the_daughter_files_a_doubt(rich, sign_in):
    sign_in(rich.family.daughter).post(reverse("assessment:appeal", args=[rich.done.pk]), {"reason": "那天发烧"})
    assert Appeal.objects.filter(assessment=rich.done, by=rich.family.daughter).exists()


def test_the_director_declines_a_doubt(rich, sign_in):
    sign_in(rich.family.director).post(reverse("assessment:decline", args=[rich.doubt.pk]), {"reason": "已复核"})
    rich.doubt.refresh_from_db()
    assert rich.doubt.state == "declined"


def test_an_assessment_is_withdrawn_with_a_reason(rich, sign_in):
    sign_in(rich.doctor).post(reverse("assessment:withdraw", args=[rich.running.pk]), {"reason": "老人睡了"})
    rich.running.refresh_from_db()
    assert rich.running.state == AssessmentState.WITHDRAWN


@pytest.fixture
def trusted(desk, sign_in, monkeypatch):
    """The regulator with a second factor."""
    monkeypatch.setattr("yiyang.accounts.guards.has_second_factor", lambda user: True)
    return sign_in(desk.regulator)


def test_the_regulator_confirms_a_table_and_takes_it_back(desk, trusted):
    trusted.post(reverse("assessment:confirm_table", args=["ltci2021", "2021", "matrix"]), {"document": "医保办发〔2021〕37号"})
    row = TableConfirmation.objects.get()
    assert "医保办发〔2021〕37号" in trusted.get(reverse("assessment:instruments")).content.decode()
    trusted.post(reverse("assessment:revoke_confirmation", args=[row.pk]), {"reason": "看错一格"})
    row.refresh_from_db()
    assert row.revoke_reason == "看错一格"


def test_a_table_is_not_confirmed_without_a_document(rich, trusted):
    assert trusted.post(addresses(rich)["confirm"], {"document": ""}).status_code == 422


def test_the_drift_page_shows_assessors_to_the_director(rich, sign_in):
    page = sign_in(rich.family.director).get(reverse("assessment:drift")).content.decode()
    assert "评估质量" in page
