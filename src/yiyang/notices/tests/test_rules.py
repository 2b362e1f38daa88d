from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from yiyang.notices import definitions
from yiyang.notices.rules import deliveries as rules
from yiyang.notices.rules import replies
from yiyang.notices.types import ChannelKind, DeliveryState, Quiet, Reply, Route, SendError, Standing
from yiyang.ui.types import Tone

NIGHT = Quiet(time(22), time(7))
NOON = Quiet(time(12), time(14))
REFUSED = Reply(SendError.REFUSED)
CASES = yaml.safe_load((Path(__file__).parent / "cases" / "fallback.yaml").read_text())


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
    waits = [rules.after_attempt(REFUSED, attempts=n, at=at(9)).due_at for n in range(1, len(rules.WAITS) + 1)]
    assert waits == sorted(waits)


def test_after_the_last_try_a_delivery_is_given_up():
    assert rules.after_attempt(REFUSED, attempts=len(rules.WAITS) + 1, at=at(9)).state == DeliveryState.FAILED


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


def test_a_phone_that_gave_up_its_address_is_not_asked_again():
    assert rules.after_attempt(Reply(SendError.GONE), attempts=1, at=at(9)).state == DeliveryState.FAILED


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_which_way_a_message_takes_next(case):
    ways = [Standing(tier, DeliveryState(state), attempts) for tier, state, attempts in case["ways"]]
    assert rules.next_tier(ways) == case["lets_go"]


def test_a_route_says_what_is_used_at_once_what_later_and_what_never():
    route = Route((ChannelKind.PAGE, ChannelKind.WEB_PUSH), (ChannelKind.VOICE,))
    tiers = [rules.tier_of(kind, route) for kind in (ChannelKind.WEB_PUSH, ChannelKind.VOICE, ChannelKind.APPRISE)]
    assert tiers == [0, 1, None]
    assert rules.tier_of(ChannelKind.VOICE, None) == 0


@pytest.mark.parametrize(
    "reply, error, said",
    [
        (replies.of_push(201), None, "HTTP 201"),
        (replies.of_push(410), SendError.GONE, "HTTP 410"),
        (replies.of_push(429), SendError.REFUSED, "HTTP 429"),
        (replies.of_voice(202, {"status": "ringing", "call_id": "c-17"}), None, "HTTP 202 · ringing · c-17"),
        (replies.of_voice(200, {"status": "张国生 血压 190"}), None, "HTTP 200"),
        (replies.of_voice(500, {}), SendError.REFUSED, "HTTP 500"),
        (replies.of_messenger(False, "Failed to send JSON: Service Unavailable, error=503."), SendError.REFUSED, "HTTP 503"),
        (replies.of_messenger(True, ""), None, ""),
    ],
)
def test_what_the_other_side_said_is_kept_without_any_content(reply, error, said):
    assert (reply.error, reply.said) == (error, said)
