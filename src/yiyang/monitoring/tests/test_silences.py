"""A device nobody hears is an alarm; a device heard again ends it."""

from datetime import timedelta

import pytest

from yiyang.monitoring.actions import alarms, devices
from yiyang.monitoring.actions.heard import note_heard
from yiyang.monitoring.models import Alarm, Binding
from yiyang.monitoring.tests.ward import NOW

pytestmark = pytest.mark.django_db


def hear_device(ward, serial, at):
    note_heard([ward.cuffs[serial].pk], {}, now=at)


@pytest.fixture
def quiet_ward(ward):
    hear_device(ward, "cuff-1", NOW)
    hear_device(ward, "cuff-2", NOW)
    return ward


def test_a_device_within_its_time_is_no_alarm(quiet_ward):
    assert alarms.raise_silences(now=NOW + timedelta(hours=1)) == 0


def test_each_elder_with_a_silent_device_gets_one_alarm(quiet_ward):
    assert alarms.raise_silences(now=NOW + timedelta(days=3)) == 2
    assert alarms.raise_silences(now=NOW + timedelta(days=3, minutes=1)) == 0


def test_a_silence_belongs_to_the_contracted_doctor(quiet_ward):
    alarms.raise_silences(now=NOW + timedelta(days=3))
    alarm = quiet_ward.alarm()
    assert (alarm.rule, alarm.owner_staff, alarm.severity) == ("device_silent", quiet_ward.town.li, "watch")


def test_a_silence_without_anyone_named_belongs_to_the_institution_of_the_device(quiet_ward):
    alarms.raise_silences(now=NOW + timedelta(days=3))
    assert quiet_ward.alarm(quiet_ward.chen).owner_institution == quiet_ward.town.centre


def test_a_device_heard_again_ends_its_alarm(quiet_ward):
    alarms.raise_silences(now=NOW + timedelta(days=3))
    hear_device(quiet_ward, "cuff-1", NOW + timedelta(days=3, minutes=5))
    alarms.raise_silences(now=NOW + timedelta(days=3, minutes=6))
    assert Alarm.objects.get(elder=quiet_ward.zhang).state == "closed"
    assert Alarm.objects.get(elder=quiet_ward.chen).state == "raised"


def test_a_device_taken_away_ends_its_alarm(quiet_ward):
    alarms.raise_silences(now=NOW + timedelta(days=3))
    binding = Binding.objects.get(device=quiet_ward.cuffs["cuff-1"])
    devices.unbind_device(binding, by=None, at=NOW + timedelta(days=3, minutes=5))
    alarms.raise_silences(now=NOW + timedelta(days=3, minutes=6))
    assert Alarm.objects.get(elder=quiet_ward.zhang).state == "closed"


def test_a_handled_silence_is_raised_again_after_a_day(quiet_ward):
    at = NOW + timedelta(days=3)
    alarms.raise_silences(now=at)
    alarms.handle_alarm(quiet_ward.alarm(), "visit", by=quiet_ward.li, at=at)
    alarms.raise_silences(now=at + timedelta(hours=23))
    assert quiet_ward.alarm().state == "handled"
    alarms.raise_silences(now=at + timedelta(hours=25))
    assert (quiet_ward.alarm().state, quiet_ward.alarm().owner_staff) == ("raised", quiet_ward.town.li)


def test_a_silence_has_a_page(quiet_ward, client):
    alarms.raise_silences(now=NOW + timedelta(days=3))
    client.force_login(quiet_ward.li)
    response = client.get(f"/alarms/{quiet_ward.alarm().pk}/")
    assert "设备 cuff-1 已 72 小时没有声音" in response.content.decode()
