import json
from datetime import timedelta

import pytest
from django.utils import timezone

from yiyang.base.errors import Unavailable
from yiyang.monitoring.actions import devices, readings
from yiyang.monitoring.models import Measurement
from yiyang.monitoring.tests.speech import reading
from yiyang.monitoring.tests.ward import NOW
from yiyang.monitoring.types.readings import DeviceKind, Message
from yiyang.runtime import bus

pytestmark = [pytest.mark.django_db, pytest.mark.urls("yiyang.monitoring.urls")]


@pytest.fixture
def road(monkeypatch):
    taken = []
    monkeypatch.setattr(bus, "store", taken.extend)
    return taken


@pytest.fixture
def key(ward):
    issued = devices.register_gateway(ward.town.centre, name="Hub", username="hub", by=None, at=NOW)
    for serial in ("hub-1", "hub-2"):
        device = devices.register_device(
            ward.town.centre, serial=serial, kind=DeviceKind.MULTI, gateway=issued.subject, by=None, at=NOW
        )
        devices.bind_device(device, ward.zhang, by=None, at=timezone.now(), from_at=NOW - timedelta(days=1))
    return issued.token


def now_reading(value=128, **changed) -> dict:
    return reading(value, at=timezone.now() - timedelta(minutes=1), **{"device": "hub-1", **changed})


def hand_in(client, key, body, kind="application/json"):
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    payload = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.post("/api/v1/telemetry", payload, content_type=kind, headers=headers)


def test_what_is_accepted_goes_on_the_road_under_its_device(client, key, road):
    answer = hand_in(client, key, [now_reading(), now_reading(131, device="hub-2"), now_reading(76, code="8462-4")])
    assert (answer.status_code, answer.json()) == (202, {"accepted": 3, "refused": []})
    assert sorted(subject for subject, _ in road) == ["vitals.hub-1", "vitals.hub-2"]


def test_what_went_on_the_road_is_stored_by_the_worker(client, key, road):
    hand_in(client, key, [now_reading(131)])
    readings.store_batch([Message(subject.removeprefix("vitals."), payload) for subject, payload in road], now=timezone.now())
    assert Measurement.objects.get().value == 131


def test_lines_are_read_like_a_list(client, key, road):
    lines = b"\n".join(json.dumps(now_reading(value)).encode() for value in (128, 0, 131)) + b"\n{broken\n"
    answer = hand_in(client, key, lines, kind="application/x-ndjson")
    assert answer.json()["accepted"] == 2
    assert [(r["index"], r["reason"]) for r in answer.json()["refused"]] == [(1, "impossible_value"), (3, "malformed_json")]


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"value": 999}, "impossible_value"),
        ({"value": None}, "impossible_value"),
        ({"value": True}, "impossible_value"),
        ({"unit": "psi"}, "bad_unit"),
        ({"code": "1-1"}, "unknown_measure"),
        ({"at": "soon"}, "bad_time"),
        ({"at": "2000-01-01T00:00:00Z"}, "ancient_time"),
        ({"at": "2999-01-01T00:00:00Z"}, "future_time"),
        ({"context": "brunch"}, "bad_context"),
        ({"device": "cuff-1"}, "not_permitted"),
        ({"device": "nobody"}, "not_permitted"),
        ({"device": None}, "unknown_device"),
        ({"device": 7}, "wrong_shape"),
    ],
)
def test_each_bad_reading_is_refused_with_place_reason_and_words(client, key, road, changed, reason):
    bad = {name: fact for name, fact in (now_reading() | changed).items() if fact is not None}
    answer = hand_in(client, key, [now_reading(), bad])
    refused = answer.json()["refused"]
    assert (answer.status_code, answer.json()["accepted"]) == (202, 1)
    assert [(item["index"], item["reason"]) for item in refused] == [(1, reason)]
    assert refused[0]["message"]


@pytest.mark.parametrize(
    ("key_given", "body", "kind", "status", "error"),
    [
        ("", b"[]", "application/json", 401, "unknown_key"),
        ("guess", b"[]", "application/json", 401, "unknown_key"),
        (None, b"[]", "text/plain", 415, "wrong_type"),
        (None, b"[]", "application/xml", 415, "wrong_type"),
        (None, b"[" + b" " * 1_100_000 + b"]", "application/json", 413, "too_large"),
        (None, b"{", "application/json", 422, "invalid"),
        (None, b"[" * 100_000, "application/json", 422, "invalid"),
        (None, b"\xff\xfe", "application/json", 422, "invalid"),
    ],
)
def test_a_request_that_cannot_be_used_at_all_says_why(client, key, road, key_given, body, kind, status, error):
    answer = hand_in(client, key if key_given is None else key_given, body, kind)
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert not road


def test_a_revoked_key_is_refused(client, key, ward):
    devices.revoke_gateway(ward.town.centre.gateways.get(), by=None, at=NOW)
    assert hand_in(client, key, []).status_code == 401


def test_nothing_is_promised_while_the_stream_is_away(client, key, monkeypatch):
    def away(messages):
        raise bus.BusUnavailable

    monkeypatch.setattr(bus, "store", away)
    answer = hand_in(client, key, [now_reading()])
    assert (answer.status_code, answer.json()["error"]) == (Unavailable.status, "unavailable")


def test_when_too_much_waits_the_sender_is_told_for_how_long_to_wait(client, key, monkeypatch):
    def full(messages):
        raise bus.StreamFull

    monkeypatch.setattr(bus, "store", full)
    answer = hand_in(client, key, [now_reading()])
    assert (answer.status_code, answer.json()["error"], answer["Retry-After"]) == (429, "overfull", "30")


def test_a_long_list_travels_in_several_messages(client, key, road):
    start = timezone.now() - timedelta(hours=2)
    many = [reading(128, at=start + timedelta(seconds=n), device="hub-1") for n in range(2500)]
    assert hand_in(client, key, many).json()["accepted"] == 2500
    assert len(road) == 3


def test_the_description_names_the_door_and_the_shape_of_a_reading(client):
    described = client.get("/api/v1/openapi.json").json()
    body = described["paths"]["/api/v1/telemetry"]["post"]["requestBody"]["content"]
    assert body["application/json"]["schema"]["items"]["required"] == ["value", "unit", "at"]
