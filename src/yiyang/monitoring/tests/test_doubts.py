"""Artefacts on the live road: stored and marked with the reason, raising no alarm; a real emergency always does."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from yiyang.monitoring.actions import devices, readings, rollups
from yiyang.monitoring.definitions import alarm_rules
from yiyang.monitoring.models import Alarm, Measurement
from yiyang.monitoring.models.readings import Daily
from yiyang.monitoring.queries import measured, sources, usual, whatifs
from yiyang.monitoring.queries import readings as pictures
from yiyang.monitoring.rules.history import day_of
from yiyang.monitoring.tests.speech import reading, say
from yiyang.monitoring.tests.test_rollups import at_the_prompt
from yiyang.monitoring.tests.ward import NOW
from yiyang.monitoring.types.doubts import SET_ASIDE, Doubt
from yiyang.monitoring.types.quality import Span
from yiyang.monitoring.types.readings import DeviceKind

pytestmark = pytest.mark.django_db
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def oxygen(value, at):
    return reading(value, code="59408-5", unit="%", at=at)


def warmth(value, at):
    return reading(value, code="8310-5", unit="Cel", at=at)


def hear(*said, now=NOW):
    readings.store_batch([say(*said)], now=now)


def doubted():
    return {(row.value, row.taken_at): Doubt(row.doubt) for row in Measurement.objects.exclude(doubt=0)}


@pytest.fixture
def placeholder(ward):
    """An oximeter that has said 50 nineteen times these days, each between two good readings; nobody has to be told any more."""
    prove(NOW)
    assert not Alarm.objects.exists()
    assert doubted() == {}
    return ward


def prove(now):
    for back in range(19, 0, -1):
        at = now - back * DAY
        hear(oxygen(97, at - MINUTE), oxygen(50, at), oxygen(97, at + MINUTE), oxygen(97, at + 2 * MINUTE), now=at + 30 * DAY)


def test_a_single_low_oxygen_raises_an_alarm(ward):
    hear(oxygen(97, NOW - MINUTE), oxygen(50, NOW))
    assert (ward.alarm().rule, ward.alarm().severity) == ("spo2", "critical")
    assert doubted() == {}


def test_what_a_device_has_said_twenty_times_is_kept_marked_and_raises_nothing(placeholder):
    hear(oxygen(97, NOW - MINUTE), oxygen(50, NOW))
    assert doubted() == {(50.0, NOW): Doubt.SENTINEL}
    assert not Alarm.objects.exists()


def test_who_gets_worse_is_told_of_even_by_a_device_with_a_placeholder(placeholder):
    for minute, value in enumerate([95, 90, 82, 70, 50]):
        at = NOW + minute * MINUTE
        hear(oxygen(value, at), now=at)
    assert doubted() == {}
    assert ward_values(placeholder) == {"spo2": 50.0}


def ward_values(ward):
    return ward.alarm().facts["worst"]["values"]


def test_another_low_value_of_such_a_device_raises_an_alarm(placeholder):
    hear(oxygen(97, NOW - MINUTE), oxygen(51, NOW))
    assert ward_values(placeholder) == {"spo2": 51.0}


def test_another_device_has_to_prove_its_own_placeholder(placeholder):
    readings.store_batch([say(oxygen(97, NOW - MINUTE), oxygen(50, NOW), serial="cuff-2")], now=NOW)
    assert placeholder.alarm(placeholder.chen).severity == "critical"


def test_skin_taken_for_core_is_marked_after_days_of_it_and_a_colder_one_than_ever_is_told(ward):
    for back in range(10, 0, -1):
        hear(warmth(34.0 + back % 3 / 10, NOW - back * DAY), now=NOW + 10 * DAY)
    hear(warmth(34.1, NOW))
    assert doubted() == {(34.1, NOW): Doubt.SITE}
    assert not Alarm.objects.exists()
    hear(warmth(33.9, NOW + MINUTE), now=NOW + MINUTE)
    assert ward.alarm().severity == "critical"


def test_a_good_thermometer_that_says_cold_is_believed(ward):
    for back in range(11, 0, -1):
        hear(warmth(36.4, NOW - back * DAY), now=NOW + 10 * DAY)
    hear(warmth(34.1, NOW))
    assert ward.alarm().severity == "critical"


def test_a_stuck_cuff_is_shown_as_doubtful_and_judged_all_the_same(ward):
    for back in range(10, 2, -1):
        hear(reading(182, at=NOW - back * HOUR), now=NOW - back * HOUR)
    assert doubted() == {(182.0, NOW - 3 * HOUR): Doubt.STUCK}
    assert ward.alarm().reading_count == 8


def test_the_even_pulse_of_a_wristband_is_not_stuck(ward):
    band = devices.register_device(
        ward.town.centre, serial="band-1", kind=DeviceKind.WRISTBAND, by=None, at=NOW - DAY, expected_interval=HOUR
    )
    devices.bind_device(band, ward.zhang, by=None, at=NOW - DAY)
    sources.kinds.__init__()
    for back in range(30, 0, -1):
        pulse = reading(58, code="8867-4", unit="/min", at=NOW - back * MINUTE)
        readings.store_batch([say(pulse, serial="band-1")], now=NOW - back * MINUTE)
    assert doubted() == {}


def test_a_value_that_comes_back_after_another_is_not_stuck(ward):
    for number in range(16):
        hear(reading(150 + number // 4 % 2, at=NOW - (20 - number) * HOUR), now=NOW)
    assert doubted() == {}


def test_a_run_that_another_process_broke_is_no_run(ward):
    for back in range(9, 2, -1):
        hear(reading(140, at=NOW - back * HOUR))
    hear(reading(133, at=NOW - 4 * HOUR - MINUTE))
    hear(reading(140, at=NOW - 2 * HOUR))
    assert doubted() == {}


def test_what_is_set_aside_teaches_nothing_and_stands_in_no_roll_up(placeholder):
    hear(oxygen(50, NOW))
    rollups.refresh()
    assert not [one for one in samples(placeholder) if one.value == 50.0 and one.known >= day_of(NOW)]
    assert not Daily.objects.filter(elder=placeholder.zhang, day=NOW.date()).exists()


def samples(ward):
    found = usual.samples_of([ward.zhang.pk])
    return [one for key, ring in found.items() if key[1] == 3 for one in ring]


def test_what_is_set_aside_is_seen_as_the_latest_but_judged_by_no_score_and_no_other_limits(placeholder):
    hear(oxygen(97, NOW - MINUTE), oxygen(50, NOW))
    elders = [placeholder.zhang.pk]
    seen, trusted = (measured.latest_of(elders, now=NOW + HOUR, without=doubts) for doubts in (Doubt.NONE, SET_ASIDE))
    assert [one.fact.last for one in (*seen, *trusted)] == [50.0, 97.0]
    judged = whatifs.readings_of(elders, alarm_rules.by_id()["spo2"], Span(NOW - HOUR, NOW + HOUR))
    assert [one.value for one in judged[placeholder.zhang.pk]] == [97.0]


def test_a_placeholder_of_a_better_device_does_not_silence_a_lesser_one(placeholder):
    hear(oxygen(97, NOW - 12 * HOUR), oxygen(50, NOW), now=NOW)
    band = devices.register_device(
        placeholder.town.centre, serial="band-1", kind=DeviceKind.WRISTBAND, by=None, at=NOW - DAY, expected_interval=HOUR
    )
    devices.bind_device(band, placeholder.zhang, by=None, at=NOW - DAY)
    at_the_prompt("UPDATE monitoring_device SET kind = 'oximeter' WHERE serial = 'cuff-1'")
    sources.kinds.__init__()
    readings.store_batch([say(oxygen(85, NOW + MINUTE), serial="band-1")], now=NOW + MINUTE)
    assert ward_values(placeholder) == {"spo2": 85.0}


def test_a_batch_with_nothing_to_doubt_asks_nothing(ward):
    hear(reading(128, at=NOW - 2 * HOUR))
    with CaptureQueriesContext(connection) as asked:
        hear(reading(129, at=NOW - HOUR))
    assert not [one for one in asked.captured_queries if "WITH ORDINALITY" in one["sql"]]


def test_the_trend_and_the_record_say_why_a_reading_is_doubted(ward, client):
    now = timezone.now().replace(second=0, microsecond=0)
    prove(now)
    hear(oxygen(97, now - MINUTE), oxygen(50, now), now=now)
    (line,) = pictures.trend(ward.li, ward.zhang, "spo2", 14).lines
    assert [point.doubt for point in line.points if point.doubt] == ["设备占位值"]
    told = [entry.title for entry in measured.timeline_entries([ward.zhang.pk], before=now + HOUR, limit=9, language="zh")]
    assert "血氧饱和度 50\u2009%（可疑：设备占位值）" in told
    client.force_login(ward.li)
    address = reverse("monitoring:readings", args=[ward.zhang.pk]) + "?measure=spo2&days=14"
    page = client.get(address, headers={"accept-language": "en"}).content.decode()
    assert "doubtful: placeholder of the device" in page
    assert "Oxygen saturation 50\u2009% (doubtful: placeholder of the device)" in page


def test_a_narrow_pulse_pressure_is_seen_as_doubtful_too(ward):
    now = timezone.now()
    hear(reading(118, at=now), reading(112, code="8462-4", at=now), now=now)
    lines = pictures.trend(ward.li, ward.zhang, "blood_pressure", 14).lines
    assert [point.doubt for line in lines for point in line.points] == ["两个血压值靠得太近"] * 2
