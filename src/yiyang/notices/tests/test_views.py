from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from yiyang.lib.words import Words
from yiyang.notices import actions, queries
from yiyang.notices.models import Channel, Notice

BACKEND = "yiyang.base.signin.Password"
INBOX, CHANNELS = "/inbox/", "/channels/"


@pytest.fixture
def browser(client, li):
    client.force_login(li, backend=BACKEND)
    return client


def tell(user, text="有一条", link="/x/", ago=timedelta(0)):
    at = timezone.now() - ago
    return actions.tell(user, "test", severity="watch", words=Words(text, text), link=link, subject=None, at=at)


@pytest.mark.parametrize("address", [INBOX, CHANNELS, "/live"])
def test_nobody_gets_in_without_signing_in(client, db, address):
    assert client.get(address).status_code == 302


def test_unread_messages_stand_first(browser, li):
    actions.mark_read(tell(li, "已经看过"), by=li, at=timezone.now())
    tell(li, "还没看", ago=timedelta(hours=1))
    page = browser.get(INBOX).content.decode()
    assert page.index("还没看") < page.index("已经看过")


def test_the_inbox_holds_only_one_s_own(browser, li, wang):
    tell(wang, "王芳的消息")
    assert "王芳的消息" not in browser.get(INBOX).content.decode()


def test_an_empty_inbox_says_what_will_stand_there(browser):
    assert "没有等你看的消息" in browser.get(INBOX).content.decode()


def test_opening_a_message_marks_it_read_and_leads_on(browser, li):
    notice = tell(li, link="/elders/")
    assert browser.post(reverse("notices:open", args=[notice.pk])).url == "/elders/"
    assert queries.unread_count(li) == 0


def test_a_link_out_of_the_house_is_not_followed(browser, li):
    notice = tell(li, link="https://example.com/")
    assert browser.post(reverse("notices:open", args=[notice.pk])).url == INBOX


def test_another_s_message_is_not_found(browser, wang):
    assert browser.post(reverse("notices:open", args=[tell(wang).pk])).status_code == 404


def test_everything_is_marked_read_at_once(browser, li):
    tell(li), tell(li)
    browser.post(reverse("notices:read_all"))
    assert queries.unread_count(li) == 0


def test_older_messages_load_in_pieces(browser, li):
    for number in range(60):
        tell(li, f"第{number}条", ago=timedelta(minutes=number))
    page = browser.get(INBOX).content.decode()
    more = page.split('hx-get="')[1].split('"')[0].replace("&amp;", "&")
    piece = browser.get(more, HTTP_HX_REQUEST="true").content.decode()
    assert "第59条" not in page
    assert "第59条" in piece
    assert "<html" not in piece


def test_fifty_messages_cost_no_more_queries_than_one(li):
    tell(li)
    with CaptureQueriesContext(connection) as one:
        queries.inbox(li)
    for _ in range(49):
        tell(li)
    with CaptureQueriesContext(connection) as many:
        queries.inbox(li)
    assert len(many) == len(one)


def test_a_channel_is_added_tested_and_removed(browser, li, gateway):
    browser.post(CHANNELS, {"words": "短信", "url": gateway.url, "min_severity": "urgent"})
    channel = Channel.objects.get(user=li)
    assert "已发出" in browser.post(reverse("notices:test_channel", args=[channel.pk]), follow=True).content.decode()
    browser.post(reverse("notices:remove_channel", args=[channel.pk]))
    assert queries.channels(li) == ()


def test_a_channel_page_never_shows_the_address(browser, li, gateway):
    actions.add_channel(by=li, words="短信", url=gateway.url, at=timezone.now())
    assert gateway.url not in browser.get(CHANNELS).content.decode()


def test_a_refused_address_is_explained_at_its_field(browser):
    answer = browser.post(CHANNELS, {"words": "x", "url": "file:///etc/passwd", "min_severity": "urgent"})
    assert answer.status_code == 422
    assert "这种地址不能用" in answer.content.decode()


def test_half_of_the_quiet_hours_is_not_enough(browser, gateway):
    answer = browser.post(CHANNELS, {"words": "x", "url": gateway.url, "min_severity": "urgent", "quiet_from": "22:00"})
    assert answer.status_code == 422


def test_another_s_channel_is_not_found(browser, wang, gateway):
    channel = actions.add_channel(by=wang, words="短信", url=gateway.url, at=timezone.now())
    assert browser.post(reverse("notices:remove_channel", args=[channel.pk])).status_code == 404


def test_what_went_wrong_is_said_in_words(browser, li, gateway):
    channel = actions.add_channel(by=li, words="短信", url=gateway.url, at=timezone.now())
    gateway.status = 500
    assert "对方没有接收" in browser.post(reverse("notices:test_channel", args=[channel.pk]), follow=True).content.decode()


def test_every_message_is_kept(browser, li):
    tell(li)
    browser.post(reverse("notices:read_all"))
    assert Notice.objects.count() == 1
