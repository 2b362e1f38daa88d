from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiyang.notices import definitions, rules
from yiyang.notices.types import DeliveryState, Quiet
from yiyang.ui.types import Tone

NIGHT = Quiet(time(22), time(7))
NOON = Quiet(time(12), time(14))


def at(hour, minute=0):
    return datetime(2026, 11, 22, hour, minute, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize(
    "severity, threshold, reaches", [("critical", "urgent", True), ("urgent", "urgent", True), ("watch", "urgent", False)]
)
def test_a_channel_rings_from_its_threshold_on(severity, threshold, reaches):
    assert rules.reaches(severity, threshold) is reaches


def test_every_tone_has_a_rank():
    assert set(rules.RANK) == set(Tone)


@pytest.mark.parametrize("now, rings", [(at(23), at(7) + timedelta(days=1)), (at(3), at(7)), (at(12), at(12))])
def test_at_night_a_message_waits_for_the_morning(now, rings):
    assert rules.ring_at(now, "urgent", NIGHT) == rings


def test_what_is_critical_rings_at_night():
    assert rules.ring_at(at(3), "critical", NIGHT) == at(3)


def test_quiet_hours_of_one_day_end_on_that_day():
    assert rules.ring_at(at(12, 30), "watch", NOON) == at(14)


@given(st.times(), st.times(), st.times())
def test_a_message_never_rings_inside_quiet_hours(clock, start, end):
    quiet = Quiet(start, end.replace(second=0, microsecond=0))
    rings = rules.ring_at(datetime.combine(at(0).date(), clock, at(0).tzinfo), "urgent", quiet)
    assert not rules.is_quiet(rings.time(), quiet) or quiet.start == quiet.end


def test_each_further_try_waits_longer():
    waits = [rules.after_attempt(arrived=False, attempts=n, at=at(9)).due_at for n in range(1, len(rules.WAITS) + 1)]
    assert waits == sorted(waits)


def test_after_the_last_try_a_delivery_is_given_up():
    assert rules.after_attempt(arrived=False, attempts=len(rules.WAITS) + 1, at=at(9)).state == DeliveryState.FAILED


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "127.0.0.1",
        "10.1.2.3",
        "192.168.1.9",
        "169.254.169.254",
        "::1",
        "fd00::1",
        "gateway",
        "db.internal",
        "x.local",
        "",
    ],
)
def test_addresses_inside_the_house_are_recognised(host):
    assert rules.names_inside(host, ())


@pytest.mark.parametrize("host", ["sms.example.com", "8.8.8.8", "2001:4860:4860::8888"])
def test_addresses_outside_the_house_are_recognised(host):
    assert not rules.names_inside(host, ())


def test_a_registered_gateway_inside_the_house_is_allowed():
    assert not rules.names_inside("10.1.2.3", {"10.1.2.3"})


def test_an_address_that_cannot_be_read_names_no_host():
    assert rules.host_of("jsons://[broken") == ""


def test_every_way_out_is_named_in_both_languages():
    assert all(way.zh and way.en and way.example.startswith(way.scheme) for way in definitions.ways().values())


def test_a_sent_or_failed_delivery_goes_no_further():
    assert set(rules.DELIVERY.final()) == {"sent", "failed", "cancelled"}
