"""People are called once for one episode, and not at night for what can wait; their pages show everything all the same."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from yiyang.monitoring.actions import alarms
from yiyang.monitoring.models import AlarmEvent
from yiyang.monitoring.tests.ward import NOW
from yiyang.notices.models import Notice

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
NIGHT = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
"""Eleven in the evening here."""
MORNING = datetime(2026, 11, 20, 23, 0, tzinfo=UTC)


def calls(user):
    return [one.zh for one in Notice.objects.filter(user=user, kind="alarm").order_by("at")]


def hear(ward, at, **values):
    ward.hear(ward.zhang, at, **values)
    alarms.announce(now=at)


def test_several_measures_of_one_episode_call_once(ward):
    hear(ward, NOW, systolic=165)
    hear(ward, NOW + 10 * MINUTE, spo2=90)
    assert len(calls(ward.li)) == 1
    joined = AlarmEvent.objects.get(alarm__rule="spo2", kind="notified")
    assert joined.zh == "与 09:00 已通知的血压算同一次，不另行通知"


def test_what_joins_still_stands_in_the_worklist_and_beside_the_other(client, ward):
    hear(ward, NOW, systolic=165)
    hear(ward, NOW + 10 * MINUTE, spo2=90)
    client.force_login(ward.li)
    told = client.get(reverse("monitoring:alarm", args=[ward.zhang.alarms.get(rule="blood_pressure").pk])).content.decode()
    assert "该老人还有" in told
    assert reverse("monitoring:alarm", args=[ward.zhang.alarms.get(rule="spo2").pk]) in told


def test_a_graver_one_calls_again(ward):
    hear(ward, NOW, systolic=152)
    hear(ward, NOW + 5 * MINUTE, spo2=90)
    hear(ward, NOW + 10 * MINUTE, spo2=86)
    assert len(calls(ward.li)) == 3


def test_what_was_settled_gathers_nothing(ward):
    hear(ward, NOW, systolic=165)
    alarms.handle_alarm(ward.alarm(), "call", by=ward.li, at=NOW + MINUTE)
    hear(ward, NOW + 10 * MINUTE, spo2=90)
    assert len(calls(ward.li)) == 2


def test_another_elder_is_another_episode(ward):
    hear(ward, NOW, systolic=165)
    ward.hear(ward.chen, NOW + MINUTE, systolic=165)
    alarms.announce(now=NOW + MINUTE)
    assert AlarmEvent.objects.exclude(told_as="").count() == 2


def test_a_watch_alarm_of_the_night_is_told_in_the_morning(ward):
    hear(ward, NIGHT, systolic=152)
    alarms.announce(now=MORNING - MINUTE)
    assert calls(ward.li) == []
    assert AlarmEvent.objects.get(kind="notified").zh == "夜间可以等，07:00 通知"
    alarms.announce(now=MORNING)
    assert len(calls(ward.li)) == 1


def test_what_was_dealt_with_at_night_is_not_told_in_the_morning(ward):
    hear(ward, NIGHT, systolic=152)
    alarms.handle_alarm(ward.alarm(), "call", by=ward.li, at=NIGHT + MINUTE)
    alarms.announce(now=MORNING)
    assert calls(ward.li) == []


@pytest.mark.parametrize("systolic", [165, 190])
def test_urgent_and_critical_alarms_call_at_night(ward, systolic):
    hear(ward, NIGHT, systolic=systolic)
    assert len(calls(ward.li)) == 1


def test_a_night_that_gets_graver_calls_at_once(ward):
    hear(ward, NIGHT, systolic=152)
    hear(ward, NIGHT + MINUTE, systolic=190)
    assert len(calls(ward.li)) == 1
    alarms.announce(now=MORNING)
    assert len(calls(ward.li)) == 1
