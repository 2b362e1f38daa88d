"""The open line, through the real ASGI application and a real broker."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from uuid import uuid4

import msgspec
import pytest
from django.core.asgi import get_asgi_application
from django.db import connection
from django.test import Client

from yiyang.notices import queries
from yiyang.notices.tests.conftest import account
from yiyang.notices.types import LiveEvent, live_house
from yiyang.notices.views import live
from yiyang.notices.views.live import REFRESH, ROOM, Ear
from yiyang.runtime import bus
from yiyang.runtime.tests.stack import Broker, eventually

BACKEND = "yiyang.base.signin.Password"


def message(event, **payload):
    return msgspec.json.encode(LiveEvent(event, payload))


def test_a_page_hears_what_was_said_in_order():
    async def story():
        ear = Ear()
        ear.hear(message("alarm", id=1))
        ear.hear(message("notice", id=2))
        return [(await ear.next()).event, (await ear.next()).event]

    assert asyncio.run(story()) == ["alarm", "notice"]


def test_a_page_that_cannot_keep_up_hears_one_call_to_refresh():
    async def story():
        ear = Ear()
        for _ in range(ROOM + 1):
            ear.hear(message("alarm"))
        return ear.waiting.qsize(), await ear.next()

    assert asyncio.run(story()) == (1, REFRESH)


def test_a_broken_message_becomes_a_call_to_refresh():
    async def story():
        ear = Ear()
        ear.hear(b"not json")
        return await ear.next()

    assert asyncio.run(story()) == REFRESH


def test_an_event_is_printed_as_browsers_read_it():
    assert live.printed(LiveEvent("alarm", {"text": "高\n低"})) == 'event: alarm\ndata: {"text":"高\\n低"}\n\n'.encode()


def test_silence_beats_so_that_a_page_knows_the_line_is_open():
    assert live.printed(None) == b"event: beat\ndata: {}\n\n"


@pytest.fixture
def broker(monkeypatch):
    bus.hang_up()
    broker = Broker()
    monkeypatch.setenv("NATS_URL", broker.url)
    assert bus.is_connected(wait_seconds=10)
    monkeypatch.setattr(live, "switchboard", live.Switchboard())
    monkeypatch.setattr(live, "MARGIN_SECONDS", 0.5)
    live.switchboard.begin()
    eventually(lambda: not live.switchboard.missed(["live.user.nobody"], since=time.monotonic()))
    yield broker
    bus.hang_up()
    broker.stop()


@pytest.fixture
def li(transactional_db):
    return account("li", "李明")


class Page:
    """One open page: what it was sent, and its end."""

    def __init__(self):
        self.status, self.heard, self.closed = None, b"", asyncio.Event()
        self.told = asyncio.Queue()
        self.told.put_nowait({"type": "http.request", "body": b"", "more_body": False})

    async def send(self, said):
        self.status = said.get("status", self.status)
        self.heard += said.get("body", b"")

    async def hears(self, text, seconds=10.0):
        deadline = time.monotonic() + seconds
        while text not in self.heard:
            assert time.monotonic() < deadline, self.heard
            await asyncio.sleep(0.02)


@asynccontextmanager
async def opened(cookie, *, age=0.0):
    page = Page()
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "path": "/live",
        "query_string": f"age={age * 1000:.0f}".encode(),
        "headers": [(b"host", b"testserver"), (b"cookie", cookie.encode())],
    }
    page.task = asyncio.ensure_future(get_asgi_application()(scope, page.told.get, page.send))
    try:
        yield page
    finally:
        page.told.put_nowait({"type": "http.disconnect"})
        with suppress(asyncio.CancelledError):
            await asyncio.wait_for(page.task, 5)


def cookie_of(user):
    client = Client()
    client.force_login(user, backend=BACKEND)
    return f"sessionid={client.cookies['sessionid'].value}"


def test_news_reaches_the_page_within_a_second(li, broker):
    cookie = cookie_of(li)

    async def story():
        async with opened(cookie) as page:
            await page.hears(b"retry:")
            bus.publish(f"live.user.{li.pk}", message("alarm", id=7))
            await page.hears(b'event: alarm\ndata: {"id":7}\n\n', seconds=1)

    asyncio.run(story())


def test_a_page_does_not_hear_what_is_said_to_others(li, broker):
    cookie = cookie_of(li)

    async def story():
        async with opened(cookie) as page:
            await page.hears(b"retry:")
            bus.publish("live.user.someone-else", message("alarm", id=7))
            bus.publish(f"live.user.{li.pk}", message("notice", id=8))
            await page.hears(b"notice")
            return page.heard

    assert b"alarm" not in asyncio.run(story())


def test_a_page_hears_what_is_said_to_the_house_it_follows_and_to_no_other(li, broker, monkeypatch):
    followed, other = uuid4(), uuid4()
    monkeypatch.setattr(queries, "_houses", [lambda user: [followed]])
    cookie = cookie_of(li)

    async def story():
        async with opened(cookie) as page:
            await page.hears(b"retry:")
            bus.publish(live_house(other), message("alarm", id=8))
            bus.publish(live_house(followed), message("alarm", id=7))
            await page.hears(b'"id":7')
            return page.heard

    assert b'"id":8' not in asyncio.run(story())


def test_nobody_listens_without_signing_in(li, broker):
    async def story():
        async with opened("sessionid=invented") as page:
            await asyncio.wait_for(page.task, 10)
            return page.status

    assert asyncio.run(story()) == 302


def test_a_page_that_goes_ends_its_stream(li, broker):
    cookie = cookie_of(li)

    async def story():
        async with opened(cookie) as page:
            await page.hears(b"retry:")
        return page.task.done()

    assert asyncio.run(story())


def test_a_quiet_line_beats(li, broker, monkeypatch):
    monkeypatch.setattr(live, "BEAT_SECONDS", 0.1)
    monkeypatch.setattr(live, "LOOK_SECONDS", 0.05)
    cookie = cookie_of(li)

    async def story():
        async with opened(cookie) as page:
            await page.hears(b"event: beat")

    asyncio.run(story())


def test_a_line_ends_after_a_while_so_that_closed_accounts_fall_silent(li, broker, monkeypatch):
    monkeypatch.setattr(live, "LIFE_SECONDS", 0.1)
    monkeypatch.setattr(live, "LOOK_SECONDS", 0.05)
    cookie = cookie_of(li)

    async def story():
        async with opened(cookie) as page:
            await asyncio.wait_for(page.task, 10)

    asyncio.run(story())


def test_after_the_broker_came_back_the_page_refreshes_and_hears_again(li, broker):
    cookie = cookie_of(li)

    async def story():
        async with opened(cookie) as page:
            await page.hears(b"retry:")
            broker.stop()
            await asyncio.sleep(0.5)
            broker.start()
            await page.hears(b"event: refresh", seconds=20)
            bus.publish(f"live.user.{li.pk}", message("alarm", id=9))
            await page.hears(b'"id":9')

    asyncio.run(story())


OTHERS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


def test_an_open_page_holds_no_database_connection(li, broker):
    cookie = cookie_of(li)

    def others():
        with connection.cursor() as cursor:
            cursor.execute(OTHERS)
            return cursor.fetchone()[0]

    before = others()

    async def story():
        async with opened(cookie) as page:
            await page.hears(b"retry:")
            with ThreadPoolExecutor(1) as pool:
                return await asyncio.get_running_loop().run_in_executor(pool, closing_after, others)

    assert asyncio.run(story()) == before + 1  # the one of this test itself


def closing_after(question):
    """Ask from a thread of its own and give its connection back."""
    try:
        return question()
    finally:
        connection.close()


def test_what_was_said_while_a_page_was_on_its_way_makes_it_ask_anew(li, broker):
    cookie = cookie_of(li)

    async def story():
        asked_for = time.monotonic()
        bus.publish(f"live.user.{li.pk}", message("alarm", id=7))
        await asyncio.sleep(0.2)
        async with opened(cookie, age=time.monotonic() - asked_for) as page:
            await page.hears(live.printed(REFRESH))

    asyncio.run(story())


def test_a_page_that_missed_nothing_is_not_told_to_ask_anew(li, broker):
    cookie = cookie_of(li)

    async def story():
        bus.publish(f"live.user.{li.pk}", message("alarm", id=7))
        bus.publish("live.user.someone-else", message("alarm", id=8))
        await asyncio.sleep(1)
        async with opened(cookie, age=0.05) as page:
            await page.hears(b"retry:")
            bus.publish(f"live.user.{li.pk}", message("notice", id=9))
            await page.hears(b"notice")
            return page.heard

    assert live.printed(REFRESH) not in asyncio.run(story())


def test_a_page_older_than_this_process_remembers_asks_anew(li, broker):
    cookie = cookie_of(li)

    async def story():
        async with opened(cookie, age=3600) as page:
            await page.hears(live.printed(REFRESH))

    asyncio.run(story())


@pytest.mark.parametrize("age", ["", "-5", "soon", "1e9", "９", "9" * 5000])
def test_an_age_that_is_no_number_counts_for_nothing(age):
    assert live._age(age) == 0
