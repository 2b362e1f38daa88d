"""Calls for help: every press rings once, is answered by one, and is never dropped."""

from datetime import timedelta

import pytest

from yiyang.audit.models import Entry
from yiyang.base.errors import DomainError, NotAllowed
from yiyang.monitoring.actions import alarms, devices, help_calls, raising, readings
from yiyang.monitoring.models import Alarm, HelpCall, Measurement, Quarantine, Signal
from yiyang.monitoring.queries import help_calls as reads
from yiyang.monitoring.tests.speech import raw, reading, say
from yiyang.monitoring.tests.ward import NOW
from yiyang.monitoring.types.help_calls import CallSource, Press
from yiyang.monitoring.types.readings import DeviceKind, Message, Road
from yiyang.notices.models import Notice

MINUTE = timedelta(minutes=1)
pytestmark = pytest.mark.django_db


def button(ward, serial="bell-1", elder=None, *, place="卫生间", kind=DeviceKind.CALL_BUTTON):
    at = NOW - timedelta(days=10)
    device = devices.register_device(ward.town.centre, serial=serial, kind=kind, by=None, at=at)
    if elder is not None:
        devices.bind_device(device, elder, by=None, at=at, place=place)
    return device


def pressed(at=NOW, event="call", serial="bell-1", *, now=None, road=Road.STREAM, **more):
    payload = say({"event": event, "at": at.isoformat(), **more}, serial=serial).payload
    return readings.store_batch([Message(serial, payload, road)], now=now or at)


def the_call():
    return HelpCall.objects.select_related("alarm").get()


@pytest.fixture
def bell(ward):
    return button(ward, elder=ward.zhang)


def test_a_press_becomes_a_critical_alarm_on_the_ladder_with_its_place(ward, bell):
    stored = pressed(battery=71, firmware="1.4")
    call = the_call()
    assert (stored.received, stored.stored, stored.refused) == (1, 1, 0)
    assert (call.elder, call.source, call.institution, call.is_drill) == (ward.zhang, "button", ward.town.centre, False)
    assert call.place.endswith("卫生间")
    assert (call.alarm.rule, call.alarm.severity, call.alarm.state) == ("help_call", "critical", "raised")
    assert "呼叫按钮" in call.alarm.reason_zh
    bell.refresh_from_db()
    assert (bell.battery, bell.firmware, bell.last_heard_at) == (71, "1.4", NOW)


def test_a_call_is_told_to_doctor_duty_desk_and_family_with_the_page_to_deal_with_it(ward, bell):
    ward.on_duty()
    pressed()
    alarms.announce(now=NOW)
    told = {notice.user.username: notice.link for notice in Notice.objects.select_related("user")}
    assert set(told) == {"li", "zhao", "zhangmin"}
    assert told["li"] == f"/calls/{the_call().alarm_id}/"


def test_a_call_is_told_even_where_people_were_told_of_another_alarm_a_moment_ago(ward, bell):
    ward.hear(ward.zhang, NOW - MINUTE, systolic=205)
    alarms.announce(now=NOW - MINUTE)
    pressed()
    alarms.announce(now=NOW)
    assert Notice.objects.filter(user=ward.li, link=f"/calls/{the_call().alarm_id}/").exists()


def test_the_same_press_said_twice_is_one_call_and_a_double_press_is_one_too(ward, bell):
    pressed()
    pressed()
    pressed(NOW + timedelta(seconds=1))
    assert (HelpCall.objects.count(), Alarm.objects.count(), the_call().presses) == (1, 1, 2)
    assert Signal.objects.count() == 2


def test_pressing_on_after_a_minute_is_told_again(ward, bell):
    pressed()
    alarms.announce(now=NOW)
    before = Notice.objects.count()
    pressed(NOW + 2 * MINUTE)
    alarms.announce(now=NOW + 2 * MINUTE)
    assert Notice.objects.filter(zh__contains="第 2 次按下").exists()
    assert Notice.objects.count() > before


def test_presses_and_readings_travel_in_one_message(ward):
    button(ward, "band-1", ward.zhang, kind=DeviceKind.WRISTBAND)
    mixed = say(reading(72, code="8867-4", unit="/min", at=NOW), {"event": "call", "at": NOW.isoformat()}, serial="band-1")
    stored = readings.store_batch([mixed], now=NOW)
    assert (stored.received, stored.stored) == (2, 2)
    assert Measurement.objects.get().value == 72
    assert the_call().source == "wearable"


def test_a_button_with_coordinates_says_where(ward, bell):
    pressed(latitude=31.1886, longitude=121.4365, accuracy=12)
    assert (the_call().latitude, the_call().accuracy) == (31.1886, 12)


@pytest.mark.parametrize(
    "odd", [{"latitude": 400, "longitude": 0}, {"latitude": 31.2}, {"latitude": 1, "longitude": 1, "accuracy": -4}]
)
def test_a_call_from_an_impossible_place_rings_without_the_place(ward, bell, odd):
    pressed(**odd)
    assert (the_call().latitude, the_call().alarm.state) == (None, "raised")


@pytest.mark.parametrize("clock", [timedelta(days=-4000), timedelta(days=4000), timedelta(hours=-30)])
def test_a_button_with_a_wrong_clock_rings_at_once(ward, bell, clock):
    pressed(NOW + clock, now=NOW)
    assert the_call().pressed_at == NOW


def test_a_press_that_was_held_up_on_its_way_says_how_old_it_is(ward, bell):
    pressed(NOW - 40 * MINUTE, now=NOW)
    assert the_call().pressed_at == NOW - 40 * MINUTE
    assert "40 分钟前" in the_call().alarm.reason_zh


@pytest.mark.parametrize(
    "payload",
    [
        b'{"event": "call", "at": "soon"}',
        b'[{"event": "call"}]',
        b'[{"event": "call", "latitude": "here"}]',
        b'{"event": "call", "battery": {"a": [1]}, "firmware": 7}',
        b'{"readings": [{"event": "call", "at": -5}]}',
    ],
)
def test_however_badly_a_button_speaks_a_call_rings(ward, bell, payload):
    readings.store_batch([raw(payload, "bell-1")], now=NOW)
    assert the_call().alarm.state == "raised"


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (b'{"event": "dance"}', "unknown_event"),
        (b'{"event": 7}', "wrong_shape"),
        (b'{"event": "status", "at": "soon"}', "bad_time"),
        (b'{"event": "status", "at": "2999-01-01T00:00:00Z"}', "future_time"),
        (b'{"event": "status", "at": "1999-01-01T00:00:00Z"}', "ancient_time"),
        (b'{"event": "call", "device": "cuff-2"}', "not_permitted"),
        (b'{"event": "call"', "malformed_json"),
    ],
)
def test_a_signal_that_cannot_be_used_waits_in_quarantine_with_its_reason(ward, bell, payload, reason):
    stored = readings.store_batch([raw(payload, "bell-1")], now=NOW)
    assert Quarantine.objects.get().reason == reason
    assert (stored.refused, HelpCall.objects.count()) == (1, 0)


def test_a_button_bound_to_nobody_rings_at_the_duty_desk(ward):
    ward.on_duty()
    button(ward)
    pressed()
    assert Notice.objects.get(user=ward.town.zhao.user).severity == "critical"
    assert Quarantine.objects.get().reason == "unbound_device"


def test_a_call_kept_in_quarantine_and_replayed_later_is_history_and_does_not_ring(ward, bell):
    pressed(NOW - timedelta(days=3), now=NOW, road=Road.REPLAY)
    assert (Signal.objects.get().at, HelpCall.objects.count()) == (NOW - timedelta(days=3), 0)


def test_an_answered_call_is_one_persons_and_measured_from_the_press(ward, bell):
    pressed()
    alarms.acknowledge_alarm(the_call().alarm, by=ward.wang, at=NOW + timedelta(seconds=37))
    with pytest.raises(DomainError, match="王芳"):
        alarms.acknowledge_alarm(the_call().alarm, by=ward.li, at=NOW + MINUTE)
    figures = reads.figures_for(ward.li, since=NOW - timedelta(days=30))
    assert [(one.figures.calls, one.figures.median, one.institution) for one in figures] == [(1, 37.0, ward.town.centre)]


def test_an_unanswered_call_climbs_the_ladder(ward, bell):
    pressed()
    alarms.announce(now=NOW)
    assert alarms.escalate_due(now=NOW + 6 * MINUTE) == 1
    assert (the_call().alarm.state, the_call().alarm.owner_team) == ("escalated", ward.town.team)


def test_the_next_press_after_a_call_was_dealt_with_rings_anew(ward, bell):
    pressed()
    help_calls.end_call(the_call(), "visit", by=ward.wang, at=NOW + MINUTE)
    assert the_call().alarm.state == "closed"
    pressed(NOW + 2 * MINUTE)
    assert (HelpCall.objects.count(), ward.alarm().state) == (2, "raised")


def test_a_call_handled_from_the_worklist_is_put_away_and_rings_anew(ward, bell):
    pressed()
    alarms.handle_alarm(the_call().alarm, "call", by=ward.li, at=NOW + MINUTE)
    assert raising.settle_handled(now=NOW + MINUTE) == 1
    assert the_call().alarm.state == "closed"
    pressed(NOW + 2 * MINUTE)
    assert ward.alarm().state == "raised"


def test_taking_a_call_back_is_shown_and_does_not_end_it(ward, bell):
    pressed()
    pressed(NOW + 10 * timedelta(seconds=1), event="call_cancelled")
    call = the_call()
    assert (call.cancelled_at, call.alarm.state) == (NOW + timedelta(seconds=10), "raised")
    assert "按错了" in call.alarm.reason_zh
    alarms.announce(now=NOW + MINUTE)
    assert Notice.objects.filter(user=ward.li, zh__contains="请再确认一声").exists()


def test_pressing_after_taking_back_calls_again(ward, bell):
    pressed()
    pressed(NOW + timedelta(seconds=5), event="call_cancelled")
    pressed(NOW + timedelta(seconds=9))
    assert the_call().cancelled_at is None
    assert "按错了" not in the_call().alarm.reason_zh


def test_a_device_that_takes_back_what_does_not_ring_changes_nothing(ward, bell):
    pressed(event="call_cancelled")
    assert Signal.objects.get().kind == "call_cancelled"
    with pytest.raises(DomainError):
        help_calls.take_back(ward.zhang.pk, by=ward.li, at=NOW)


def test_a_drill_rings_like_a_call_is_marked_and_counts_in_no_figure(ward, bell):
    help_calls.start_drill(ward.zhang, by=ward.wang, at=NOW - MINUTE)
    pressed()
    alarms.announce(now=NOW)
    assert the_call().is_drill
    assert the_call().alarm.reason_zh.startswith("【演练】")
    assert not Notice.objects.filter(user=ward.daughter).exists()
    alarms.acknowledge_alarm(the_call().alarm, by=ward.li, at=NOW + MINUTE)
    (month,) = reads.figures_for(ward.li, since=NOW - timedelta(days=30))
    assert (month.figures.calls, month.figures.median, month.figures.drills) == (0, None, 1)


def test_a_drill_that_turns_out_real_counts_and_says_so(ward, bell):
    help_calls.start_drill(ward.zhang, by=ward.wang, at=NOW - MINUTE)
    pressed()
    help_calls.turn_real(the_call(), by=ward.li, at=NOW + MINUTE)
    assert (the_call().is_drill, the_call().alarm.facts["drill"]) == (False, False)
    with pytest.raises(DomainError):
        help_calls.turn_real(the_call(), by=ward.li, at=NOW + MINUTE)


def test_a_press_after_the_drills_time_makes_the_ringing_call_real(ward, bell):
    help_calls.start_drill(ward.zhang, by=ward.wang, at=NOW - MINUTE)
    pressed()
    pressed(NOW + 20 * MINUTE)
    assert not the_call().is_drill


def test_the_elders_own_page_rings_and_a_stranger_may_not(ward):
    help_calls.call_for(ward.zhang, by=ward.daughter, at=NOW)
    assert (the_call().source, the_call().raised_by) == ("portal", ward.daughter)
    assert Entry.objects.filter(verb="call.raised", elder_id=ward.zhang.pk).exists()
    for refused in (
        lambda: help_calls.call_for(ward.zhang, by=ward.zhou, at=NOW),
        lambda: help_calls.start_drill(ward.zhang, by=ward.daughter, at=NOW),
    ):
        with pytest.raises(NotAllowed):
            refused()


def test_the_numbers_of_a_call_begin_with_the_one_that_called_and_the_look_is_kept(ward):
    help_calls.receive(Press(ward.zhang.pk, CallSource.PHONE, NOW, phone="13900001111"), at=NOW)
    numbers = help_calls.numbers_to_talk(the_call(), by=ward.wang)
    assert [contact.phone for contact in numbers][:2] == ["13900001111", "13812345621"]
    assert Entry.objects.filter(verb="call.numbers_shown").exists()
    with pytest.raises(NotAllowed):
        help_calls.numbers_to_talk(the_call(), by=ward.daughter)
