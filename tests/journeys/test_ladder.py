"""An alarm nobody answers climbs to a human, and everyone sees how; the director sees to it that there is one."""

import json
import re
from datetime import timedelta

import pytest
from django.utils.timezone import localdate
from playwright.sync_api import expect

from yiyang.notices.tests.gateway import Gateway

pytestmark = [pytest.mark.stack]
PHONE = {"width": 412, "height": 915}
# The clock of one alarm is moved on instead of waited for; everything else is the running platform.
HURRY = """
from django.utils import timezone
from yiyang.monitoring.models import Alarm
Alarm.objects.filter(elder__name="张国生", rule="heart_rate").exclude(state="closed").update(escalate_at=timezone.now())
"""


@pytest.fixture
def gateway():
    opened = Gateway()
    yield opened
    opened.close()


@pytest.mark.capability("E2", "J31")
def test_an_unanswered_alarm_climbs_and_its_page_shows_how(town, people, gateway):
    doctor = people.page("li", "/channels/")
    doctor.locator("summary", has_text="添加电话网关").click()
    doctor.fill("[name=voice-words]", "打我手机")
    doctor.fill("[name=voice-url]", gateway.at("/call"))
    doctor.get_by_role("button", name="添加电话网关").click()
    gateway.answer = b'{"status": "ringing", "call_id": "c-17"}'
    doctor.get_by_role("button", name="全部测试").click()
    expect(doctor.locator("main")).to_contain_text("HTTP 200 · ringing · c-17")
    assert json.loads(gateway.bodies[0])["test"] is True

    town.publish("bp-zhang", systolic=136, diastolic=80, heart_rate=139)
    doctor.goto("/alarms/?scope=mine")
    doctor.locator(".row-link", has_text=re.compile("张国生.*139", re.DOTALL)).first.click()
    ladder = doctor.locator("#alarm-ladder")
    expect(ladder.locator("[data-place=now]")).to_contain_text("签约医生")
    expect(ladder.locator("[data-place=now]")).to_contain_text("转给下一位还有")
    expect(ladder.locator("[data-place=next]")).to_contain_text("二线医生")
    expect(ladder.locator("[data-place=now] .rung-went")).to_contain_text("HTTP 200", timeout=15000)
    assert "张国生" not in gateway.bodies[-1].decode()

    town.run("shell", "-v", "0", "-c", HURRY)
    expect(ladder.locator("[data-place=now]")).to_contain_text("二线医生", timeout=10000)
    expect(ladder.locator("[data-place=done]")).to_contain_text("李明远")

    colleague = people.page("chen", doctor.url, size=PHONE)
    colleague.get_by_role("button", name="我来处理").click()
    expect(ladder.locator("[data-place=now]")).to_contain_text("联系到老人")
    expect(doctor.locator(".alarm-state")).to_contain_text("陈晓东")
    doctor.goto("/channels/")
    doctor.get_by_role("button", name="移除").first.click()
    expect(doctor.locator("main")).to_contain_text("目前只有收件箱")


TYPE_AS_SOON_AS_DRAWN = """([piece, key]) => {
    window.stayed = true;
    const type = (_changes, watch) => {
        watch.disconnect();
        document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true, cancelable: true}));
    };
    new MutationObserver(type).observe(document.querySelector(piece).parentElement, {childList: true});
}"""
"""Press a key in the very moment in which a piece of the page was drawn anew."""


@pytest.mark.capability("E2")
def test_the_director_fills_a_hole_in_the_rota_by_keyboard_and_notes_an_absence(people):
    director = people.page("zhou", "/rota/")
    director.get_by_role("link", name="下个月").click()
    director.get_by_role("link", name="下个月").click()
    holes = director.locator(".rota-holes")
    expect(holes).to_contain_text("没有人")
    before = director.locator("tfoot [data-cover=full]").count()
    row = director.locator("tbody tr", has_text="王海燕")
    row.locator("button").nth(27).focus()
    director.evaluate(TYPE_AS_SOON_AS_DRAWN, ["#rota", "n"])
    director.keyboard.press("d")
    expect(row.locator("td").nth(27)).to_contain_text("白")
    expect(row.locator("td").nth(27)).to_contain_text("夜")
    assert director.evaluate("window.stayed"), "typing fast loaded the page anew and lost the place"
    director.keyboard.press("ArrowLeft")
    director.keyboard.press("n")
    expect(row.locator("td").nth(26)).to_contain_text("夜")
    expect(director.locator("tfoot [data-cover=full]")).to_have_count(before + 1)

    director.goto("/rota/")
    director.select_option("[name=staff]", label="陈晓东")
    director.fill("[name=start]", f"{localdate() + timedelta(days=60)}")
    director.fill("[name=until]", f"{localdate() + timedelta(days=64)}")
    director.select_option("[name=deputy]", label="李明远")
    director.get_by_role("button", name="登记不在岗").click()
    away = director.locator(".lines .line", has_text="陈晓东")
    expect(away).to_contain_text("由 李明远 代")
    away.get_by_role("button", name="今天起回岗").click()
    expect(director.locator("main")).to_contain_text("没有人不在岗")
