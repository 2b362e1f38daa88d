"""An elder's past in the database: learned once, frozen by an alarm, and shown with the alarm it raised."""

from datetime import timedelta

import pytest
from django.urls import reverse

from yiyang.clinic import actions as clinic
from yiyang.clinic.types.entries import NewCondition
from yiyang.monitoring.actions import alarms
from yiyang.monitoring.models import Alarm, SampleRing
from yiyang.monitoring.queries import usual
from yiyang.monitoring.rules.history import day_of
from yiyang.monitoring.tests.ward import NOW, fresh

pytestmark = pytest.mark.django_db
MORNING = 1


def steady(ward, value, *, days=range(2, 30)):
    """A month of mornings at one level, heard yesterday."""
    moments = [(ward.zhang, NOW - timedelta(days=back), {"systolic": value + back % 3}, "none") for back in days]
    alarms.evaluate(fresh(moments, ward.cuffs["cuff-1"]), now=NOW - timedelta(hours=20))


def samples(ward):
    return usual.samples_of([ward.zhang.pk])[ward.zhang.pk, 0, MORNING]


def test_a_steady_150_raises_nothing(ward):
    steady(ward, 150)
    ward.hear(ward.zhang, systolic=155)
    assert not Alarm.objects.exists()


def test_a_swing_below_the_limits_raises_an_alarm_that_says_compared_with_what(ward):
    steady(ward, 117)
    ward.hear(ward.zhang, systolic=142)
    alarm = ward.alarm()
    assert (alarm.severity, alarm.reason_zh) == (
        "watch",
        "收缩压 142 ≥ 本人常态上沿 138（近 28 天上午 27 次的中位数 118，+24）；"
        "规则 BP-20 · 平台默认：与本人近四周的常态比 A.6（平台默认）",
    )
    assert alarm.facts["compared"] == {"systolic": {"low": 90.0, "high": 138.0, "centre": 118.0, "days": 28}}


def test_the_page_of_such_an_alarm_draws_the_band_of_that_day(ward, client):
    steady(ward, 117)
    ward.hear(ward.zhang, systolic=142)
    client.force_login(ward.li)
    page = client.get(reverse("monitoring:alarm", args=[ward.alarm().pk]), headers={"accept-language": "en"}).content.decode()
    assert "Systolic pressure then: middle of their own past 118, no alarm 90–138." in page


def test_a_day_has_one_sample_however_often_it_is_heard(ward):
    for hour in (0, 1, 2):
        ward.hear(ward.zhang, NOW + timedelta(hours=hour), systolic=120 + hour)
    assert [(sample.day, sample.value) for sample in samples(ward)] == [(day_of(NOW), 120.0)]


def test_what_arrives_late_counts_from_the_day_after_it_arrived(ward):
    steady(ward, 117, days=range(2, 11))
    ward.hear(ward.zhang, NOW - timedelta(days=15), now=NOW, systolic=117)
    ward.hear(ward.zhang, systolic=142)
    assert not Alarm.objects.exists()
    ward.hear(ward.zhang, NOW + timedelta(days=1), systolic=142)
    assert ward.alarm().facts["worst"]["values"] == {"systolic": 142.0}


def test_readings_of_an_open_alarm_do_not_teach_what_is_usual(ward):
    steady(ward, 117)
    for back in range(3):
        ward.hear(ward.zhang, NOW + timedelta(days=back), systolic=145)
    assert [sample.kept for sample in samples(ward) if sample.day >= day_of(NOW)] == [False] * 3


def test_samples_of_forty_days_ago_make_room(ward):
    ward.hear(ward.zhang, NOW, systolic=120)
    ward.hear(ward.zhang, NOW + timedelta(days=40), systolic=124)
    assert [sample.value for sample in samples(ward)] == [124.0]
    assert SampleRing.objects.get(measure=0).newest == day_of(NOW) + 40


def test_a_heart_patient_who_gains_two_kilograms_is_told_of_at_once(ward):
    clinic.take_over_conditions([(ward.zhang, NewCondition("I50.900"))], by=ward.li, at=NOW - timedelta(days=20))
    ward.hear(ward.zhang, NOW - timedelta(days=2), weight=58.6)
    ward.hear(ward.zhang, weight=60.7)
    assert (ward.alarm().rule, ward.alarm().severity) == ("weight", "urgent")
