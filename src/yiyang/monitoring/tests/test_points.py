"""Self-service points: a card opens some minutes for its elder and nobody else; hostile cards open nothing."""

import base64
import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from yiyang.audit.models import Entry
from yiyang.base.errors import DomainError, Invalid, NotAllowed, NotFound
from yiyang.monitoring.actions import devices, points, readings
from yiyang.monitoring.models import Binding, ElderCard, Measurement, Point, Quarantine, Sitting
from yiyang.monitoring.queries import points as reads
from yiyang.monitoring.rules import cards
from yiyang.monitoring.tests.speech import reading, say
from yiyang.monitoring.tests.ward import NOW
from yiyang.monitoring.types.readings import DeviceKind
from yiyang.people.actions import elders

MINUTE = timedelta(minutes=1)


@given(st.uuids(), st.binary(min_size=32, max_size=32))
def test_a_code_comes_back_as_card_and_seal_and_is_small(card, seal):
    code = cards.code(card, seal)
    assert cards.parse(code) == (card, seal[:10])
    assert len(code) <= 45
    assert code.isalnum()
    assert code == code.upper()


@given(st.text(max_size=80))
def test_other_texts_are_no_code(text):
    found = cards.parse(text)
    assert found is None or cards.code(*found) == text.strip().upper()


@pytest.fixture
def kiosk(ward):
    """A gateway with a cuff and a scale in the hall of the centre, and its key."""
    issued = devices.register_gateway(ward.town.centre, name="大厅", username="hall", by=None, at=NOW)
    for serial, kind in (("hall-bp", DeviceKind.BLOOD_PRESSURE), ("hall-scale", DeviceKind.SCALE)):
        devices.register_device(ward.town.centre, serial=serial, kind=kind, gateway=issued.subject, by=None, at=NOW)
    points.open_point(issued.subject, name="大厅测量点", place="一楼", by=ward.town.zhao.user)
    return issued


@pytest.fixture
def card(ward):
    return points.issue_card(ward.zhang, by=ward.wang, at=NOW)


def measured(at, serial="hall-bp"):
    readings.store_batch([say(reading(131, at=at), serial=serial)], now=at)


@pytest.mark.django_db
def test_what_is_measured_in_a_sitting_is_the_cards_elders_and_before_and_after_nobodys(ward, kiosk, card):
    opened = points.open_sitting(kiosk.subject, reads.code_of(card), at=NOW)
    assert opened.serials == ("hall-bp", "hall-scale")
    for moment in (NOW - MINUTE, NOW + MINUTE, NOW + 6 * MINUTE):
        measured(moment)
    assert [(one.elder, one.taken_at) for one in Measurement.objects.all()] == [(ward.zhang, NOW + MINUTE)]
    assert {entry.reason for entry in Quarantine.objects.all()} == {"unbound_device"}


@pytest.mark.django_db
def test_the_next_card_ends_the_sitting_before(ward, kiosk, card):
    other = points.issue_card(ward.chen, by=None, at=NOW)
    points.open_sitting(kiosk.subject, reads.code_of(card), at=NOW)
    points.open_sitting(kiosk.subject, reads.code_of(other), at=NOW + MINUTE)
    measured(NOW + 30 * timedelta(seconds=1))
    measured(NOW + 2 * MINUTE)
    assert [one.elder for one in Measurement.objects.order_by("taken_at")] == [ward.zhang, ward.chen]


@pytest.mark.django_db
def test_leaving_ends_the_sitting_and_a_second_showing_begins_anew(ward, kiosk, card):
    points.open_sitting(kiosk.subject, reads.code_of(card), at=NOW)
    points.end_sitting(kiosk.subject, at=NOW + MINUTE)
    points.end_sitting(kiosk.subject, at=NOW + MINUTE)
    measured(NOW + 2 * MINUTE)
    assert not Measurement.objects.exists()
    assert points.open_sitting(kiosk.subject, reads.code_of(card), at=NOW + 3 * MINUTE).serials
    assert Sitting.objects.count() == 2


@pytest.mark.django_db
def test_a_device_that_belongs_to_somebody_stays_theirs(ward, kiosk, card):
    scale = devices.Device.objects.get(serial="hall-scale")
    devices.bind_device(scale, ward.chen, by=None, at=NOW)
    assert points.open_sitting(kiosk.subject, reads.code_of(card), at=NOW).serials == ("hall-bp",)


def forged(card):
    good = reads.code_of(card)
    data = bytearray(base64.b32decode(good[3:] + "=" * (-len(good[3:]) % 8)))
    data[-1] ^= 1
    return cards.MARK + base64.b32encode(bytes(data)).decode().rstrip("=")


HOSTILE = [
    forged,
    lambda card: cards.code(uuid4(), bytes(32)),
    lambda card: reads.code_of(card)[:-1],
    lambda card: reads.code_of(card) + "A",
    lambda card: "",
    lambda card: "YY1",
    lambda card: "https://evil.example/" + reads.code_of(card),
    lambda card: "' OR 1=1 --",
    lambda card: "\x00" * 40,
    lambda card: str(card.pk),
]


@pytest.mark.django_db
@pytest.mark.parametrize("made", HOSTILE)
def test_a_hostile_card_opens_nothing(ward, kiosk, card, made):
    with pytest.raises(Invalid):
        points.open_sitting(kiosk.subject, made(card), at=NOW)
    assert not Binding.objects.filter(device__gateway=kiosk.subject).exists()


@pytest.mark.django_db
def test_a_void_card_and_the_card_of_somebody_who_died_open_nothing(ward, kiosk, card):
    code = reads.code_of(card)
    points.revoke_card(card, reason="丢了", by=ward.wang, at=NOW)
    with pytest.raises(DomainError):
        points.open_sitting(kiosk.subject, code, at=NOW)
    other = points.issue_card(ward.chen, by=None, at=NOW)
    elders.record_death(ward.chen, died_on=NOW.date(), by=None, at=NOW)
    with pytest.raises(DomainError):
        points.open_sitting(kiosk.subject, reads.code_of(other), at=NOW)
    assert Entry.objects.filter(verb="card.revoked", elder_id=ward.zhang.pk).exists()


@pytest.mark.django_db
def test_a_gateway_that_is_no_point_or_whose_point_is_closed_opens_no_sitting(ward, kiosk, card):
    plain = devices.register_gateway(ward.town.centre, name="二楼", username="plain", by=None, at=NOW).subject
    with pytest.raises(NotFound):
        points.open_sitting(plain, reads.code_of(card), at=NOW)
    points.close_point(Point.objects.get(), by=ward.town.zhao.user, at=NOW)
    with pytest.raises(NotFound):
        points.open_sitting(kiosk.subject, reads.code_of(card), at=NOW)


@pytest.mark.django_db
def test_cards_and_points_are_for_those_who_may(ward, kiosk, card):
    for refused in (
        lambda: points.issue_card(ward.zhang, by=ward.zhou, at=NOW),
        lambda: points.revoke_card(card, reason="", by=ward.daughter, at=NOW),
        lambda: points.open_point(kiosk.subject, name="x", place="", by=ward.wang),
        lambda: points.close_point(Point.objects.get(), by=ward.wang, at=NOW),
    ):
        with pytest.raises(NotAllowed), transaction.atomic():
            refused()


def at_the_door(client, key, body, path="/api/v1/points/sittings"):
    headers = {"Authorization": f"Bearer {key}"}
    return client.post(path, json.dumps(body), content_type="application/json", headers=headers)


@pytest.mark.django_db
def test_the_kiosk_is_told_a_masked_name_and_which_devices_speak(client, ward, kiosk, card):
    answer = at_the_door(client, kiosk.token, {"card": reads.code_of(card)})
    assert (answer.status_code, answer.json()["name"], answer.json()["devices"]) == (201, "张**", ["hall-bp", "hall-scale"])
    assert at_the_door(client, kiosk.token, {}, "/api/v1/points/sittings/end").status_code == 204
    assert at_the_door(client, "guess", {"card": reads.code_of(card)}).status_code == 401
    assert at_the_door(client, kiosk.token, {"card": forged(card)}).status_code == 422
    assert at_the_door(client, kiosk.token, {"card": "x" * 5000}).status_code == 422
    assert "国生" not in answer.content.decode()


@pytest.mark.django_db
def test_a_card_is_issued_printed_and_declared_void_on_the_elders_page(client, ward):
    client.force_login(ward.wang)
    answer = client.post(reverse("monitoring:issue_card", args=[ward.zhang.pk]), follow=True)
    assert "<svg" in answer.content.decode()
    card = ElderCard.objects.get()
    assert card.issued_at <= timezone.now()
    client.post(reverse("monitoring:revoke_card", args=[card.pk]), {"reason": "丢了"})
    assert "丢了" in client.get(reverse("monitoring:cards", args=[ward.zhang.pk])).content.decode()
    client.force_login(ward.zhou)
    assert client.get(reverse("monitoring:print_card", args=[card.pk])).status_code == 404


@pytest.mark.django_db
def test_a_point_is_opened_and_closed_by_whoever_manages_gateways(client, ward):
    gateway = devices.register_gateway(ward.town.centre, name="大厅", username="hall", by=None, at=NOW).subject
    client.force_login(ward.town.zhao.user)
    typed = {"name": "大厅测量点", "place": "一楼", "gateway": gateway.pk}
    assert client.post(reverse("monitoring:open_point"), typed).status_code == 302
    assert "大厅测量点" in client.get(reverse("monitoring:points")).content.decode()
    assert client.post(reverse("monitoring:open_point"), typed).status_code == 422
    client.post(reverse("monitoring:close_point", args=[Point.objects.get().pk]))
    assert Point.objects.get().closed_at is not None
