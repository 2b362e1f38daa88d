"""Long trends: hours and days from the roll-ups and today's readings, equal to what single readings say, at a fixed cost."""

import random
from collections import defaultdict
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from yiyang.monitoring.actions import readings as store
from yiyang.monitoring.actions import rollups
from yiyang.monitoring.models import Measurement
from yiyang.monitoring.queries import drawn, readings, spans
from yiyang.monitoring.tests.speech import reading, say
from yiyang.monitoring.tests.test_rollups import at_the_prompt
from yiyang.ui import trends
from yiyang.ui.types import Grain

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def now():
    return timezone.now().replace(second=0, microsecond=0)


def counted_anew(grain, *, start):
    """The slow, obvious way: every reading that counts put into its hour or day here."""
    found = defaultdict(list)
    for number, at, value in Measurement.objects.filter(doubt__lt=2, taken_at__gte=start).values_list(
        "measure", "taken_at", "value"
    ):
        local = timezone.localtime(at)
        begin = local.replace(minute=0) if grain == Grain.HOUR else local.replace(hour=0, minute=0)
        found[number, begin].append(value)
    return {key: (len(some), min(some), max(some), pytest.approx(sum(some) / len(some))) for key, some in found.items()}


def told(trend):
    """What a trend says of each hour or day."""
    length = spans.LENGTHS[trend.grain] / 2
    return {
        (number, timezone.localtime(point.at - length)): (point.count, point.low, point.high, point.value)
        for number, line in enumerate(trend.lines)
        for point in line.points
    }


def said(now, *, days, count=60, chance):
    moments = [now - timedelta(minutes=chance.randrange(days * 24 * 60)) for _ in range(count)]
    return [reading(chance.randrange(100, 150), at=at, code=chance.choice(["8480-6", "8462-4"])) for at in set(moments)]


@pytest.mark.parametrize(("days", "grain"), [(30, Grain.HOUR), (90, Grain.DAY), (365, Grain.DAY)])
def test_hours_and_days_say_what_single_readings_say_also_when_late_or_corrected(ward, now, days, grain):
    chance = random.Random(days)
    for _ in range(4):
        store.store_batch([say(*said(now, days=days + 2, chance=chance))], now=now)
        store.store_batch([say(*said(now, days=1, count=8, chance=chance))], now=now)
        rollups.refresh()
        at_the_prompt("UPDATE monitoring_measurement SET value = value + 2 WHERE value > %s", chance.randrange(120, 150))
        at_the_prompt("DELETE FROM monitoring_measurement WHERE value < %s", chance.randrange(100, 105))
        rollups.refresh()
    trend = readings.trend(ward.li, ward.zhang, "blood_pressure", days)
    assert trend.grain == grain
    assert told(trend) == counted_anew(grain, start=trend.start)


def test_what_came_today_is_in_the_picture_before_anything_is_counted(ward, now):
    store.store_batch([say(reading(128, at=now))], now=now)
    assert [point.value for point in readings.trend(ward.li, ward.zhang, "systolic", 90).lines[0].points] == [128]


def test_the_days_of_two_records_of_one_person_are_one(ward, now):
    noon = timezone.localtime(now).replace(hour=12, minute=0) - 3 * DAY
    store.store_batch([say(reading(120, at=noon), reading(140, at=noon + HOUR))], now=now)
    at_the_prompt("UPDATE monitoring_measurement SET elder_id = %s WHERE value = 140", ward.chen.pk)
    rollups.refresh()
    found = spans.spans_of([ward.zhang.pk, ward.chen.pk], readings.measures_of("systolic"), Grain.DAY, start=now - 90 * DAY)
    assert [(one.count, one.low, one.mean, one.high) for one in found[0]] == [(2, 120, 130, 140)]


@pytest.mark.parametrize("days", [14, 45, 90, 365])
def test_a_trend_costs_the_same_few_questions_however_long(ward, now, days, django_assert_max_num_queries):
    store.store_batch([say(*said(now, days=80, count=300, chance=random.Random(1)))], now=now)
    rollups.refresh()
    with django_assert_max_num_queries(10):
        readings.trend(ward.li, ward.zhang, "blood_pressure", days)


@pytest.mark.parametrize(
    ("days", "grain"), [(1, "reading"), (14, "reading"), (15, "hour"), (45, "hour"), (46, "day"), (400, "day"), (9999, "day")]
)
def test_short_times_are_single_readings_long_ones_hours_then_days(ward, days, grain):
    assert readings.trend(ward.li, ward.zhang, "systolic", days).grain == grain


def test_an_alarm_keeps_its_own_moment_and_value_and_marks_its_day(ward, now):
    for back, value in ((3 * HOUR, 130), (2 * HOUR, 185)):
        store.store_batch([say(reading(value, at=now - back))], now=now)
    line = readings.trend(ward.li, ward.zhang, "systolic", 90).lines[0]
    assert {(sign.at, sign.value, sign.severity) for sign in line.alarms} == {(now - 2 * HOUR, 185.0, "critical")}
    assert "critical" in {point.severity for point in line.points}


def test_the_gravest_of_a_day_marks_it(ward, now):
    at = timezone.localtime(now).replace(hour=0, minute=30) - DAY
    marks = [
        drawn.Mark("systolic", at + n * HOUR, severity, ward.zhang.pk, 160.0) for n, severity in enumerate(("critical", "watch"))
    ]
    found = [spans.Span(at.replace(minute=0), 2, 150, 190, 340)]
    (point,) = drawn._line(readings.measures_of("systolic")[0], found, marks, grain=Grain.DAY).points
    assert point.severity == "critical"


def test_the_page_says_that_it_shows_days_in_picture_and_table(ward, now, client):
    noon = timezone.localtime(now).replace(hour=12, minute=0) - 2 * DAY
    moments = [noon + n * timedelta(minutes=7) for n in range(3)]
    store.store_batch([say(*(reading(120 + 10 * n, at=at) for n, at in enumerate(moments)))], now=now)
    rollups.refresh()
    client.force_login(ward.li)
    page = reverse("monitoring:readings", args=[ward.zhang.pk]) + "?measure=systolic&days=365"
    english = client.get(page, headers={"accept-language": "en"}).content.decode()
    assert "Day by day: the line leads through the means, the bars from lowest to highest of 3 readings." in english
    assert "day by day, latest: mean of Systolic pressure 130 (120–140) mmHg" in english
    assert "<caption>Mean (lowest–highest)</caption>" in english
    assert f'{timezone.localdate(moments[0])}</time></th><td class="number">130 (120–140)</td><td>3 readings</td>' in english
    assert "逐日" in client.get(page, headers={"accept-language": "zh-hans"}).content.decode()


def test_hours_say_from_when_to_when(ward, now):
    at = timezone.localtime(now).replace(hour=23, minute=20) - 2 * DAY
    store.store_batch([say(reading(120, at=at))], now=now)
    rollups.refresh()
    with override("en"):
        table = trends.parts(readings.trend(ward.li, ward.zhang, "systolic", 30)).table
    assert f"{at:%m-%d} 23:00–00:00" in table
    assert '<td class="number">120</td><td>1 reading</td>' in table


def test_the_picture_knows_the_ends_of_a_day_and_the_legend_names_them(ward, now):
    store.store_batch([say(reading(120, at=now), reading(140, at=now - timedelta(minutes=1)))], now=now)
    trend = readings.trend(ward.li, ward.zhang, "systolic", 90)
    with override("zh-hans"):
        parts = trends.parts(trend)
    assert "最低到最高" in parts.key
    assert '"grain": "day"' in parts.data


def test_nothing_measured_is_said_as_such(ward):
    trend = readings.trend(ward.li, ward.zhang, "spo2", 365)
    assert (trend.note, trends.parts(trend).is_empty) == ("", True)


def test_the_file_holds_single_readings_of_the_same_hours(ward, now):
    begin = spans.begin_of(Grain.HOUR, now - 20 * DAY)
    store.store_batch([say(reading(120, at=begin), reading(130, at=begin - timedelta(minutes=1)))], now=now)
    numbers = readings.numbers(ward.li, ward.zhang, "systolic", days=20)
    assert [point.value for point in numbers.lines[0].points] == [120]


def test_a_span_begins_where_its_clock_does():
    at = datetime(2026, 11, 20, 5, 45, tzinfo=UTC)
    assert [spans.begin_of(grain, at).hour for grain in (Grain.DAY, Grain.HOUR)] == [0, 13]
    assert spans.begin_of(Grain.READING, at) == at
    assert [spans.end_of(grain, at) - at for grain in Grain] == [
        timedelta(),
        timedelta(minutes=15),
        timedelta(hours=10, minutes=15),
    ]
