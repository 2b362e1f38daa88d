"""Coming in: with a second factor, or not at all after five wrong passwords; and the site on one's phone."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.browser import until
from tests.journeys.conftest import PHONE, code_of, sign_in
from yiyang.portal.demo.cast import cast

pytestmark = [pytest.mark.stack]
HAN = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.capability("G2", "J18")
def test_who_sees_more_than_one_institution_needs_a_second_factor(town, people):
    town.run("user", "add", "shen", "--name", "沈慎", "--role", "privacy_officer", said=cast().password)
    page = people.page("", "/account/login/")
    sign_in(page, "shen")
    page.goto("/")
    assert "/2fa/" in page.url
    page.goto("/account/2fa/totp/activate/")
    if page.locator("[name=password]").count():
        page.fill("[name=password]", cast().password)
        page.press("[name=password]", "Enter")
    secret = page.locator("body").inner_text()
    key = re.search(r"\b([A-Z2-7]{32})\b", secret.replace(" ", "")) or re.search(r"secret=([A-Z2-7]+)", page.content())
    page.fill("[name=code]", code_of(key.group(1)))
    page.press("[name=code]", "Enter")
    page.wait_for_url(lambda url: "totp" not in url)
    page.goto("/")
    expect(page.locator("main h1")).to_contain_text("紧急")


@pytest.mark.capability("J18")
def test_five_wrong_passwords_shut_the_door_for_a_while(people):
    page = people.page("", "/account/login/")
    for _ in range(6):
        page.goto("/account/login/")
        if not page.locator("[name=login]").count():
            break
        page.fill("[name=login]", "tang")
        page.fill("[name=password]", "not-the-password")
        page.press("[name=password]", "Enter")
        page.wait_for_load_state("networkidle")
    expect(page.locator("body")).to_contain_text("15 分钟")


@pytest.mark.capability("J16")
def test_the_site_can_be_installed_and_says_so_without_a_network(people):
    page = people.page("zhangmin", size=PHONE)
    manifest = page.request.get(page.locator("link[rel=manifest]").get_attribute("href"))
    assert {"192x192", "512x512"} <= {icon["sizes"] for icon in json.loads(manifest.body())["icons"]}
    until(page, "navigator.serviceWorker.controller !== null")
    page.context.set_offline(True)
    page.goto("/inbox/")
    expect(page.locator("body")).to_contain_text("没有网络")
    page.context.set_offline(False)


@pytest.mark.capability("J16")
@pytest.mark.parametrize(
    ("who", "path"), [("zhou", "/"), ("chen", "/alarms/rules/"), ("chen", "/devices/"), ("zhou", "/staff/new/")]
)
def test_english_is_complete(people, who, path):
    page = people.page(who, path)
    page.locator(".menu summary").click()
    page.get_by_role("button", name="English").click()
    page.goto(path)
    chrome = page.locator("h1, h2, th, label, legend, .rail-item, main button").all_inner_texts()
    chinese = [text for text in chrome if HAN.search(text)]
    page.locator(".menu summary").click()
    page.get_by_role("button", name="中文").click()
    assert not chinese, chinese
