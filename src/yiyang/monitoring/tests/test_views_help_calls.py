"""Pages of calls for help and the telephone's door, as those see them who may."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from yiyang.accounts import actions as accounts
from yiyang.monitoring.actions import devices, help_calls
from yiyang.monitoring.models import HelpCall
from yiyang.monitoring.tests.ward import NOW
from yiyang.monitoring.types.readings import DeviceKind
from yiyang.notices.models import Notice
from yiyang.organizations.tests import world
from yiyang.people.actions import placement, responsibility

pytestmark = pytest.mark.django_db


@pytest.fixture
def calling(ward):
    """Mr Zhang has just called from his phone page."""
    return help_calls.call_for(ward.zhang, by=ward.daughter, at=timezone.now())


def page(client, user, name, /, *args):
    client.force_login(user)
    return client.get(reverse(f"monitoring:{name}", args=args))


def press(client, user, name, /, *args, **typed):
    client.force_login(user)
    return client.post(reverse(f"monitoring:{name}", args=args), typed)


def the_call():
    return HelpCall.objects.select_related("alarm").get()


def test_the_duty_desk_sees_who_rings_with_a_running_clock(client, ward, calling):
    body = page(client, ward.wang, "calls").content.decode()
    assert "张国生" in body
    assert "data-running" in body


def test_a_stranger_and_another_house_see_no_call(client, ward, calling):
    assert "张国生" not in page(client, ward.zhou, "calls").content.decode()
    assert page(client, ward.zhou, "call", calling.alarm_id).status_code == 404


def test_i_am_going_answers_the_call_and_the_page_says_after_how_long(client, ward, calling):
    press(client, ward.wang, "answer_call", calling.alarm_id)
    assert the_call().alarm.acknowledged_by == ward.wang
    body = page(client, ward.wang, "call", calling.alarm_id).content.decode()
    assert "后应答" in body
    assert "王芳" in body


def test_one_tap_says_how_it_ended(client, ward, calling):
    answer = press(client, ward.wang, "end_call", calling.alarm_id, outcome="visit", note="扶起，无外伤")
    assert (answer.status_code, the_call().alarm.state) == (302, "closed")
    assert "张国生" in page(client, ward.wang, "calls").content.decode()


def test_an_unknown_ending_is_refused_in_words(client, ward, calling):
    assert press(client, ward.wang, "end_call", calling.alarm_id, outcome="shrug").status_code == 422
    assert the_call().alarm.state == "raised"


def test_a_care_worker_of_the_house_answers_calls_and_sees_no_alarm(client, ward):
    placement.place_elder(ward.zhang, state="nursing", place="institution", label="3 楼 12 床", by=None, at=NOW)
    responsibility.assign_responsibility(
        ward.zhang, "institution_care", to=ward.town.centre, start=world.LONG_AGO, reason="入住", by=None
    )
    worker = world.engage("何平", "caregiver", ward.town.centre, username="hep").user
    call = help_calls.call_for(ward.zhang, by=worker, at=timezone.now())
    body = page(client, worker, "call", call.alarm_id).content.decode()
    assert "3 楼 12 床" in body
    assert press(client, worker, "answer_call", call.alarm_id).status_code == 302
    assert press(client, worker, "end_call", call.alarm_id, outcome="visit").status_code == 302
    assert page(client, worker, "alarm", call.alarm_id).status_code == 403


def test_the_numbers_are_shown_to_who_answers(client, ward, calling):
    assert "13812345621" in press(client, ward.wang, "talk_to_caller", calling.alarm_id).content.decode()


def test_the_elders_page_says_that_it_rings_then_who_comes_then_that_it_was_seen_to(client, ward):
    def said():
        return page(client, ward.daughter, "own_call", ward.zhang.pk).content.decode()

    assert press(client, ward.daughter, "press_call", ward.zhang.pk).status_code == 302
    assert "正在呼叫" in said()
    press(client, ward.daughter, "take_back_call", ward.zhang.pk)
    assert "按错了" in said()
    press(client, ward.daughter, "press_call", ward.zhang.pk)
    press(client, ward.wang, "answer_call", the_call().alarm_id)
    assert "王芳" in said()
    press(client, ward.wang, "end_call", the_call().alarm_id, outcome="call")
    assert "已经处理" in said()


def test_answer_times_are_for_those_who_watch_over_the_house(client, ward, calling):
    press(client, ward.wang, "answer_call", calling.alarm_id)
    assert "徐家汇" in page(client, ward.town.zhao.user, "call_figures").content.decode()
    assert "徐家汇" not in page(client, ward.zhou, "call_figures").content.decode()
    assert page(client, ward.daughter, "call_figures").status_code == 403


def test_a_regulator_sees_the_answer_times_of_every_house_and_no_call(client, ward, calling, monkeypatch):
    monkeypatch.setattr("yiyang.accounts.guards.needs_second_factor", lambda user: False)
    regulator = accounts.create_user("hu", display_name="胡", password=None, by=None)
    accounts.grant_role(regulator, "regulator", by=None, start=world.LONG_AGO)
    assert "徐家汇" in page(client, regulator, "call_figures").content.decode()
    assert page(client, regulator, "calls").status_code == 403


def test_an_elders_calls_stand_on_one_page_with_the_way_to_try_the_button(client, ward, calling):
    body = page(client, ward.wang, "safety", ward.zhang.pk).content.decode()
    assert "开始演练" in body
    assert "开始演练" not in page(client, ward.daughter, "safety", ward.zhang.pk).content.decode()


def test_a_drill_is_agreed_on_from_the_list_and_marked_on_the_call(client, ward):
    press(client, ward.wang, "start_drill", ward.zhang.pk)
    press(client, ward.daughter, "press_call", ward.zhang.pk)
    body = page(client, ward.wang, "call", the_call().alarm_id).content.decode()
    assert "演练" in body
    press(client, ward.wang, "turn_call_real", the_call().alarm_id)
    assert not the_call().is_drill


@pytest.fixture
def line(ward):
    """The key of the centre's telephone system."""
    return devices.register_gateway(ward.town.centre, name="电话", username="tel", by=None, at=NOW).token


def ring(client, key, body):
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    payload = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.post("/api/v1/calls", payload, content_type="application/json", headers=headers)


def test_a_known_number_rings_for_its_elder_once(client, ward, line):
    for _again in range(2):
        answer = ring(client, line, {"caller": "+86 138 1234 5621"})
        assert (answer.status_code, answer.json()) == (202, {"calls": 1})
    assert (the_call().elder, the_call().source, the_call().presses, the_call().phone) == (ward.zhang, "phone", 2, "13812345621")


def test_a_number_registered_with_a_device_rings_for_whom_it_speaks(client, ward, line):
    bell = devices.register_device(
        ward.town.centre, serial="bell-1", kind=DeviceKind.CALL_BUTTON, phone="137 1111 2222", by=None, at=NOW
    )
    devices.bind_device(bell, ward.chen, by=None, at=NOW)
    assert ring(client, line, {"caller": "13711112222"}).json() == {"calls": 1}
    assert (the_call().elder, the_call().device) == (ward.chen, bell)


def test_an_unknown_number_is_told_to_the_duty_desk(client, ward, line):
    ward.on_duty()
    assert ring(client, line, {"caller": "13000000001"}).json() == {"calls": 0}
    assert "13000000001" in Notice.objects.get(user=ward.town.zhao.user).zh


def test_a_telephone_system_rings_for_nobody_of_another_house(client, ward):
    key = devices.register_gateway(ward.town.other, name="电话", username="tel-2", by=None, at=NOW).token
    assert ring(client, key, {"caller": "13812345621"}).json() == {"calls": 0}
    assert not HelpCall.objects.exists()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 422), (b"[]", 422), (b"{", 422), ({}, 422), ({"caller": 7}, 422), ({"caller": "x" * 5000}, 422),
        ({"caller": "'; DROP TABLE"}, 422), ({"caller": None}, 422), ({"caller": "１３８"}, 422),
    ],
)  # fmt: skip
def test_nonsense_at_the_telephones_door_is_refused_in_the_programs_form(client, ward, line, body, status):
    answer = ring(client, line, body)
    assert (answer.status_code, set(answer.json())) == (status, {"error", "message", "field"})
    assert not HelpCall.objects.exists()


@pytest.mark.parametrize("key", ["", "guess"])
def test_a_telephone_system_without_its_key_is_refused(client, ward, key):
    assert ring(client, key, {"caller": "13988887777"}).status_code == 401


def test_how_old_calls_leave_the_elders_page(client, ward):
    help_calls.call_for(ward.zhang, by=ward.daughter, at=timezone.now() - timedelta(hours=2))
    assert "没有呼叫" in page(client, ward.daughter, "own_call", ward.zhang.pk).content.decode()
