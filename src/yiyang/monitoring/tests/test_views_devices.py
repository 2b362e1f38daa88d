import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from yiyang.monitoring.actions import devices, readings
from yiyang.monitoring.models import Device, Gateway, Measurement, Quarantine
from yiyang.monitoring.queries import credentials
from yiyang.monitoring.queries.quarantine import without_values
from yiyang.monitoring.tests.speech import reading, say
from yiyang.monitoring.types.readings import DeviceKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def hall(ward, now, monkeypatch):
    """The ward with a gateway, a free scale behind it, and something of each kind in quarantine."""
    monkeypatch.setattr("yiyang.accounts.guards.needs_second_factor", lambda user: False)
    gateway = devices.register_gateway(ward.town.centre, name="二楼", username="gw-2", by=None, at=now)
    devices.register_device(
        ward.town.centre, serial="scale-1", kind=DeviceKind.SCALE, gateway=gateway.subject, model="W-3", by=None, at=now
    )
    readings.store_batch([say(reading(at=now), reading(0, at=now)), say(reading(at=now), serial="scale-1")], now=now)
    return ward


def page(client, user, name, /, *args, **asked):
    client.force_login(user)
    return client.get(reverse(f"monitoring:{name}", args=args), asked)


def press(client, user, name, /, *args, **typed):
    client.force_login(user)
    return client.post(reverse(f"monitoring:{name}", args=args), typed, follow=True)


def cuff() -> Device:
    return Device.objects.get(serial="cuff-1")


def scale() -> Device:
    return Device.objects.get(serial="scale-1")


def test_the_list_shows_devices_of_the_own_institution_with_whom_they_speak_for(client, hall):
    body = page(client, hall.li, "devices").content.decode()
    assert "cuff-1" in body
    assert "张国生" in body


def test_who_does_not_look_after_an_elder_is_not_told_the_name(client, hall):
    body = page(client, hall.operator, "devices").content.decode()
    assert "cuff-1" in body
    assert "张国生" not in body


def test_the_list_of_a_stranger_is_empty_and_says_what_stands_there(client, hall):
    body = page(client, hall.zhou, "devices").content.decode()
    assert "cuff-1" not in body


@pytest.mark.parametrize(
    ("only", "shown"), [("unbound", "scale-1"), ("all", "cuff-1"), ("silent", "cuff-2"), ("nonsense", "cuff-1")]
)
def test_the_list_is_narrowed_by_state(client, hall, only, shown):
    assert shown in page(client, hall.wang, "devices", only=only).content.decode()


def test_the_list_finds_by_number_and_model(client, hall):
    body = page(client, hall.wang, "devices", q="W-3").content.decode()
    assert "scale-1" in body
    assert "cuff-1" not in body


def test_the_list_asks_the_database_a_fixed_number_of_times(client, hall, now, django_assert_max_num_queries):
    for number in range(50):
        devices.register_device(hall.town.centre, serial=f"x-{number}", kind=DeviceKind.SCALE, by=None, at=now)
    client.force_login(hall.wang)
    with django_assert_max_num_queries(30):
        client.get(reverse("monitoring:devices"))


def test_a_device_page_tells_for_whom_it_speaks(client, hall):
    assert "张国生" in page(client, hall.wang, "device", cuff().pk).content.decode()


def test_a_stranger_finds_no_device(client, hall):
    assert page(client, hall.zhou, "device", cuff().pk).status_code == 404


def test_nobody_is_sent_to_sign_in(client, hall):
    assert client.get(reverse("monitoring:devices")).status_code == 302


def test_a_free_device_is_given_to_an_elder_found_by_initials(client, hall):
    assert "张国生" in page(client, hall.wang, "device", scale().pk, q="zgs").content.decode()
    press(client, hall.wang, "bind_device", scale().pk, hall.zhang.pk)
    assert scale().bindings.get().elder == hall.zhang


def test_a_device_is_taken_back(client, hall):
    press(client, hall.wang, "unbind_device", cuff().bindings.get().pk, reason="returned")
    assert cuff().bindings.get().reason == "returned"


def test_a_device_is_swapped_by_its_number(client, hall):
    press(client, hall.wang, "swap_device", cuff().bindings.get().pk, serial="scale-1", reason="坏了")
    assert scale().bindings.get().elder == hall.zhang


def test_swapping_with_an_unknown_number_says_so(client, hall):
    assert press(client, hall.wang, "swap_device", cuff().bindings.get().pk, serial="none", reason="坏了").status_code == 404


def test_a_stranger_cannot_end_a_binding(client, hall):
    assert press(client, hall.zhou, "unbind_device", cuff().bindings.get().pk).status_code == 404


def test_the_director_registers_a_device(client, hall):
    typed = {"serial": "ox-9", "kind": "oximeter", "institution": hall.town.centre.pk, "hours": "12"}
    press(client, hall.town.zhao.user, "new_device", **typed)
    assert Device.objects.get(serial="ox-9").expected_interval == timedelta(hours=12)


@pytest.mark.parametrize("serial", ["cuff-1", "a b", "甲"])
def test_a_number_that_cannot_be_used_is_explained_at_its_field(client, hall, serial):
    typed = {"serial": serial, "kind": "oximeter", "institution": hall.town.centre.pk}
    answer = press(client, hall.town.zhao.user, "new_device", **typed)
    assert answer.status_code == 422
    assert b"field-error" in answer.content


def test_the_nurse_registers_no_devices(client, hall):
    assert page(client, hall.wang, "new_device").status_code == 403


def test_a_gateways_key_is_shown_once_and_works(client, hall):
    typed = {"name": "三楼", "username": "gw-3", "institution": hall.town.centre.pk}
    body = press(client, hall.town.zhao.user, "register_gateway", **typed).content.decode()
    keys = re.findall(r"<code>([\w-]{43})</code>", body)
    assert credentials.permit("gw-3", keys[0]) is not None
    assert keys[0] not in page(client, hall.town.zhao.user, "gateways").content.decode()


def test_a_gateway_without_a_name_is_explained(client, hall):
    answer = press(client, hall.town.zhao.user, "register_gateway", name="", username="gw-2", institution=hall.town.centre.pk)
    assert answer.status_code == 422


def test_a_gateway_is_shut_out_and_let_in_with_a_new_key(client, hall):
    gateway = Gateway.objects.get()
    press(client, hall.town.zhao.user, "revoke_gateway", gateway.pk)
    gateway.refresh_from_db()
    assert gateway.revoked_at is not None
    press(client, hall.town.zhao.user, "renew_gateway", gateway.pk)
    gateway.refresh_from_db()
    assert gateway.revoked_at is None


def test_another_institutions_director_finds_no_gateway(client, hall):
    assert press(client, hall.town.qian.user, "revoke_gateway", Gateway.objects.get().pk).status_code == 404


def test_a_device_gets_a_key_of_its_own_and_goes_out_of_use(client, hall):
    body = press(client, hall.town.zhao.user, "issue_device_token", scale().pk).content.decode()
    assert credentials.permit("scale-1", re.findall(r"<code>([\w-]{43})</code>", body)[0]) is not None
    press(client, hall.town.zhao.user, "retire_device", scale().pk)
    assert scale().retired_at is not None


def test_the_quarantine_opens_on_reasons_with_what_helps(client, hall):
    body = page(client, hall.operator, "quarantine").content.decode()
    assert "数值不可能" in body
    assert "设备当时没有绑定老人" in body


@pytest.mark.parametrize("name", ["quarantine", "quarantined"])
def test_doctors_do_not_see_the_quarantine(client, hall, name):
    args = [] if name == "quarantine" else [Quarantine.objects.first().pk]
    assert page(client, hall.li, name, *args).status_code == 403


def test_a_quarantined_message_is_shown_without_its_values(client, hall, now):
    readings.store_batch([say(reading(777, at=now))], now=now)
    entry = Quarantine.objects.filter(reason="impossible_value").latest("created_at")
    body = page(client, hall.operator, "quarantined", entry.pk).content.decode()
    assert "777" not in body.split("<pre")[1].split("</pre>")[0]
    assert "mm[Hg]" in body


@pytest.mark.parametrize(
    ("payload", "shown"),
    [
        (b'[{"value": 178, "unit": "mm[Hg]"}]', '{"value":"•","unit":"mm[Hg]"}'),
        (b'{"readings": [{"value": 178, "at": {"x": 178}}]}', '{"value":"•","at":"•"}'),
        (b'{"name": "Zhang", "value": 178}', '{"name":"•","value":"•"}'),
        (b"[178]", '"•"'),
        (b'{"value": 178,', '{"value": •••,'),
    ],
)
def test_no_value_can_be_read_off_a_hidden_message(payload, shown):
    assert without_values(payload) == shown


def test_a_pile_is_replayed_and_a_reason_nobody_knows_is_not_found(client, hall, now):
    devices.bind_device(scale(), hall.zhang, by=None, at=now, from_at=now - timedelta(days=1))
    press(client, hall.operator, "replay_pile", "unbound_device")
    assert Measurement.objects.filter(device=scale()).count() == 1
    assert page(client, hall.operator, "quarantine_pile", "bad-luck").status_code == 404
    assert press(client, hall.operator, "replay_pile", "bad-luck").status_code == 404


def test_one_message_is_tried_again_or_put_aside_with_a_reason(client, hall):
    entry = Quarantine.objects.get(reason="impossible_value")
    press(client, hall.operator, "replay_quarantined", entry.pk)
    assert press(client, hall.operator, "dismiss_quarantined", entry.pk, reason="").status_code == 422
    press(client, hall.operator, "dismiss_quarantined", entry.pk, reason="test cuff")
    entry.refresh_from_db()
    assert (entry.state, entry.note, entry.count) == ("dismissed", "test cuff", 2)
    assert "test cuff" in page(client, hall.operator, "quarantined", entry.pk).content.decode()
    assert "cuff-1" in page(client, hall.operator, "quarantine_pile", "impossible_value", state="dismissed").content.decode()


def test_an_elders_readings_are_a_page_with_picture_and_numbers(client, hall):
    body = page(client, hall.li, "readings", hall.zhang.pk).content.decode()
    assert "data-trend" in body
    assert "128" in body


def test_an_elder_without_readings_gets_an_empty_page_that_says_why(client, hall):
    assert page(client, hall.li, "readings", hall.chen.pk, measure="spo2", days="90").status_code in (200, 404)


def test_a_stranger_finds_no_readings(client, hall):
    assert page(client, hall.zhou, "readings", hall.zhang.pk).status_code == 404
    assert page(client, hall.zhou, "readings_csv", hall.zhang.pk, "systolic").status_code == 404


def test_readings_come_as_csv_with_unit_and_zone(client, hall):
    answer = page(client, hall.li, "readings_csv", hall.zhang.pk, "systolic")
    first, second = answer.content.decode().splitlines()
    assert first == "time,收缩压 (mmHg)"
    assert second.endswith("+08:00,128")
