"""Push, telephone and the way after the one that failed; the other side is a small server on this machine."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from yiyang.accounts.models import User
from yiyang.audit.models import Entry
from yiyang.base.errors import Invalid
from yiyang.lib.ids import uuid7
from yiyang.lib.words import Words
from yiyang.notices import actions, queries
from yiyang.notices.models import Attempt, Channel, Delivery
from yiyang.notices.types import ChannelKind, Route, Subscription, Telephone

pytestmark = pytest.mark.django_db
WORDS = Words("张国生 血压 190", "张国生, blood pressure 190")
PUSH_THEN_CALL = Route((ChannelKind.PAGE, ChannelKind.WEB_PUSH, ChannelKind.APPRISE), (ChannelKind.VOICE,))


def tell(user, route=None, telephone=None):
    return actions.tell(
        user, "alarm", severity="critical", words=WORDS, link="/alarms/7/", route=route, telephone=telephone, at=timezone.now()
    )


def push(user, phone):
    return actions.add_push(phone.subscription, words="我的手机", by=user, at=timezone.now())


def voice(user, gateway, token=""):
    return actions.add_voice(by=user, words="打我手机", url=gateway.at("/call"), token=token, at=timezone.now())


def attempt(kind):
    scheme = {"push": "webpush", "voice": "voice"}.get(kind, kind)
    return actions.attempt_delivery(Delivery.objects.get(channel__scheme=scheme).pk, at=timezone.now())


def states():
    return dict(Delivery.objects.values_list("channel__scheme", "state"))


def test_a_push_says_that_an_alarm_waits_and_how_urgent_it_is_and_no_more(li, phone, gateway):
    gateway.status = 201
    push(li, phone)
    tell(li)
    attempt("push")
    said = phone.opened(gateway.bodies[0])
    delivery = Delivery.objects.get()
    assert said == {
        "title": "医养：紧急",
        "body": "有一条报警需要你处理，请打开医养。",
        "url": "/alarms/7/",
        "tag": "critical",
        "receipt": str(delivery.pk),
    }
    assert (delivery.state, delivery.answer) == ("sent", "HTTP 201")


def test_a_push_service_learns_who_sends_and_how_urgent_it_is(li, phone, gateway):
    push(li, phone)
    tell(li)
    attempt("push")
    head = gateway.heads[0]
    assert (head["Content-Encoding"], head["Urgency"], head["TTL"]) == ("aes128gcm", "high", "3600")
    assert head["Authorization"].endswith(f"k={queries.push_address()}")


def test_a_phone_reports_that_the_message_is_on_its_screen(li, phone, gateway, client):
    push(li, phone)
    tell(li)
    attempt("push")
    report = reverse("notices:push_shown", args=[Delivery.objects.get().pk])
    assert client.post(report).status_code == 204
    first = Delivery.objects.get().shown_at
    assert client.post(report).status_code == 204
    assert Delivery.objects.get().shown_at == first
    assert queries.channels(li)[0].deliveries[0].state == "已显示在屏幕上"
    assert client.post(reverse("notices:push_shown", args=[uuid7()])).status_code == 204


def test_a_subscription_that_has_ended_is_removed(li, phone, gateway):
    gateway.status = 410
    channel = push(li, phone)
    tell(li)
    assert attempt("push") == "failed"
    channel.refresh_from_db()
    assert (channel.is_active, channel.url, channel.secret) == (False, "", None)
    assert Entry.objects.filter(verb="channel.expired", subject_id=str(channel.pk)).exists()
    assert tell(li).deliveries.count() == 0


def test_the_same_browser_twice_is_one_channel(li, phone):
    push(li, phone)
    assert push(li, phone) == Channel.objects.get()


def test_a_push_to_a_server_inside_the_house_is_refused(li, phone, monkeypatch):
    monkeypatch.setenv("YIYANG_CHANNEL_HOSTS", "")
    for endpoint in ("http://push.example.net/x", "https://127.0.0.1/x", "https://localhost/x"):
        with pytest.raises(Invalid):
            push(li, type("Phone", (), {"subscription": Subscription(endpoint, *_keys(phone))}))


def _keys(phone):
    return phone.subscription.p256dh, phone.subscription.auth


def test_a_telephone_rings_with_a_sentence_that_names_nobody(li, gateway):
    gateway.answer = json.dumps({"status": "ringing", "call_id": "c-17"}).encode()
    voice(li, gateway, token="gateway-word")
    tell(li)
    attempt("voice")
    call, delivery = json.loads(gateway.bodies[0]), Delivery.objects.get()
    assert call == {
        "id": str(delivery.pk),
        "to": "",
        "say": "医养：紧急。有一条报警需要你处理，请打开医养。",
        "severity": "critical",
        "language": "zh-hans",
        "test": False,
    }
    assert gateway.heads[0]["Authorization"] == "Bearer gateway-word"
    assert delivery.answer == "HTTP 200 · ringing · c-17"


def test_the_telephone_waits_while_the_push_may_arrive(li, phone, gateway):
    push(li, phone), voice(li, gateway)
    tell(li, PUSH_THEN_CALL)
    assert states() == {"webpush": "queued", "voice": "held"}
    attempt("push")
    assert states() == {"webpush": "sent", "voice": "held"}


def test_a_push_that_fails_lets_the_telephone_ring_and_is_tried_again(li, phone, gateway):
    gateway.status = 503
    push(li, phone), voice(li, gateway)
    tell(li, PUSH_THEN_CALL)
    attempt("push")
    assert states() == {"webpush": "queued", "voice": "queued"}
    gateway.status = 200
    assert attempt("voice") == "sent"
    assert list(Attempt.objects.order_by("at").values_list("arrived", "answer")) == [(False, "HTTP 503"), (True, "HTTP 200")]


def test_whoever_has_only_a_telephone_is_called_at_once(li, gateway):
    voice(li, gateway)
    tell(li, PUSH_THEN_CALL)
    assert states() == {"voice": "queued"}


def test_a_way_the_route_does_not_name_stays_silent(li, gateway):
    voice(li, gateway)
    tell(li, Route((ChannelKind.PAGE, ChannelKind.WEB_PUSH)))
    assert states() == {}


def test_a_removed_channel_lets_the_next_way_go(li, phone, gateway):
    channel = push(li, phone)
    voice(li, gateway)
    tell(li, PUSH_THEN_CALL)
    actions.remove_channel(channel, by=li, at=timezone.now())
    assert attempt("push") is None
    assert states() == {"webpush": "cancelled", "voice": "queued"}


def test_a_house_s_gateway_rings_the_number_of_whoever_has_no_telephone_channel(li, wang, gateway):
    house = uuid7()
    actions.set_telephone(house, words="中心总机", url=gateway.at("/call"), by=None, at=timezone.now())
    tell(li, PUSH_THEN_CALL, Telephone(house, "13800000000"))
    attempt("voice")
    assert json.loads(gateway.bodies[0])["to"] == "13800000000"
    assert Delivery.objects.get().number is None
    voice(wang, gateway)
    assert tell(wang, PUSH_THEN_CALL, Telephone(house, "13900000000")).deliveries.get().channel.user == wang


def test_a_house_has_one_gateway_at_a_time(li, gateway):
    house = uuid7()
    for word in ("one", "two"):
        actions.set_telephone(house, words=word, url=gateway.at("/call"), by=None, at=timezone.now())
    assert queries.telephone_of(house).words == "two"
    actions.remove_telephone(house, by=None, at=timezone.now())
    assert queries.telephone_of(house) is None


def test_a_gateway_that_does_not_answer_is_said_so(li, gateway):
    voice(li, gateway)
    gateway.close()
    channel = Channel.objects.get()
    reply = actions.send_test(channel, by=li, at=timezone.now())
    assert reply.error == "unresolved"
    assert queries.channels(li)[0].test.tone == "critical"


@pytest.fixture
def browser(client, li):
    client.force_login(li)
    return client


def test_a_browser_is_switched_on_by_its_script(browser, li, phone):
    told = {"words": "Android · Chrome", "endpoint": phone.subscription.endpoint, "p256dh": phone.subscription.p256dh}
    assert browser.post(reverse("notices:add_push"), told).status_code == 422
    assert browser.post(reverse("notices:add_push"), told | {"auth": phone.subscription.auth}).status_code == 204
    assert Channel.objects.get().words == "Android · Chrome"


def test_every_way_is_tested_by_one_press_and_each_answer_stands_on_the_page(browser, li, phone, gateway):
    push(li, phone), voice(li, gateway)
    page = browser.post(reverse("notices:test_channels"), follow=True).content.decode()
    assert page.count("HTTP 200") == 2
    assert [json.loads(gateway.bodies[1])["test"], phone.opened(gateway.bodies[0])["title"]] == [True, "医养：试发一条"]
    gateway.status = 500
    assert "HTTP 500" in browser.post(reverse("notices:test_channels"), follow=True).content.decode()


def test_a_telephone_gateway_is_added_on_the_page_and_its_address_is_never_shown(browser, li, gateway):
    wrong = browser.post(reverse("notices:add_voice"), {"voice-words": "x", "voice-url": "https://localhost/x"})
    assert wrong.status_code == 422
    told = {"voice-words": "打我手机", "voice-url": gateway.at("/call"), "voice-token": "gateway-word"}
    page = browser.post(reverse("notices:add_voice"), told, follow=True).content.decode()
    assert "打我手机" in page
    assert "gateway-word" not in page
    assert gateway.at("/call") not in page


def test_the_ladder_reads_how_a_message_went_out(li, phone, gateway):
    gateway.status = 503
    push(li, phone), voice(li, gateway)
    notice = tell(li, PUSH_THEN_CALL)
    attempt("push")
    first, second = queries.deliveries_of([notice.pk])[notice.pk]
    assert (first.way, first.state, first.answer) == ("手机推送", "没送到，正在重试", "HTTP 503")
    assert (second.way, second.state) == ("电话", "等待发送")
    assert first.at - timezone.now() < timedelta(minutes=1)
    assert User.objects.count() == 1
