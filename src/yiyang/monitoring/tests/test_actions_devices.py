from datetime import timedelta

import pytest

from yiyang.accounts import guards as access
from yiyang.base.errors import DomainError, Invalid, NotAllowed
from yiyang.monitoring.actions import devices, quarantine, readings, replays
from yiyang.monitoring.models import Device, Measurement, Quarantine
from yiyang.monitoring.queries import credentials
from yiyang.monitoring.tests.speech import reading, say
from yiyang.monitoring.tests.ward import NOW
from yiyang.monitoring.types.readings import DeviceKind, Reason

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def gateway(ward):
    return devices.register_gateway(ward.town.centre, name="二楼护士站", username="gw-2", by=ward.town.zhao.user, at=NOW)


@pytest.fixture
def scale(ward, gateway):
    return devices.register_device(
        ward.town.centre, serial="scale-1", kind=DeviceKind.SCALE, gateway=gateway.subject, by=ward.town.zhao.user, at=NOW
    )


def test_a_gateway_may_publish_for_its_own_devices_only(gateway, scale):
    assert credentials.permit("gw-2", gateway.token).publish == ("vitals.scale-1",)


def test_a_wrong_secret_opens_nothing(gateway, scale):
    assert credentials.permit("gw-2", "guess") is None
    assert credentials.permit("scale-1", gateway.token) is None


def test_the_secret_itself_is_not_kept(gateway):
    assert gateway.token.encode() not in bytes(gateway.subject.token_hash)


def test_a_revoked_gateway_is_shut_out_at_once(ward, gateway, django_capture_on_commit_callbacks, monkeypatch):
    told = []
    monkeypatch.setattr("yiyang.runtime.bus.publish", lambda subject, payload: told.append((subject, payload)))
    with django_capture_on_commit_callbacks(execute=True):
        devices.revoke_gateway(gateway.subject, by=ward.town.zhao.user, at=LATER)
    assert credentials.permit("gw-2", gateway.token) is None
    assert credentials.gateway_by_token(gateway.token) is None
    assert told == [("doors.again", b"gw-2")]


def test_a_gateway_signs_in_again_to_speak_for_a_new_device(ward, gateway, django_capture_on_commit_callbacks, monkeypatch):
    told = []
    monkeypatch.setattr("yiyang.runtime.bus.publish", lambda subject, payload: told.append((subject, payload)))
    with django_capture_on_commit_callbacks(execute=True):
        devices.register_device(
            ward.town.centre, serial="ox-1", kind=DeviceKind.OXIMETER, gateway=gateway.subject, by=None, at=NOW
        )
    assert told == [("doors.again", b"gw-2")]


def test_a_renewed_secret_replaces_the_old_one(ward, gateway):
    renewed = devices.renew_gateway_token(gateway.subject, by=ward.town.zhao.user, at=LATER)
    assert credentials.permit("gw-2", gateway.token) is None
    assert credentials.permit("gw-2", renewed.token) is not None


def test_a_device_with_its_own_secret_speaks_for_itself(ward, scale):
    issued = devices.issue_device_token(scale, by=ward.town.zhao.user, at=NOW)
    assert credentials.permit("scale-1", issued.token).publish == ("vitals.scale-1",)


def test_a_retired_device_loses_secret_binding_and_gateway(ward, gateway, scale):
    issued = devices.issue_device_token(scale, by=None, at=NOW)
    devices.bind_device(scale, ward.zhang, by=None, at=NOW)
    devices.retire_device(scale, by=ward.town.zhao.user, at=LATER)
    assert credentials.permit("scale-1", issued.token) is None
    assert credentials.permit("gw-2", gateway.token).publish == ()
    assert scale.bindings.get().until_at == LATER


@pytest.mark.parametrize("serial", ["", "a.b", "vitals/x", "*", ">", "甲", "x" * 65, "a b"])
def test_a_name_that_would_not_be_one_part_of_a_topic_is_refused(ward, serial):
    with pytest.raises(Invalid) as refusal:
        devices.register_device(ward.town.centre, serial=serial, kind=DeviceKind.SCALE, by=None, at=NOW)
    assert refusal.value.field == "serial"


def test_gateways_and_devices_share_no_name(ward, gateway):
    with pytest.raises(Invalid):
        devices.register_device(ward.town.centre, serial="gw-2", kind=DeviceKind.SCALE, by=None, at=NOW)


def test_a_device_cannot_hang_on_another_institutions_gateway(ward, gateway):
    with pytest.raises(Invalid) as refusal:
        devices.register_device(ward.town.other, serial="x", kind=DeviceKind.SCALE, gateway=gateway.subject, by=None, at=NOW)
    assert refusal.value.field == "gateway"


def test_a_director_registers_devices_of_the_own_institution_only(ward):
    with pytest.raises(NotAllowed):
        devices.register_device(ward.town.other, serial="x", kind=DeviceKind.SCALE, by=ward.town.zhao.user, at=NOW)


def test_a_stranger_cannot_bind_a_device(ward, scale):
    with pytest.raises(NotAllowed):
        devices.bind_device(scale, ward.zhang, by=ward.zhou, at=NOW)


def test_the_nurse_binds_and_unbinds_and_the_history_stays(ward, scale):
    binding = devices.bind_device(scale, ward.zhang, by=ward.wang, at=NOW)
    devices.unbind_device(binding, by=ward.wang, at=LATER, reason="returned")
    devices.bind_device(scale, ward.chen, by=None, at=LATER)
    assert list(scale.bindings.order_by("from_at").values_list("elder__name", "until_at")) == [
        ("张国生", LATER),
        ("陈阿妹", None),
    ]


def test_a_device_speaks_for_one_person_at_a_time(ward, scale):
    devices.bind_device(scale, ward.zhang, by=None, at=NOW)
    with pytest.raises(DomainError):
        devices.bind_device(scale, ward.chen, by=None, at=LATER)


def test_a_binding_does_not_begin_while_another_still_held(ward, scale):
    first = devices.bind_device(scale, ward.zhang, by=None, at=NOW)
    devices.unbind_device(first, by=None, at=LATER)
    with pytest.raises(Invalid) as refusal:
        devices.bind_device(scale, ward.chen, by=None, at=LATER, from_at=NOW)
    assert refusal.value.field == "from_at"


def test_a_binding_does_not_begin_in_the_future(ward, scale):
    with pytest.raises(Invalid):
        devices.bind_device(scale, ward.zhang, by=None, at=NOW, from_at=LATER)


def test_an_ended_binding_does_not_end_again(ward, scale):
    binding = devices.bind_device(scale, ward.zhang, by=None, at=NOW)
    devices.unbind_device(binding, by=None, at=LATER)
    with pytest.raises(DomainError):
        devices.unbind_device(binding, by=None, at=LATER)


def test_a_swapped_device_hands_the_elder_on_without_a_gap(ward, scale):
    binding = ward.cuffs["cuff-1"].bindings.get()
    devices.swap_device(binding, scale, by=ward.wang, at=NOW, reason="broken")
    binding.refresh_from_db()
    assert (binding.until_at, scale.bindings.get().from_at, scale.bindings.get().elder) == (NOW, NOW, ward.zhang)


def test_a_device_nobody_wears_is_not_missed(ward):
    cuff = ward.cuffs["cuff-1"]
    devices.unbind_device(cuff.bindings.get(), by=None, at=NOW)
    cuff.refresh_from_db()
    assert cuff.silent_after is None


def test_the_lending_institution_and_the_elders_doctor_see_a_device(ward):
    mine = access.visible(ward.li, "device.read", Device.objects.all())
    assert set(mine.values_list("serial", flat=True)) == {"cuff-1", "cuff-2"}
    assert not access.visible(ward.zhou, "device.read", Device.objects.all()).exists()


def test_what_spoke_for_nobody_is_replayed_once_it_is_known_whose_it_is(ward, scale):
    readings.store_batch([say(reading(65.5, code="29463-7", unit="kg"), serial="scale-1")], now=NOW)
    kept = Quarantine.objects.get()
    devices.bind_device(scale, ward.zhang, by=None, at=NOW, from_at=NOW - timedelta(hours=2))
    assert replays.replay_quarantined(kept, by=ward.operator, at=LATER)
    assert Measurement.objects.get().elder == ward.zhang


def test_what_is_still_unusable_stays_open(ward):
    readings.store_batch([say(reading(0))], now=NOW)
    kept = Quarantine.objects.get()
    assert not replays.replay_quarantined(kept, by=ward.operator, at=LATER)
    kept.refresh_from_db()
    assert (kept.state, kept.count) == ("open", 2)


def test_all_of_one_reason_are_replayed_together(ward, scale):
    for minute in range(3):
        at = NOW - timedelta(minutes=minute)
        readings.store_batch([say(reading(65.5, code="29463-7", unit="kg", at=at), serial="scale-1")], now=NOW)
    devices.bind_device(scale, ward.zhang, by=None, at=NOW, from_at=NOW - timedelta(minutes=1))
    assert replays.replay_reason(Reason.UNBOUND_DEVICE, by=ward.operator, at=LATER) == (2, 1)


def test_a_cut_message_cannot_be_replayed(ward):
    readings.store_batch([say(*[reading(0, at=n) for n in range(3000)])], now=NOW)
    with pytest.raises(DomainError):
        replays.replay_quarantined(Quarantine.objects.get(reason="impossible_value"), by=ward.operator, at=LATER)


def test_dismissing_takes_a_reason_and_holds_when_the_same_comes_again(ward):
    readings.store_batch([say(reading(0))], now=NOW)
    kept = Quarantine.objects.get()
    with pytest.raises(Invalid):
        quarantine.dismiss_quarantined(kept, by=ward.operator, at=LATER, reason=" ")
    quarantine.dismiss_quarantined(kept, by=ward.operator, at=LATER, reason="test cuff")
    readings.store_batch([say(reading(0))], now=LATER)
    kept.refresh_from_db()
    assert (kept.state, kept.count) == ("dismissed", 2)
