"""Everyone can read and reach what is on a page: axe on every mode, light and dark; sizes as elders need them."""

from pathlib import Path
from threading import Thread
from wsgiref.simple_server import WSGIRequestHandler

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.servers.basehttp import ThreadedWSGIServer
from django.core.wsgi import get_wsgi_application
from playwright.sync_api import sync_playwright

from tests.browser import launched, until

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
STANDARDS = {"runOnly": ["best-practice", "wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
MEASURE = """
() => [...document.querySelectorAll('main *, .elder-head *, .elder-foot *')]
  .filter((one) => one.checkVisibility() && [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim()))
  .map((one) => ({ text: one.textContent.trim(), size: parseFloat(getComputedStyle(one).fontSize),
                   line: parseFloat(getComputedStyle(one).lineHeight) / parseFloat(getComputedStyle(one).fontSize) }))
"""
TARGETS = """
() => [...document.querySelectorAll('a, button, summary, input')]
  .filter((one) => one.checkVisibility() && !one.closest('dialog, .skip, .sr-only') && !one.matches('.skip'))
  .map((one) => (one.matches('[type=radio], [type=checkbox]') ? one.closest('label, .field') : one))
  .map((one) => ({ text: one.textContent.trim(), ...one.getBoundingClientRect().toJSON() }))
"""


class Silent(WSGIRequestHandler):
    def log_message(self, *message):
        """Requests are not news here."""


@pytest.fixture(scope="module")
def address():
    """The site without a database: the page of components needs none."""
    server = ThreadedWSGIServer(("127.0.0.1", 0), Silent)
    server.set_app(StaticFilesHandler(get_wsgi_application()))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        opened = launched(playwright, fonts=True)
        yield opened
        opened.close()


@pytest.fixture
def phone(browser):
    context = browser.new_context(viewport={"width": 412, "height": 892}, locale="zh-CN")
    yield context
    context.close()


def show(context, address, mode, theme="light"):
    context.add_cookies([{"name": "theme", "value": theme, "url": address}])
    page = context.new_page()
    problems = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(f"{address}/styleguide?mode={mode}", wait_until="networkidle")
    assert problems == []
    return page


def violations(page):
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("(rules) => axe.run(document, rules)", STANDARDS)["violations"]
    return [f"{rule['id']}: {node['html'][:160]}" for rule in found for node in rule["nodes"]]


@pytest.mark.capability("J17")
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("mode", ["desk", "touch", "elder", "wall", "print"])
def test_nothing_on_a_page_shuts_someone_out(address, phone, mode, theme):
    assert violations(show(phone, address, mode, theme)) == []


@pytest.mark.capability("J17")
@pytest.mark.parametrize("mode", ["desk", "touch", "elder"])
def test_a_phone_never_scrolls_sideways(address, phone, mode):
    page = show(phone, address, mode)
    assert page.evaluate("document.documentElement.scrollWidth") <= 412


@pytest.mark.capability("J17")
def test_no_word_for_elders_is_small_or_cramped(address, phone):
    words = show(phone, address, "elder").evaluate(MEASURE)
    assert [word for word in words if word["size"] < 18 or word["line"] < 1.29] == []


@pytest.mark.capability("J17")
def test_elders_make_the_words_larger_and_they_stay_so(address, phone):
    page = show(phone, address, "elder")
    page.click("[data-text-size=largest]")
    page.reload()
    assert page.evaluate("parseFloat(getComputedStyle(document.querySelector('.block-text')).fontSize)") >= 30


@pytest.mark.capability("J17")
@pytest.mark.parametrize(("mode", "least"), [("elder", 60), ("touch", 44)])
def test_targets_are_large_enough_to_hit(address, phone, mode, least):
    targets = show(phone, address, mode).evaluate(TARGETS)
    assert [target["text"] for target in targets if 0 < target["height"] < least] == []


@pytest.mark.capability("J17")
def test_a_pocket_does_not_call_but_a_hand_does(address, phone):
    page = show(phone, address, "elder")
    calls = []
    page.on("request", lambda request: calls.append(request.url) if request.method == "POST" else None)
    page.route("**/styleguide*", lambda route: route.fulfill(body="") if route.request.method == "POST" else route.continue_())
    box = page.locator(".call-button").bounding_box()
    page.mouse.move(box["x"] + 50, box["y"] + 50)
    page.mouse.down()
    page.wait_for_timeout(400)
    page.mouse.up()
    page.wait_for_timeout(200)
    assert calls == []
    page.mouse.down()
    with page.expect_request(lambda request: request.method == "POST"):
        page.wait_for_timeout(2300)


@pytest.mark.capability("J17")
def test_a_list_is_worked_without_a_mouse(address, browser):
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    page = show(context, address, "desk")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.querySelector('.row-title').textContent") == "周桂兰"
    page.keyboard.press("?")
    assert page.locator("dialog[data-keys]").is_visible()
    context.close()


def with_line(page, news):
    """The page of components with a live line that says its news and ends, or that cannot be had."""

    def answer(route):
        body = route.fetch().text().replace("<body ", '<body data-live-url="/line" ', 1)
        route.fulfill(body=body, content_type="text/html; charset=utf-8")

    page.route("**/styleguide*", answer)
    page.route("**/line?*", lambda route: route.fulfill(body=news, content_type="text/event-stream") if news else route.abort())


@pytest.mark.capability("J17")
def test_news_of_an_alarm_makes_the_list_ask_again(address, browser):
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    page = context.new_page()
    with_line(page, "event: alarm\ndata: {}\n\n")
    page.add_init_script("document.addEventListener('live', (event) => (window.asked = event.target.dataset.live))")
    page.goto(f"{address}/styleguide")
    until(page, "window.asked === 'alarms'")
    context.close()


@pytest.mark.capability("J17")
def test_news_waits_until_the_page_can_hear_it(address, browser):
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    page, held = context.new_page(), []
    with_line(page, "event: alarm\ndata: {}\n\n")
    page.route("**/ui/worker.js", lambda route: held.append(route))  # noqa: PLW0108 - Playwright marks what it is given
    page.add_init_script("document.addEventListener('DOMContentLoaded', () => (window.complete = true))")
    page.add_init_script("document.addEventListener('live', () => (window.asked ??= window.complete === true))")
    page.goto(f"{address}/styleguide", wait_until="commit")
    page.wait_for_timeout(600)
    held[0].continue_()
    until(page, "window.asked !== undefined")
    assert page.evaluate("window.asked")
    context.close()


@pytest.mark.capability("J17")
def test_a_message_stands_on_every_open_page_with_its_link(address, browser):
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    page = context.new_page()
    with_line(page, 'event: notice\ndata: {"text": "血压 178/102", "tone": "critical", "link": "/alarms/1"}\n\n')
    page.goto(f"{address}/styleguide")
    page.wait_for_selector("#notices .toast[data-tone=critical] a[href='/alarms/1']")
    context.close()


@pytest.mark.capability("J17")
def test_a_broken_line_is_said_with_its_time(address, browser):
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    page = context.new_page()
    with_line(page, None)
    page.goto(f"{address}/styleguide")
    page.wait_for_selector("[data-offline]:not([hidden])")
    assert "没有连上" in page.inner_text("[data-offline]")
    context.close()


@pytest.mark.capability("J17")
def test_what_was_typed_survives_a_reload(address, phone):
    page = show(phone, address, "desk")
    page.fill("#id_advice", "多喝水，明天再量")
    page.wait_for_timeout(600)
    page.reload(wait_until="networkidle")
    assert page.input_value("#id_advice") == "多喝水，明天再量"


@pytest.mark.capability("J17")
def test_a_masked_value_is_shown_to_who_says_why(address, phone):
    page = show(phone, address, "desk")
    page.route("**/styleguide*", lambda route: route.fulfill(json={"value": "440524194811220371"}))
    page.click("[data-mask-open]")
    page.fill("dialog[open] input[name=reason]", "核对医保结算信息")
    page.click("dialog[open] button[data-kind=primary]")
    until(page, "document.querySelector('[data-mask-value]').textContent.startsWith('44052419')")


@pytest.mark.capability("J17")
def test_a_trend_is_drawn_and_redrawn_in_the_dark(address, phone):
    page = show(phone, address, "desk")
    line = "document.querySelector('[data-trend] svg path[stroke-width=\"2.25\"]')?.getAttribute('stroke')"
    light = page.evaluate(line)
    page.evaluate("document.querySelector('[data-set-theme=dark]').click()")
    page.wait_for_timeout(400)
    assert light is not None
    assert page.evaluate(line) != light
