"""Finding someone, opening a record once, joining two that are one, and looking where one may not without a reason."""

import json

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.stack]


@pytest.mark.capability("F5", "F9")
def test_three_letters_find_an_elder_as_one_types(people):
    doctor = people.page("li", "/elders/")
    doctor.locator("main input[name=q]").press_sequentially("zgs", delay=30)
    expect(doctor.locator("main .row-link").first).to_contain_text("张国生")
    doctor.locator("main .row-link").first.click()
    expect(doctor.locator(".person")).to_contain_text("张国生")


@pytest.mark.capability("F9")
def test_a_colleague_is_found_by_initials(people):
    doctor = people.page("li", "/staff/?q=why")
    expect(doctor.locator("main")).to_contain_text("王海燕")


@pytest.mark.capability("F1", "J33")
def test_a_record_is_searched_for_before_it_is_opened_and_two_become_one(people):
    nurse = people.page("wang", "/elders/duplicates/")
    nurse.locator("main a", has_text="陈阿").first.click()
    expect(nurse.locator("main")).to_contain_text("陈阿妹")
    expect(nurse.locator("main")).to_contain_text("陈阿美")
    merge = nurse.locator("form[action*='/merge/']")
    merge.locator("[type=radio]").first.check()
    merge.locator("[name=reason]").fill("核对过身份证，是同一人")
    merge.get_by_role("button").click()
    undo = nurse.locator(".toast").get_by_role("button", name="撤销")
    undo.click()
    nurse.locator("main [name=reason]").fill("是两姐妹，不是同一人")
    nurse.locator("main").get_by_role("button", name="撤回").click()
    expect(nurse.locator(".toast").first).to_be_visible()


@pytest.mark.capability("J18", "J38")
def test_a_masked_number_is_shown_for_a_reason_and_leaves_a_trace(people):
    doctor = people.page("li", "/elders/?q=zgs")
    doctor.locator("main .row-link").first.click()
    record = doctor.url
    doctor.goto(record + "person/")
    hidden = doctor.locator(".mask").first
    expect(hidden).to_contain_text("·")
    hidden.get_by_role("button").first.click()
    doctor.locator("dialog[open] [name=reason]").fill("电话核对身份")
    doctor.locator("dialog[open]").get_by_role("button", name="查看").click()
    expect(doctor.locator(".mask-value").first).not_to_contain_text("·")

    elder = people.page("zhang", "/looks/")
    expect(elder.locator("main")).to_contain_text("查看了完整号码")
    expect(elder.locator("main")).to_contain_text("电话核对身份")


@pytest.mark.capability("J38", "J37")
def test_a_stranger_opens_a_record_in_an_emergency_and_its_owner_is_told(people, town):
    stranger = people.page("feng", "/elders/?q=zgs")
    found = stranger.locator("main .row-link").first
    expect(found).to_contain_text("张*")
    found.click()
    stranger.locator("[name=reason]").first.fill("夜间晕倒送来，需看用药和过敏")
    stranger.locator("main form button").first.click()
    expect(stranger.locator(".person")).to_contain_text("张国生")

    owner = people.page("li", "/inbox/")
    expect(owner.locator("main")).to_contain_text("冯立")
    elder = people.page("zhang", "/looks/")
    expect(elder.locator("main")).to_contain_text("紧急")
    assert json.loads(town.run("audit", "verify", "--json"))["sound"]
