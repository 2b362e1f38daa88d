"""Proof of use: on how many of the days a device was bound anything came from it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from yiyang.base.errors import Invalid
from yiyang.monitoring.actions import devices, partitions, readings
from yiyang.monitoring.models import Binding
from yiyang.monitoring.queries import fleet
from yiyang.monitoring.tests.speech import reading, say
from yiyang.monitoring.tests.test_help_calls import button
from yiyang.monitoring.types.fleet import Use

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def used(ward, now):
    """The cuff spoke on three days of the last ten, one of them twice; the bell gave a sign of life once."""
    partitions.prepare_partitions(now=now)
    noon = timezone.localtime(now).replace(hour=12, minute=0, second=0, microsecond=0)
    for days, hour in ((1, 0), (1, 3), (4, 0), (9, 0)):
        at = noon - days * DAY + timedelta(hours=hour)
        readings.store_batch([say(reading(128, at=at))], now=at)
    button(ward, "bell-1", ward.zhang)
    at = noon - 2 * DAY
    readings.store_batch([say({"event": "status", "at": at.isoformat(), "firmware": "1.4"}, serial="bell-1")], now=at)
    return ward


def use_of(serial, now, days=10):
    device = devices.Device.objects.get(serial=serial)
    return fleet.uses_of([device.pk], now=now, days=days).get(device.pk)


def test_days_with_a_word_are_counted_against_bound_days(used, now):
    assert use_of("cuff-1", now) == Use(bound=10, used=3)
    assert use_of("cuff-2", now) == Use(bound=10, used=0)


def test_a_sign_of_life_counts_as_use(used, now):
    assert use_of("bell-1", now, days=3).used == 1


def test_days_on_which_a_device_was_bound_to_nobody_do_not_count(used, now):
    binding = Binding.objects.get(device__serial="cuff-1")
    devices.unbind_device(binding, by=None, at=timezone.localtime(now).replace(hour=0, minute=0) - 5 * DAY)
    assert use_of("cuff-1", now) == Use(bound=6, used=1)


def test_the_unused_stand_first_and_kinds_are_summed_by_institution(used, now):
    found = fleet.fleet_for(used.wang, now=now)
    assert next(device.serial for device, _ in found.devices) == "cuff-2"
    cuffs = next(pile for pile in found.piles if pile.kind == "blood_pressure")
    assert (cuffs.devices, cuffs.bound, cuffs.use.used) == (2, 2, 3)


def test_another_houses_devices_are_not_in_the_fleet(used, now):
    assert fleet.fleet_for(used.zhou, now=now).devices == ()


def test_the_page_says_which_are_bound_and_unused_and_what_runs_on_them(client, used):
    client.force_login(used.wang)
    body = client.get(reverse("monitoring:fleet")).content.decode()
    assert "绑定了却没用" in body
    assert "1.4" in body


def test_a_swap_says_why_and_keeps_place_and_history(ward, now):
    bell, other = button(ward, "bell-1", ward.zhang), button(ward, "bell-2")
    binding = bell.bindings.get()
    with pytest.raises(Invalid):
        devices.swap_device(binding, other, by=ward.wang, at=now, reason=" ")
    fresh = devices.swap_device(binding, other, by=ward.wang, at=now, reason="电池不行")
    binding.refresh_from_db()
    assert (fresh.place, fresh.elder, fresh.reason) == (binding.place, ward.zhang, "电池不行")
    assert binding.until_at == fresh.from_at == now
