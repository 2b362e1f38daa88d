from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from yiyang.base.errors import NotAllowed, NotFound
from yiyang.clinic.queries import timeline
from yiyang.monitoring.actions import devices
from yiyang.monitoring.actions import readings as store
from yiyang.monitoring.queries import drawn, measured, readings
from yiyang.monitoring.queries.tellings import sentence
from yiyang.monitoring.tests.speech import reading, say
from yiyang.monitoring.types.readings import DeviceKind, Told

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now().replace(second=0, microsecond=0)


@pytest.fixture
def measured_ward(ward, now):
    """Mr Zhang with two mornings of blood pressure and pulse, and one glucose."""
    for days, (high, low, pulse) in enumerate([(178, 102, 92), (150, 88, 80)]):
        at = now - timedelta(days=days, hours=1)
        said = [reading(high, at=at), reading(low, code="8462-4", at=at), reading(pulse, code="8867-4", unit="/min", at=at)]
        store.store_batch([say(*said)], now=now)
    sugar = reading(6.1, code="14743-9", unit="mmol/L", context="fasting", at=now - timedelta(hours=2))
    store.store_batch([say(sugar)], now=now)
    return ward


def test_a_panel_is_drawn_as_one_line_per_measure_oldest_first(measured_ward):
    shown = readings.trend(measured_ward.li, measured_ward.zhang, "blood_pressure")
    assert [[point.value for point in line.points] for line in shown.lines] == [[150, 178], [88, 102]]


def test_a_trend_reaches_back_only_as_far_as_asked(measured_ward):
    shown = readings.trend(measured_ward.li, measured_ward.zhang, "systolic", days=1)
    assert [point.value for point in shown.lines[0].points] == [178]


def test_a_trend_marks_where_the_alarm_began(measured_ward):
    points = readings.trend(measured_ward.li, measured_ward.zhang, "systolic").lines[0].points
    assert points[-1].severity


def test_a_trend_carries_the_band_in_which_no_alarm_begins(measured_ward):
    assert readings.trend(measured_ward.li, measured_ward.zhang, "systolic").lines[0].band is not None


def test_a_stranger_sees_no_trend(measured_ward):
    with pytest.raises(NotAllowed):
        readings.trend(measured_ward.zhou, measured_ward.zhang, "systolic")


def test_there_is_no_trend_of_what_cannot_be_measured(measured_ward):
    with pytest.raises(NotFound):
        readings.trend(measured_ward.li, measured_ward.zhang, "luck")


def test_a_trend_asks_the_database_a_fixed_number_of_times(measured_ward, django_assert_max_num_queries):
    with django_assert_max_num_queries(9):
        readings.trend(measured_ward.li, measured_ward.zhang, "blood_pressure")


def test_too_many_readings_are_thinned_to_their_extremes(measured_ward, now):
    start = now - timedelta(hours=3)
    many = [reading(100 + n % 50, at=start + timedelta(seconds=n)) for n in range(3000)]
    store.store_batch([say(*many)], now=now)
    shown = readings.trend(measured_ward.li, measured_ward.zhang, "systolic", days=1)
    values = [point.value for point in shown.lines[0].points]
    assert len(values) <= drawn.MOST_POINTS + 2
    assert (min(values), max(values)) == (100, 178)
    assert "3001" in shown.note


def test_the_numbers_leave_nothing_out(measured_ward, now):
    start = now - timedelta(hours=3)
    store.store_batch([say(*(reading(120, at=start + timedelta(seconds=n)) for n in range(2000)))], now=now)
    shown = readings.numbers(measured_ward.li, measured_ward.zhang, "systolic", days=1)
    assert len(shown.lines[0].points) == 2001


def test_the_latest_of_each_measure_comes_with_its_meal(measured_ward):
    with override("zh-hans"):
        latest = {item.slug: item.told for item in measured.latest(measured_ward.li, measured_ward.zhang)}
    assert latest["systolic"] == "收缩压 178\u2009mmHg"
    assert latest["glucose"] == "空腹血糖 6.1\u2009mmol/L"
    assert "spo2" not in latest


def test_pressure_and_pulse_of_one_minute_are_one_sentence_on_the_timeline(measured_ward):
    with override("zh-hans"):
        entries = timeline(measured_ward.li, measured_ward.zhang, kinds=["measure"]).entries
    told = [entry.title for entry in entries if entry.source]
    assert told[0] == "血压 178/102\u2009mmHg，心率 92\u2009次/分"
    assert len(told) == 3


def test_english_readers_read_english(measured_ward, now):
    entries = measured.timeline_entries([measured_ward.zhang.pk], before=now, limit=5, language="en")
    assert entries[0].title == "Blood pressure 178/102\u2009mmHg; Heart rate 92\u2009/min"
    assert entries[0].source == "Blood-pressure cuff cuff-1"


def test_a_wristband_is_told_by_the_hour(ward, now):
    band = devices.register_device(ward.town.centre, serial="band-1", kind=DeviceKind.WRISTBAND, by=None, at=now)
    devices.bind_device(band, ward.zhang, by=None, at=now, from_at=now - timedelta(days=1))
    hour = now.replace(minute=0) - timedelta(hours=2)
    beats = [reading(60 + n, code="8867-4", unit="/min", at=hour + timedelta(minutes=n)) for n in range(30)]
    store.store_batch([say(*beats, serial="band-1")], now=now)
    entries = measured.timeline_entries([ward.zhang.pk], before=now, limit=5, language="zh-hans")
    assert [entry.title for entry in entries] == ["心率 60–89\u2009次/分（30 次）"]


def test_walking_the_timeline_shows_every_moment_once(ward, now):
    start = now - timedelta(days=2)
    moments = [start + timedelta(minutes=13 * n) for n in range(60)]
    store.store_batch([say(*(reading(120, at=at) for at in moments))], now=now)
    seen, before = [], now
    while piece := measured.timeline_entries([ward.zhang.pk], before=before, limit=7, language="en"):
        seen += [entry.at for entry in piece]
        before = piece[-1].at
    assert seen == sorted((at.replace(second=0) for at in moments), reverse=True)


def test_what_is_older_is_found_when_the_last_days_are_quiet(ward, now):
    store.store_batch([say(reading(120, at=now - timedelta(days=45)))], now=now)
    assert len(measured.timeline_entries([ward.zhang.pk], before=now, limit=5, language="en")) == 1


def test_the_last_day_is_what_was_measured_within_it(measured_ward):
    entries = measured.recent(measured_ward.li, measured_ward.zhang, hours=24)
    assert len(entries) == 2


def test_several_values_of_one_minute_are_told_as_a_range():
    assert sentence([Told(2, 60, 64, 64, 3)], "en") == "Heart rate 60–64\u2009/min (3 times)"
