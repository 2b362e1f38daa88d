"""What sensors make people ask, whether devices are used, and measuring by card: seen in a browser by those who work with it."""

import json
from datetime import UTC, datetime, timedelta
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import PHONE, wait_until

pytestmark = [pytest.mark.stack]
HOUR = timedelta(hours=1)


@pytest.fixture(scope="session")
def safety(town) -> dict[str, str]:
    """His sensors, the key they speak by, and his card."""
    return json.loads(town.run("shell", "-v", "0", "-c", "from tests.journeys import safety; safety.set_up()").splitlines()[-1])


def send(town, safety, body, path="telemetry"):
    headers = {"Authorization": f"Bearer {safety['key']}", "Content-Type": "application/json"}
    with urlopen(Request(f"{town.url}/api/v1/{path}", json.dumps(body).encode(), headers), timeout=10) as answer:
        return json.load(answer)


@pytest.mark.capability("J12", "E8")
def test_a_fall_is_a_question_until_a_nurse_has_answered_it(town, people):
    nurse = people.page("wang", "/life-events/")
    town.say("bp-zhang", b'{"event": "fall"}')
    row = nurse.locator("#question-rows .row-link", has_text="摔倒了吗").first
    expect(row).to_be_visible(timeout=20_000)
    row.click()
    expect(nurse.locator(".call-state")).to_contain_text("还没有人核实过")
    nurse.get_by_role("button", name="没有，平安").click()
    nurse.goto("/life-events/")
    expect(nurse.locator("table")).to_contain_text("疑似跌倒")
    expect(nurse.locator("table")).to_contain_text("0%")


@pytest.mark.capability("J13")
def test_an_area_is_agreed_on_and_leaving_it_is_asked_about(town, people, safety):
    nurse = people.page("wang", f"/elders/{safety['elder']}/areas/")
    nurse.fill("[name=name]", "家和公园")
    nurse.fill("[name=points]", "31.1886, 121.4365")
    nurse.fill("[name=radius]", "300")
    nurse.fill("[name=evidence]", "同意书 11 月 3 日")
    nurse.get_by_role("button", name="保存这个范围").click()
    expect(nurse.locator("main")).to_contain_text("同意书 11 月 3 日")
    now = datetime.now(UTC)
    for minutes in (4, 2):
        at = (now - minutes * timedelta(minutes=1)).isoformat()
        place = {"latitude": 31.2086, "longitude": 121.4365, "accuracy": 15}
        send(town, safety, [{"device": "locator-zhang", "event": "position", "at": at, **place}])
    nurse.goto("/life-events/")
    expect(nurse.locator("#question-rows")).to_contain_text("界外约", timeout=20_000)


@pytest.mark.capability("E8")
def test_a_long_stillness_is_asked_about(town, people, safety):
    nurse = people.page("wang", "/life-events/", size=PHONE)
    send(town, safety, [{"device": "motion-zhang", "event": "movement", "at": (datetime.now(UTC) - 30 * HOUR).isoformat()}])
    expect(nurse.locator("#question-rows")).to_contain_text("很久没有活动", timeout=25_000)


@pytest.mark.capability("E9")
def test_what_is_measured_after_a_card_was_shown_stands_in_its_elders_record(town, people, safety):
    seated = send(town, safety, {"card": safety["card"]}, "points/sittings")
    assert seated["name"] == "张**"
    assert "hall-bp" in seated["devices"]
    now = datetime.now(UTC).isoformat()
    pair = [("8480-6", 141), ("8462-4", 87)]
    send(town, safety, [{"device": "hall-bp", "code": code, "value": value, "unit": "mm[Hg]", "at": now} for code, value in pair])
    nurse = people.page("wang")
    wait_until(lambda: "141/87" in nurse.goto(f"/elders/{safety['elder']}/readings/").text())
    nurse.goto(f"/elders/{safety['elder']}/cards/")
    nurse.get_by_role("button", name="发卡并打印").click()
    expect(nurse.locator(".measuring-square svg")).to_be_visible()


@pytest.mark.capability("E7")
def test_a_director_sees_which_devices_lie_unused(people, safety):
    director = people.page("zhou", "/devices/fleet/")
    expect(director.locator("table").first).to_contain_text("血压计")
    expect(director.locator("main")).to_contain_text("bp-zhang")
