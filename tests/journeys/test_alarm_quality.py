"""An alarm seen to in one tap, whether it was right, and what those who answer for alarms make of it."""

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.stack]
PHONE = {"width": 412, "height": 915}


@pytest.mark.capability("E3")
def test_one_tap_says_what_was_done_and_whether_it_was_right_and_the_family_hears_it(town, people):
    doctor, family = people.page("li", size=PHONE), people.page("zhangmin", size=PHONE)
    town.publish("bp-zhang", heart_rate=46)
    alarm = doctor.locator(".split-list [data-live=alarms] .row-link", has_text="心率 46")
    expect(alarm).to_be_visible(timeout=20_000)
    doctor.goto(alarm.get_attribute("href"))
    case = doctor.locator("[data-alarm]")
    case.locator(".alarm-handle").get_by_label("报对了").check()
    case.locator(".alarm-handle").get_by_role("button", name="安排上门").click()
    expect(doctor.get_by_role("button", name="报对了")).to_have_attribute("aria-pressed", "true")
    expect(case.locator(".timeline").last).to_contain_text("安排上门 · 报对了")

    doctor.get_by_role("link", name="看档案").click()
    expect(doctor.locator(".timeline").first).to_contain_text("安排上门")
    family.goto("/inbox/")
    expect(family.locator("main")).to_contain_text("看过了张国生的心率报警：已安排上门")


@pytest.mark.capability("E2")
def test_a_director_opens_the_quality_of_alarms_and_the_rows_behind_a_number(services, people):
    director = people.page("zhou", "/alarms/quality/")
    expect(director.locator(".quality-total")).to_contain_text("人周")
    row = director.locator(".quality-table").first.locator("tbody tr").first
    count = row.locator("td.number a").first
    shown = count.inner_text()
    count.click()
    expect(director.locator("h1")).to_contain_text(f"{shown} 次报警")
    expect(director.locator("main .row-link").first).to_be_visible()


@pytest.mark.capability("E2")
def test_other_limits_are_tried_on_the_past_before_anybody_changes_them(people):
    doctor = people.page("li", "/alarms/what-if/?rule=blood_pressure")
    doctor.locator("input[name='BP-8']").fill("165")
    doctor.get_by_role("button", name="用近 90 天试算").click()
    expect(doctor.locator("main")).to_contain_text("会给大家带来多少报警")
    expect(doctor.locator("main")).to_contain_text("会漏掉的真报警")
    doctor.goto("/alarms/what-if/")
    expect(doctor.locator("main table")).to_contain_text("≥ 150 → 165")
