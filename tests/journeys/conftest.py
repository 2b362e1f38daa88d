"""A whole district for the journeys: every server really runs, devices really speak MQTT, a real Chromium looks at it."""

import base64
import hmac
import json
import os
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import msgspec
import pytest
from django.db import connections
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser import launched
from yiyang.agreements.tests import world
from yiyang.catalogue import actions as catalogue
from yiyang.people import actions as people_actions
from yiyang.portal.demo import devices, plan
from yiyang.portal.demo.cast import cast
from yiyang.portal.demo.kit import Kit, Scene
from yiyang.portal.demo.physiology import SHANGHAI
from yiyang.runtime.ports import any_free_port

ELDERS, DAYS, START_SECONDS, STOP_SECONDS = 32, 3, 300, 60
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 412, "height": 915}
OFFICIALS, SECRET = ("zhao", "ops", "qian", "hu"), "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@dataclass
class Town:
    """The running demo district, and how its devices speak."""

    var: Path
    url: str
    mqtt: tuple[str, int]
    kit: Kit
    gateways: dict = field(default_factory=dict)
    sessions: dict[str, dict] = field(default_factory=dict)

    def publish(self, serial: str, *, context: str = "", **values: float) -> None:
        """A device measures now; returns when the broker has taken the message."""
        self.say(serial, devices.scene_payload(Scene(0, serial, values, context), datetime.now(UTC)))

    def say(self, serial: str, message: bytes) -> None:
        """A device speaks; returns when the broker has taken the message."""
        gateway = next(one for one in self.kit.gateways if serial in {device.serial for device in one.devices})
        if gateway.username not in self.gateways:
            self.gateways[gateway.username] = devices.connect(gateway, self.mqtt)
        client = self.gateways[gateway.username]
        wait_until(client.is_connected)
        client.publish(f"vitals/{serial}", message, qos=1).wait_for_publish(10)

    def names(self) -> dict[str, str]:
        """Whose body each device measures."""
        today = datetime.now(SHANGHAI).date()
        by_key = {one.key: one.identity.name for one in plan.residents(ELDERS, seed=1, on=today)}
        return {d.serial: by_key[d.serial.split("-", 1)[1]] for g in self.kit.gateways for d in g.devices}

    def run(self, *words: str, said: str = "") -> str:
        """One of our own commands against this district, answered from the keyboard."""
        return subprocess.run(
            command(*words, "--var", str(self.var)), env=clean(), input=said, capture_output=True, text=True, check=True
        ).stdout


def clean() -> dict[str, str]:
    """The environment of a fresh installation; the tests' own database is none of its business."""
    ours = {"DATABASE_URL", "NATS_URL", "YIYANG_VAR", "DJANGO_SETTINGS_MODULE"}
    known = {name: value for name, value in os.environ.items() if name not in ours}
    return known | {"YIYANG_INSECURE": "1", "YIYANG_CHANNEL_HOSTS": "127.0.0.1", "LANG": "C.UTF-8"}


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "yiyang.runtime.command", *words]


@pytest.fixture(scope="session")
def town(tmp_path_factory, furnish) -> Iterator[Town]:
    """One district for all journeys, without devices of its own: the journeys speak for them.

    In the folder ``YIYANG_TEST_TOWN`` it stays, for a second run that measures.
    """
    var = Path(os.environ.get("YIYANG_TEST_TOWN") or tmp_path_factory.mktemp("town"))
    if not (var / "keys" / "demo-devices.json").exists():
        furnish(var)
    web, nats, mqtt = (any_free_port() for _ in range(3))
    ports = ("--port", str(web), "--nats-port", str(nats), "--mqtt-port", str(mqtt))
    size = ("--elders", str(ELDERS), "--days", str(DAYS), "--no-devices")
    with (var / "demo.log").open("wb") as log:
        process = subprocess.Popen(command("demo", "--up", "--var", str(var), *ports, *size), env=clean(), stdout=log, stderr=log)
        try:
            wait_for(process, var, f"http://127.0.0.1:{web}/readyz")
            kit = msgspec.json.decode((var / "keys" / "demo-devices.json").read_bytes(), type=Kit)
            yield Town(var, f"http://localhost:{web}", ("127.0.0.1", mqtt), kit)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(STOP_SECONDS)


def wait_for(process: subprocess.Popen, var: Path, ready: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not ((var / "keys" / "demo-devices.json").exists() and answers(ready)):
        assert process.poll() is None, (var / "demo.log").read_text()
        assert time.monotonic() < deadline, (var / "demo.log").read_text()
        time.sleep(0.3)


def wait_until(happened, seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def answers(url: str) -> bool:
    try:
        return urlopen(url, timeout=2).status == 200
    except (URLError, OSError):
        return False


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium for one module; its event loop must not stay where other tests run theirs."""
    with sync_playwright() as playwright:
        browser = launched(playwright, fonts="UPDATE_SCREENSHOTS" in os.environ)
        yield browser
        browser.close()


@dataclass
class People:
    """Opens a browser for someone who is signed in; signing in happens once for each person."""

    browser: Browser
    town: Town
    opened: list[BrowserContext] = field(default_factory=list)

    def page(self, who: str, path: str = "/", *, size: dict = DESK, **options) -> Page:
        """A page of their own, open at an address."""
        known = self.town.sessions.get(who)
        context = self.browser.new_context(
            base_url=self.town.url, viewport=size, locale="zh-CN", storage_state=known, reduced_motion="reduce", **options
        )
        self.opened.append(context)
        context.set_default_timeout(8000)
        page = context.new_page()
        if known is None and who:
            sign_in(page, who)
            self.town.sessions[who] = context.storage_state()
        page.goto(path)
        return page

    def close(self) -> None:
        """Leave everything that is open."""
        while self.opened:
            self.opened.pop().close()


def sign_in(page: Page, who: str, password: str = cast().password) -> None:
    """Through the door, as anyone would."""
    page.goto("/account/login/")
    page.fill("[name=login]", who)
    page.fill("[name=password]", password)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: "/account/login" not in url)
    if who in OFFICIALS and "/2fa/authenticate" in page.url:
        page.fill("[name=code]", code_of(SECRET))
        page.press("[name=code]", "Enter")
        page.wait_for_url(lambda url: "/2fa/" not in url)


def code_of(secret: str) -> str:
    """The six digits an authenticator shows now (RFC 6238)."""
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", int(time.time()) // 30), "sha1")
    place = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[place : place + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


@pytest.fixture(scope="session")
def services(town) -> dict[str, str]:
    """张国生 is assessed and served, the officials hold a second factor; the ids of what can be opened since."""
    script = f"from tests.journeys import services; services.set_up({SECRET!r}, *{OFFICIALS!r})"
    return json.loads(town.run("shell", "-v", "0", "-c", script).splitlines()[-1])


@pytest.fixture(scope="module")
def _people(browser, town) -> People:
    return People(browser, town)


@pytest.fixture
def people(_people) -> Iterator[People]:
    """Whoever the journey needs; their pages close when it ends."""
    yield _people
    _people.close()


NO_NEWS = "globalThis.EventSource = class extends EventTarget { close() {} };"
"""Open lines are for a server that answers many at once; the server of these journeys does not. (A route to refuse them would
switch the browser's cache off, and every page would fetch everything anew.)"""
PRICES = {"level_semi": 260_000, "level_dependent": 420_000}
LATER = (
    """(code) => document.querySelector('input[name=item]').value !== code || document.querySelector('form[action$=hand-in]')"""
)


@pytest.fixture
def house(transactional_db, monkeypatch):
    """张国生, demented and poor, nobody's yet; the centre has its prices."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    found = world.lived()
    for group in ("dementia", "poor"):
        people_actions.join_group(found.zhang, group, start=found.today, by=None)
    for package, fen in PRICES.items():
        catalogue.set_price(found.family.town.centre, package, fen, start=found.today, by=None, at=found.now)
    return found


@pytest.fixture
def own_browser(house):
    """A Chromium that is gone before the database is swept."""
    with sync_playwright() as playwright:
        opened = launched(playwright, fonts=False)
        yield opened
        opened.close()
        connections.close_all()


@pytest.fixture
def open_as(own_browser, live_server):
    """A page of somebody who is signed in, on a desk or on a phone."""
    contexts = []

    def opened(user, size=DESK):
        client = Client()
        client.force_login(user)
        context = own_browser.new_context(viewport=size, locale="zh-CN", base_url=live_server.url, service_workers="block")
        context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
        context.add_init_script(NO_NEWS)
        contexts.append(context)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()
