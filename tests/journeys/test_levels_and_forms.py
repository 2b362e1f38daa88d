"""Levels found on a screen: scales and nursing grade, the insurance's level, what a level leads to, and a form of one's own."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import LATER
from yiyang.accounts import actions as accounts
from yiyang.assessment import actions as assessing
from yiyang.assessment import definitions
from yiyang.assessment.types.assessing import AssessmentReason, NewAssessment
from yiyang.clinic.tests.world import account

pytestmark = [pytest.mark.django_db(transaction=True)]
HOME_CHECK = """
code: home_check
version: "1"
zh: 居家安全检查
en: Home safety check
document: 本中心自编表单
license_note: 本中心自有
better: low
sources:
  items: {title: 本中心居家安全检查表, confidence: platform_default}
groups:
  - zh: 屋里
    en: Indoors
    source: items
    items:
      - code: light
        zh: 夜间走道没有灯
        en: No light on the way at night
        options: &asked
          - {slug: absent, score: 0, zh: 否, en: "No"}
          - {slug: present, score: 1, zh: 是, en: "Yes"}
      - {code: rail, zh: 厕所没有扶手, en: No rail in the toilet, options: *asked}
      - {code: gas, zh: 煤气没有报警器, en: No gas alarm, options: *asked}
steps:
  - {step: sum, name: total, zh: 隐患数, en: Dangers, source: items, of: [light, rail, gas], range: [0, 3]}
  - step: bands
    name: level
    zh: 结论
    en: Finding
    source: items
    of: total
    bands:
      - {slug: safe, level: 0, least: 0, most: 0, zh: 未见隐患, en: No danger seen}
      - {slug: mend, level: 1, least: 1, most: 3, zh: 需要整改, en: To be mended, concern: true}
headline: {total: total, band: level}
outputs: {total: total}
"""


def begin(page, house, code):
    """Choose an instrument and begin alone."""
    page.goto(f"/elders/{house.zhang.pk}/assess/?instrument={code}")
    page.locator("main form .button[data-kind=primary]").click()


def fill(page, *, place, number="0"):
    """Every card: the option at a place, or a number; then hand in and sign."""
    while not page.locator("form[action$='hand-in']").count():
        card = page.locator(".assess-item")
        before = card.locator("input[name=item]").input_value()
        if card.locator("#pick").count():
            card.locator("#pick").fill(number)
            card.locator("form.assess-options .button").click()
        else:
            options = card.locator(".assess-option")
            options.nth(min(place, options.count() - 1)).click()
        page.wait_for_function(LATER, arg=before)
    page.locator("form[action$='hand-in'] button").click()
    page.locator("form[action$='/sign'] button").click()


@pytest.mark.capability("B2")
def test_the_scale_of_daily_living_leads_to_the_nursing_grade(house, open_as):
    nurse = open_as(house.family.nurse)
    begin(nurse, house, "barthel")
    fill(nurse, place=1)
    expect(nurse.locator(".assess-verdict")).to_contain_text("中度依赖")
    expect(nurse.locator(".assess-verdict")).to_contain_text("50")
    begin(nurse, house, "ws431")
    fill(nurse, place=0, number="50")
    expect(nurse.locator(".assess-verdict")).to_contain_text("二级")
    expect(nurse.locator(".assess-reasons")).to_contain_text("Barthel 41–60")


@pytest.mark.capability("J32")
def test_a_form_added_as_a_file_is_used_like_any_other(house, open_as, tmp_path, monkeypatch):
    monkeypatch.setenv("YIYANG_DEFINITIONS", str(tmp_path))
    doctor = open_as(house.li)
    doctor.goto(f"/elders/{house.zhang.pk}/assess/")
    expect(doctor.locator("select[name=instrument]")).not_to_contain_text("居家安全检查")
    file = tmp_path / "scales" / "home_check" / "1.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(HOME_CHECK, encoding="utf-8")
    doctor.reload()
    expect(doctor.locator("select[name=instrument]")).to_contain_text("居家安全检查")
    begin(doctor, house, "home_check")
    fill(doctor, place=1)
    expect(doctor.locator(".assess-verdict")).to_contain_text("需要整改")
    expect(doctor.locator(".assess-verdict")).to_contain_text("3")
    doctor.goto(f"/elders/{house.zhang.pk}/")
    expect(doctor.locator("main")).to_contain_text("居家安全检查：需要整改")


def worst(code):
    """The worst option of every item."""
    items = definitions.instrument(code).items
    return {item.code: min(item.options, key=lambda one: one.score).slug if item.options else 0 for item in items}


def both_answered(house, code):
    """Two have assessed alike; their names are still missing."""
    begun = assessing.start_assessment(
        house.zhang, NewAssessment(code, AssessmentReason.FIRST), by=house.li, at=house.now, colleague=house.family.town.wang
    )
    for sheet in begun.sheets.select_related("assessor__user"):
        for item, pick in worst(code).items():
            assessing.save_answer(sheet, item, pick, by=sheet.assessor.user, at=house.now)
        assessing.hand_in(sheet, by=sheet.assessor.user, at=house.now)
    return begun


@pytest.mark.capability("B4")
def test_the_insurance_s_level_is_an_estimate_until_its_tables_are_confirmed(house, open_as):
    luo = account("luo", "罗区")
    accounts.grant_role(luo, "regulator", by=None, start=house.today)
    accounts.hand_out_totp(luo, secret="JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", by=None)
    begun = both_answered(house, "ltci2021")
    nurse, doctor, regulator = open_as(house.family.nurse), open_as(house.li), open_as(luo)
    for page in (nurse, doctor):
        page.goto(f"/assessments/{begun.pk}/")
        page.locator("form[action$='/sign'] button").click()
    expect(doctor.locator(".assess-verdict")).to_contain_text("重度失能Ⅲ级")
    expect(doctor.locator("main")).to_contain_text("不能用来算钱")
    regulator.goto("/instruments/")
    card = regulator.locator("section.card", has_text="ltci2021")
    expect(card.get_by_role("link", name="核对并确认")).to_have_count(2)
    while card.get_by_role("link", name="核对并确认").count():
        card.get_by_role("link", name="核对并确认").first.click()
        regulator.locator("[name=document]").fill("医保办发〔2021〕37号 正式文本")
        regulator.get_by_role("button", name="核对一致，确认").click()
        regulator.wait_for_url("**/instruments/")
    doctor.reload()
    expect(doctor.locator(".assess-verdict")).to_contain_text("重度失能Ⅲ级")
    expect(doctor.locator("main")).not_to_contain_text("不能用来算钱")


@pytest.mark.capability("B5", "B10")
def test_a_level_sets_how_often_somebody_comes_and_its_package_is_sorted_by_who_supplies(house, open_as):
    house.assess(2)
    doctor = open_as(house.li)
    doctor.goto(f"/elders/{house.zhang.pk}/report/")
    expect(doctor.locator("main")).to_contain_text("每月至少一次上门")
    doctor.goto(f"/elders/{house.zhang.pk}/")
    expect(doctor.locator("main")).to_contain_text("分级管理上门（失能）")
    doctor.goto("/catalogue/packages/level_critical/")
    suppliers = {
        "常规医疗": "社区卫生服务中心",
        "急重症医疗": "医院",
        "护理": "社区卫生服务中心",
        "生活照料": "家庭和社区养老服务中心",
    }
    for kind, supplier in suppliers.items():
        expect(doctor.locator("section.card", has=doctor.locator("h2", has_text=kind))).to_contain_text(supplier)
