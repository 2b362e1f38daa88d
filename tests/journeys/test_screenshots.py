"""The pictures of the README, taken from the running district; only where ``UPDATE_SCREENSHOTS`` is set."""

import os

import pytest
from playwright.sync_api import expect

from tests.browser import ROOT
from tests.journeys.conftest import PHONE

IMAGES = ROOT / "docs" / "images"
LARGEST = 300_000


def show(page, name):
    """Keep what the window shows, once it has settled."""
    page.wait_for_timeout(600)
    page.evaluate("document.fonts.ready")
    IMAGES.mkdir(exist_ok=True)
    page.screenshot(path=IMAGES / f"{name}.png")


def with_an_open_alarm(people, town):
    """The doctor's first screen, 张国生's alarm chosen."""
    doctor = people.page("li")
    town.publish("bp-zhang", systolic=178, diastolic=102, heart_rate=92)
    alarm = doctor.locator(".split-list [data-live=alarms] .row-link", has_text="178/102")
    expect(alarm).to_be_visible()
    alarm.click()
    doctor.wait_for_url("**/now/*/")
    expect(doctor.locator("[data-alarm] .trend")).to_be_visible()
    return doctor


def in_english(page):
    """Choose English, look, and choose Chinese again for whoever comes next."""
    here = page.url
    speak(page, "English")
    page.goto(here)
    show(page, "english")
    speak(page, "中文")


def speak(page, language):
    """Through the menu of the head."""
    page.locator(".menu summary").click()
    page.get_by_role("button", name=language).click()


def take_the_pictures(people, town, services):
    doctor = with_an_open_alarm(people, town)
    show(doctor, "now")
    show(people.page("li", doctor.url, color_scheme="dark"), "now-dark")
    in_english(doctor)
    show(people.page("li", f"/elders/{services['elder']}/"), "record")
    show(people.page("li", f"/sheets/{services['sheet']}/"), "assess")
    show(people.page("zhang", size=PHONE), "elder")
    show(people.page("zhangmin", size=PHONE), "family")


if os.environ.get("UPDATE_SCREENSHOTS") == "1":

    @pytest.mark.stack
    def test_the_pictures_of_the_readme_are_renewed(people, town, services):
        take_the_pictures(people, town, services)
        assert [picture.name for picture in IMAGES.glob("*.png") if picture.stat().st_size > LARGEST] == []
