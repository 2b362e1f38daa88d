"""A sensor's word is a question on the ladder; only a human's answer makes it a fact."""

from datetime import timedelta

import pytest
from django.urls import reverse

from yiyang.audit.models import Entry
from yiyang.base.errors import DomainError, Invalid, NotAllowed
from yiyang.monitoring.actions import alarms, fences, life_events
from yiyang.monitoring.models import Alarm, LifeEvent, Quarantine, Signal
from yiyang.monitoring.queries import life_events as reads
from yiyang.monitoring.tests.test_help_calls import button, pressed
from yiyang.monitoring.tests.ward import NOW, TODAY
from yiyang.monitoring.types.fences import Area, FenceDraft, Shape
from yiyang.monitoring.types.life_events import LifeKind
from yiyang.monitoring.types.readings import DeviceKind
from yiyang.notices.models import Notice

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
HOME, FAR = {"latitude": 31.1886, "longitude": 121.4365}, {"latitude": 31.2086, "longitude": 121.4365}
NIGHT = NOW - timedelta(hours=7)
pytestmark = pytest.mark.django_db


@pytest.fixture
def band(ward):
    return button(ward, "band-1", ward.zhang, kind=DeviceKind.WRISTBAND)


@pytest.fixture
def area(ward):
    draft = FenceDraft("家和公园", Shape.CIRCLE, Area(((31.1886, 121.4365),), 300), "guardian", "监护人签字")
    return fences.agree_on(ward.zhang, draft, start=TODAY, by=ward.wang)


def said(event, at=NOW, *, now=None, **more):
    return pressed(at, event=event, serial="band-1", now=now, **more)


def the_event():
    return LifeEvent.objects.select_related("alarm", "elder").get()


def test_a_fall_is_asked_as_a_question_on_the_ladder(ward, band):
    said("fall", **HOME)
    event = the_event()
    assert (event.kind, event.device_kind, event.latitude) == ("fall", "wristband", 31.1886)
    assert (event.alarm.rule, event.alarm.severity, event.alarm.owner_staff) == ("life_fall", "critical", ward.town.li)
    assert event.alarm.reason_zh == "张国生摔倒了吗？（手环 band-1 提示，不是结论）"
    alarms.announce(now=NOW)
    assert Notice.objects.filter(user=ward.li, link=f"/life-events/{event.alarm_id}/").exists()


def test_a_fall_reported_with_a_wrong_clock_or_a_broken_field_is_asked_all_the_same(ward, band):
    said("fall", NOW - timedelta(days=3000), now=NOW, accuracy="near")
    assert the_event().happened_at == NOW


def test_a_second_report_adds_to_the_open_question(ward, band):
    said("fall")
    said("fall", NOW + MINUTE)
    said("fall", NOW + 10 * MINUTE)
    assert (LifeEvent.objects.count(), the_event().times, Alarm.objects.count()) == (1, 3, 1)
    assert the_event().alarm.events.filter(kind="asked_again").count() == 1


def test_no_settles_it_and_the_next_fall_is_asked_anew(ward, band):
    said("fall")
    life_events.answer(the_event(), "no", note="坐下太快", by=ward.wang, at=NOW + MINUTE)
    assert (the_event().alarm.state, the_event().alarm.outcome) == ("closed", "false_alarm")
    said("fall", NOW + HOUR)
    assert LifeEvent.objects.count() == 2


def test_yes_is_taken_by_whoever_found_out_and_ends_with_what_was_done(ward, band):
    said("fall")
    life_events.answer(the_event(), "yes", by=ward.wang, at=NOW + MINUTE)
    assert (the_event().alarm.state, the_event().alarm.acknowledged_by) == ("acknowledged", ward.wang)
    life_events.end_event(the_event(), "referral", by=ward.wang, at=NOW + 5 * MINUTE)
    assert the_event().alarm.state == "closed"


def test_could_not_reach_stays_on_the_ladder_and_is_told(ward, band):
    said("fall")
    life_events.answer(the_event(), "unreached", by=ward.wang, at=NOW + MINUTE)
    alarms.announce(now=NOW + MINUTE)
    assert the_event().alarm.state == "raised"
    assert Notice.objects.filter(user=ward.li, zh__contains="没联系上").exists()
    assert alarms.escalate_due(now=NOW + 6 * MINUTE) == 1


def test_the_last_answer_counts_and_all_are_kept(ward, band):
    said("fall")
    for found in ("unreached", "yes"):
        life_events.answer(the_event(), found, by=ward.wang, at=NOW + MINUTE)
    (found,) = reads.precisions(ward.wang).values()
    assert (found.yes, found.unreached, found.share) == (1, 0, 1.0)
    assert the_event().answers.count() == 2
    assert Entry.objects.filter(verb="life_event.answered", elder_id=ward.zhang.pk).count() == 2


def test_answers_are_for_those_who_look_after_the_elder_and_only_while_it_is_open(ward, band):
    said("fall")
    with pytest.raises(NotAllowed):
        life_events.answer(the_event(), "no", by=ward.daughter, at=NOW)
    with pytest.raises(Invalid):
        life_events.answer(the_event(), "perhaps", by=ward.wang, at=NOW)
    life_events.answer(the_event(), "no", by=ward.wang, at=NOW)
    with pytest.raises(DomainError):
        life_events.answer(the_event(), "yes", by=ward.wang, at=NOW)


def test_positions_are_kept_only_while_an_area_agreed_on_holds(ward, band, area):
    said("position", NOW, **HOME)
    fences.end(area, on=TODAY, by=ward.wang)
    said("position", NOW + MINUTE, **HOME)
    assert list(Signal.objects.order_by("at").values_list("latitude", flat=True)) == [31.1886, None]


def test_outside_twice_in_a_row_is_asked_and_coming_back_is_noted(ward, band, area):
    said("position", NOW, **FAR)
    assert not LifeEvent.objects.exists()
    said("position", NOW + MINUTE, **FAR)
    event = the_event()
    assert (event.kind, event.fence, round(event.metres, -2)) == ("wandering", area, 1900)
    assert "界外约" in event.alarm.reason_zh
    said("position", NOW + 30 * MINUTE, **HOME)
    event.alarm.refresh_from_db()
    assert (event.alarm.recovered_at, event.alarm.state) == (NOW + 30 * MINUTE, "raised")


@pytest.mark.parametrize("accuracy", [2500, 5000])
def test_a_position_too_vague_to_tell_is_not_asked_about(ward, band, area, accuracy):
    for minute in range(3):
        said("position", NOW + minute * MINUTE, accuracy=accuracy, **FAR)
    assert not LifeEvent.objects.exists()


def test_an_area_needs_who_may_set_it_and_a_consent(ward):
    good = FenceDraft("家", Shape.CIRCLE, Area(((31.1886, 121.4365),), 300), "elder", "签字")
    with pytest.raises(NotAllowed):
        fences.agree_on(ward.zhang, good, start=TODAY, by=ward.daughter)
    for bad in (
        FenceDraft("家", Shape.CIRCLE, good.area, "elder", " "),
        FenceDraft("家", Shape.CIRCLE, good.area, "doctor", "签字"),
    ):
        with pytest.raises(Invalid):
            fences.agree_on(ward.zhang, bad, start=TODAY, by=ward.wang)


def test_a_bed_left_at_night_is_asked_about_and_the_return_is_noted(ward):
    button(ward, "band-1", ward.zhang, kind=DeviceKind.BED_SENSOR)
    said("bed_exit", NIGHT)
    assert life_events.ask_about_absence(now=NIGHT + 19 * MINUTE) == 0
    assert life_events.ask_about_absence(now=NIGHT + 21 * MINUTE) == 1
    assert life_events.ask_about_absence(now=NIGHT + 22 * MINUTE) == 0
    assert the_event().times == 1
    said("bed_return", NIGHT + 40 * MINUTE)
    assert the_event().alarm.recovered_at == NIGHT + 40 * MINUTE
    assert the_event().alarm.severity == "urgent"


def test_who_came_back_to_bed_in_time_is_not_asked_about(ward):
    button(ward, "band-1", ward.zhang, kind=DeviceKind.BED_SENSOR)
    said("bed_exit", NIGHT)
    said("bed_return", NIGHT + 5 * MINUTE)
    assert life_events.ask_about_absence(now=NIGHT + HOUR) == 0


def test_no_movement_by_day_is_asked_about_once_until_there_is_movement_again(ward):
    button(ward, "band-1", ward.zhang, kind=DeviceKind.MOTION_SENSOR)
    said("movement", NOW)
    assert life_events.ask_about_absence(now=NOW + 5 * HOUR) == 0
    assert life_events.ask_about_absence(now=NOW + 7 * HOUR) == 1
    assert life_events.ask_about_absence(now=NOW + 8 * HOUR) == 0
    said("movement", NOW + 9 * HOUR)
    assert the_event().alarm.recovered_at == NOW + 9 * HOUR


def test_a_fall_sensor_bound_to_nobody_is_told_to_the_duty_desk(ward):
    ward.on_duty()
    button(ward, "band-1", kind=DeviceKind.FALL_SENSOR)
    said("fall")
    assert Notice.objects.get(user=ward.town.zhao.user).severity == "critical"
    assert Quarantine.objects.get().reason == "unbound_device"


def page(client, user, name, *args, **asked):
    client.force_login(user)
    return client.get(reverse(f"monitoring:{name}", args=args), asked)


def press(client, user, address, /, *args, **typed):
    client.force_login(user)
    return client.post(reverse(f"monitoring:{address}", args=args), typed)


def test_the_question_page_asks_in_words_and_says_how_often_the_sensor_was_right(client, ward, band):
    said("fall")
    body = page(client, ward.wang, "life_event", the_event().alarm_id).content.decode()
    assert "张国生摔倒了吗？" in body
    assert "还没有人核实过" in body
    press(client, ward.wang, "answer_life_event", the_event().alarm_id, answer="yes")
    body = page(client, ward.wang, "life_event", the_event().alarm_id).content.decode()
    assert "1 次核实中有 1 次属实" in body
    assert "已送医院" in body
    assert press(client, ward.wang, "end_life_event", the_event().alarm_id, outcome="visit").status_code == 302
    assert "100%" in page(client, ward.wang, "life_events").content.decode()


def test_strangers_are_told_that_there_is_no_such_question(client, ward, band, area):
    said("fall")
    assert page(client, ward.zhou, "life_event", the_event().alarm_id).status_code == 404
    assert press(client, ward.zhou, "end_fence", area.pk).status_code == 404
    assert "张国生" not in page(client, ward.zhou, "life_events").content.decode()


def test_an_area_is_agreed_on_and_ended_on_its_page(client, ward):
    typed = {
        "name": "家",
        "shape": "circle",
        "points": "31.1886, 121.4365",
        "radius": 300,
        "consent_by": "elder",
        "evidence": "签字",
    }
    assert press(client, ward.wang, "set_fence", ward.zhang.pk, **typed).status_code == 302
    assert "300" in page(client, ward.wang, "fences", ward.zhang.pk).content.decode()
    fence = ward.zhang.fences.get()
    assert press(client, ward.wang, "end_fence", fence.pk).status_code == 302
    assert press(client, ward.wang, "set_fence", ward.zhang.pk, **typed | {"points": "nowhere"}).status_code == 422


def test_kinds_seen_are_those_the_sensors_reported(ward, band):
    said("fall")
    assert list(reads.precisions(ward.wang)) == [(LifeKind.FALL, DeviceKind.WRISTBAND)]
