"""A call for help, from the elder's thumb to the nurse's word back."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.browser import until
from tests.journeys.conftest import PHONE

pytestmark = [pytest.mark.stack]
ASKED_AGAIN = 15_000
"""Who is not on the rota just now is not rung up; an open list asks by itself every ten seconds."""
SPOKEN = "window.said = []; window.speechSynthesis.speak = (what) => window.said.push(what.text);"


@pytest.mark.capability("E6")
def test_an_elder_calls_with_two_taps_and_hears_who_comes(town, people):
    desk, elder = people.page("wang", "/calls/"), people.page("zhang", size=PHONE)
    elder.context.add_init_script(SPOKEN)
    elder.goto("/")
    block = elder.get_by_role("button", name=re.compile("呼叫帮助"))
    block.click()
    expect(block).to_contain_text("再按一次")
    with elder.expect_response(lambda answer: "hx-request" in answer.request.headers):
        elder.evaluate("htmx.trigger('[data-live]', 'live')")  # news comes between the two taps, and everything is drawn anew
    until(elder, "!document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling, .htmx-added')")
    block.click()
    expect(elder.locator("#own-call")).to_contain_text("正在呼叫")
    until(elder, "window.said.some((text) => text.includes('正在呼叫'))")

    row = desk.locator("#call-rows .row-link", has_text="张国生").first
    expect(row).to_contain_text("手机页面", timeout=ASKED_AGAIN)
    row.click()
    expect(desk.locator(".call-clock")).to_contain_text("已响")
    desk.get_by_role("button", name="我去").click()
    expect(desk.locator(".call-clock")).to_contain_text("后应答")
    expect(elder.locator("#own-call")).to_contain_text("已经收到")
    until(elder, "window.said.some((text) => text.includes('已经收到'))")

    desk.get_by_role("button", name="电话里处理好了").click()
    expect(elder.locator("#own-call")).to_contain_text("已经处理好")


@pytest.mark.capability("E6")
def test_a_wearable_calls_over_mqtt_and_a_mistake_is_shown_not_dropped(town, people):
    desk = people.page("wang", "/calls/")
    town.say("bp-zhang", json.dumps([{"event": "call", "latitude": 31.1886, "longitude": 121.4365, "battery": 64}]).encode())
    row = desk.locator("#call-rows .row-link", has_text="张国生").first
    expect(row).to_contain_text("呼叫按钮", timeout=ASKED_AGAIN)
    town.say("bp-zhang", b'{"event": "call_cancelled"}')
    expect(row).to_contain_text("老人已取消", timeout=ASKED_AGAIN)
    row.click()
    expect(desk.locator(".call-state")).to_contain_text("31.18860, 121.43650")
    desk.get_by_role("button", name="按错了").click()
    expect(desk.locator("#call-rows")).to_contain_text("没有人呼叫", timeout=ASKED_AGAIN)
