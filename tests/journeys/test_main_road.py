"""From a cuff at home to the named doctor's screen, and back to the family: the journey the platform exists for."""

import re
import statistics
import sys
import time

import pytest
from playwright.sync_api import TimeoutError as NotSeen
from playwright.sync_api import expect

pytestmark = [pytest.mark.stack]
LIMIT_SECONDS, READINGS = 1.0, 50


@pytest.mark.capability("E1", "E2", "E3", "C1", "F2")
def test_a_reading_at_home_becomes_guidance_on_the_familys_phone(town, people):
    doctor, family = people.page("li"), people.page("zhangmin", size={"width": 412, "height": 915})
    expect(doctor.locator(".split-list [data-live=alarms]")).not_to_contain_text("178/102")

    town.publish("bp-zhang", systolic=178, diastolic=102, heart_rate=92)
    alarm = doctor.locator(".split-list [data-live=alarms] .row-link", has_text="178/102")
    expect(alarm).to_contain_text("张国生", timeout=20_000)  # how soon is measured below, when nothing else runs

    alarm.click()
    doctor.wait_for_url("**/now/*/")
    here = doctor.url
    case = doctor.locator("[data-alarm]")
    expect(case).to_contain_text("本人上限 160")
    expect(case.locator(".trend")).to_be_visible()
    case.get_by_role("button", name="我来处理").click()
    expect(doctor.get_by_role("button", name="我来处理")).to_have_count(0)

    doctor.get_by_role("link", name="看档案").click()
    expect(doctor.locator(".person")).to_contain_text("张国生")
    expect(doctor.locator(".timeline").first).to_contain_text("178/102")
    doctor.goto(here)

    doctor.locator("summary", has_text="写指导").click()
    doctor.locator("textarea[name=guidance_text]").fill("今天先静坐半小时再量一次，晚饭清淡，药别漏。")
    doctor.get_by_role("button", name="发送并标为已处置").click()
    expect(family.locator("main")).to_contain_text("今天先静坐半小时再量一次")

    family.locator(".guidance", has_text="静坐半小时").get_by_role("button", name="我看过了").click()
    expect(family.locator("body")).to_contain_text("静坐半小时")


@pytest.mark.alone
@pytest.mark.capability("E2")
def test_an_alarm_is_on_the_open_page_within_a_second(town, people, capsys):
    doctor = people.page("li")
    readings = rising(town, doctor)
    seconds_until_seen(town, doctor, *next(readings), patience=30_000)  # a district just started is still sharing out its stream
    waits = [seconds_until_seen(town, doctor, *reading) for reading in readings]
    p95 = statistics.quantiles(waits, n=20)[-1]
    with capsys.disabled():
        sys.stdout.write(f"\nreading → page, {len(waits)} times: median {statistics.median(waits):.3f} s, p95 {p95:.3f} s\n")
    assert len(waits) >= READINGS
    assert p95 <= LIMIT_SECONDS


def seconds_until_seen(town, doctor, serial, name, values, shown, *, patience=8_000):
    start = time.monotonic()
    town.publish(serial, **values)
    wait_for_row(doctor, name, shown, patience=patience)
    return time.monotonic() - start


def wait_for_row(doctor, name, shown, *, patience):
    try:
        doctor.wait_for_function(
            "([name, shown]) => [...document.querySelectorAll('.split-list [data-live=alarms] .row-link')]"
            ".some((row) => row.textContent.includes(name) && row.textContent.includes(shown))",
            arg=[name, shown],
            polling=20,
            timeout=patience,
        )
    except NotSeen as error:
        rows = doctor.locator(".split-list [data-live=alarms] .row-link").all_inner_texts()
        raise AssertionError(f"{name} {shown} is not among {rows}") from error


def rising(town, doctor):
    """Pressures and pulses of the doctor's own elders, each graver than what came before and beyond any usual of theirs."""
    doctor.goto("/panel/")
    panel = set(doctor.locator(".row-title").all_inner_texts())
    doctor.goto("/")
    open_rows = doctor.locator(".split-list [data-live=alarms] .row-link", has_text=re.compile("血压|心率"))
    troubled = set(open_rows.locator(".row-title").all_inner_texts())
    names = town.names()
    cuffs = [d.serial for g in town.kit.gateways for d in g.devices if d.kind == "blood_pressure" and d.serial != "bp-zhang"]
    mine = [(serial, names[serial]) for serial in cuffs if names[serial] in panel - troubled]
    for low in (162, 181):
        for place, (serial, name) in enumerate(mine):
            yield serial, name, {"systolic": low + place % 8, "diastolic": 71}, f"{low + place % 8}/71"
    for rate in (109, 118, 131):
        for serial, name in mine:
            yield serial, name, {"heart_rate": rate}, f"{rate}"
