"""Measuring that has stopped is one question, by day, never beside a silent device or in hospital, ended by a reading."""

import random
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from django.urls import reverse

from yiyang.monitoring.actions import alarms, devices, habits, readings
from yiyang.monitoring.definitions import alarm_rules, measures
from yiyang.monitoring.models import Alarm, Binding, Measurement
from yiyang.monitoring.queries import sources
from yiyang.monitoring.rules.duties import HERE
from yiyang.monitoring.tests.speech import reading, say
from yiyang.monitoring.tests.ward import NOW
from yiyang.monitoring.types.readings import DeviceKind
from yiyang.people.actions.placement import place_elder

pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
"""Nine in the morning here."""


@pytest.fixture
def home(ward):
    """A wristband of 张国生 that is heard all the time, whatever it measures."""
    sources.kinds.__init__()
    worn(ward, "band-1", ward.zhang)
    worn(ward, "band-2", ward.chen)
    return ward


def worn(ward, serial, elder):
    at = NOW - 60 * DAY
    device = devices.register_device(
        ward.town.centre, serial=serial, kind=DeviceKind.WRISTBAND, by=None, at=at, expected_interval=timedelta(days=1)
    )
    devices.bind_device(device, elder, by=None, at=at)


def said(slug, value, at):
    known = measures.by_slug()[slug]
    return reading(value, code=known.loinc, unit=known.unit, at=at)


def tell(slug, value, at, *, serial="band-1"):
    readings.store_batch([say(said(slug, value, at), serial=serial)], now=at)


def month(slug="heart_rate", value=72, *, until=4, serial="band-1"):
    """Every morning for four weeks, the last time some days ago."""
    mornings = [NOW - back * DAY for back in range(until + 27, until - 1, -1)]
    readings.store_batch([say(*[said(slug, value, at) for at in mornings], serial=serial)], now=mornings[-1])


def heard(serial="band-1", at=NOW):
    """The wristband is heard, with something else."""
    tell("steps", 100, at, serial=serial)


def question(elder=None):
    return Alarm.objects.exclude(state="closed").get(rule="missed_measurement", **({"elder": elder} if elder else {}))


def test_one_question_about_what_has_stopped(home):
    month()
    heard()
    assert habits.ask_about_missed(now=NOW) == 1
    alarm = question()
    assert (alarm.severity, alarm.owner_staff, alarm.elder) == ("watch", home.town.li, home.zhang)
    assert alarm.reason_zh.startswith("心率 28 天里 28 天测过、最长隔 1 天，2026-11-16 之后满 3 天没有测 ≥ 3 天")
    assert habits.ask_about_missed(now=NOW + HOUR) == 0


def test_whatever_has_stopped_is_one_question(home):
    month()
    month("spo2", 97)
    heard()
    assert habits.ask_about_missed(now=NOW) == 1
    assert question().reason_zh.startswith("心率、血氧饱和度 28 天里 28 天测过")


def test_nobody_is_asked_while_it_is_measured(home):
    month(until=2)
    heard()
    assert habits.ask_about_missed(now=NOW) == 0


def test_nobody_is_asked_at_night(home):
    month()
    heard()
    assert habits.ask_about_missed(now=NOW - 2 * HOUR) == 0


def test_a_silent_device_has_its_own_alarm(home):
    month()
    assert alarms.raise_silences(now=NOW) == 2
    assert habits.ask_about_missed(now=NOW) == 0
    heard()
    alarms.raise_silences(now=NOW)
    assert habits.ask_about_missed(now=NOW) == 1


def test_a_device_that_falls_silent_takes_the_question_over(home):
    month()
    heard()
    habits.ask_about_missed(now=NOW)
    assert habits.end_missed(now=NOW + HOUR) == 0
    assert habits.end_missed(now=NOW + 9 * DAY) == 1
    alarm = Alarm.objects.get(rule="missed_measurement")
    assert (alarm.state, alarm.recovered_at) == ("closed", None)
    assert "设备静默" in alarm.events.get(kind="closed").zh


def test_without_the_device_nothing_is_expected(home):
    month()
    heard()
    devices.unbind_device(Binding.objects.get(device__serial="band-1"), by=None, at=NOW)
    assert habits.ask_about_missed(now=NOW) == 0


def test_another_device_of_the_kind_will_do(home):
    month()
    heard()
    worn(home, "band-3", home.zhang)
    devices.unbind_device(Binding.objects.get(device__serial="band-1"), by=None, at=NOW)
    heard("band-3")
    assert habits.ask_about_missed(now=NOW) == 1


def test_in_hospital_nobody_is_asked_and_a_question_ends(home):
    month()
    heard()
    habits.ask_about_missed(now=NOW)
    place_elder(home.zhang, state="medical", place="hospital", by=None, at=NOW)
    assert habits.end_missed(now=NOW + HOUR) == 1
    assert "在医院" in Alarm.objects.get(rule="missed_measurement").events.get(kind="closed").zh
    assert habits.ask_about_missed(now=NOW + HOUR) == 0


def test_a_reading_ends_the_question(home):
    month()
    heard()
    habits.ask_about_missed(now=NOW)
    tell("heart_rate", 70, NOW + HOUR)
    assert habits.end_missed(now=NOW + HOUR) == 1
    alarm = Alarm.objects.get(rule="missed_measurement")
    assert (alarm.state, alarm.recovered_at) == ("closed", NOW + HOUR)


def test_a_question_about_two_measures_waits_for_both(home):
    month()
    month("spo2", 97)
    heard()
    habits.ask_about_missed(now=NOW)
    tell("heart_rate", 70, NOW + HOUR)
    assert habits.end_missed(now=NOW + HOUR) == 0
    tell("spo2", 97, NOW + 2 * HOUR)
    assert habits.end_missed(now=NOW + 2 * HOUR) == 1


def test_one_stop_is_asked_about_once(home):
    month()
    heard()
    habits.ask_about_missed(now=NOW)
    alarms.handle_alarm(question(), "call", by=home.li, at=NOW)
    assert habits.end_missed(now=NOW + HOUR) == 1
    heard(at=NOW + DAY)
    assert habits.ask_about_missed(now=NOW + DAY) == 0


def test_the_next_stop_is_asked_about_again(home):
    for back in range(40, 9, -1):
        tell("heart_rate", 72, NOW - back * DAY)
    asked = NOW - 6 * DAY
    heard(at=asked)
    habits.ask_about_missed(now=asked)
    alarms.handle_alarm(question(), "call", by=home.li, at=asked)
    for back in (6, 5, 4):
        tell("heart_rate", 72, NOW - back * DAY + HOUR)
    habits.end_missed(now=NOW - 4 * DAY + 2 * HOUR)
    heard()
    assert habits.ask_about_missed(now=NOW) == 0, "four days apart once, so eight are allowed"
    heard(at=NOW + 5 * DAY)
    assert habits.ask_about_missed(now=NOW + 5 * DAY) == 1


def test_the_question_waits_for_the_morning_like_all_that_may(home):
    month()
    heard()
    habits.ask_about_missed(now=NOW)
    alarms.announce(now=datetime(2026, 11, 20, 23, 0, tzinfo=HERE))
    assert question().events.get(kind="raised").told_at is None


@pytest.mark.parametrize(
    ("language", "says"), [("zh-hans", "28 天里至少 10 天测过"), ("en", "measured on 10 of 28 days or more")]
)
def test_the_rules_page_shows_its_numbers_as_ours(client, home, language, says):
    client.force_login(home.li)
    text = client.get(reverse("monitoring:alarm_rule", args=["missed_measurement"]), headers={"accept-language": language})
    assert "MM-1" in text.content.decode()
    assert says in text.content.decode()
    assert ("平台默认" if language == "zh-hans" else "platform default") in text.content.decode()


def test_its_page_says_why(client, home):
    month()
    heard()
    habits.ask_about_missed(now=NOW)
    client.force_login(home.li)
    text = client.get(reverse("monitoring:alarm", args=[question().pk])).content.decode()
    assert "满 3 天没有测 ≥ 3 天" in text
    assert "打电话问一声" in text


def plainly_missed(elder, now):
    """The same judgement word for word, straight from all readings that are kept."""
    band, found = alarm_rules.by_id()["missed_measurement"].habit, set()
    for slug in ("heart_rate", "spo2"):
        number = measures.by_slug()[slug].number
        taken = Measurement.objects.filter(elder=elder, measure=number).values_list("taken_at", flat=True)
        days = sorted({at.astimezone(HERE).date() for at in taken})
        if not days:
            continue
        habit = [day for day in days if (days[-1] - day).days < band.look_back_days]
        without = (now.astimezone(HERE).date() - days[-1]).days - 1
        longest = max([(later - earlier).days for earlier, later in pairwise(habit)], default=0)
        enough = without >= band.least_days and without >= band.times * longest
        if len(habit) >= band.measured_days and enough and without <= band.forgotten_days:
            found.add(slug)
    return found


@pytest.mark.parametrize("seed", range(4))
def test_fast_and_slow_agree_on_random_lives(home, seed):
    rng = random.Random(seed)
    chances = {(serial, slug): rng.choice([0.3, 0.6, 0.95]) for serial in ("band-1", "band-2") for slug in ("heart_rate", "spo2")}
    elders = {"band-1": home.zhang, "band-2": home.chen}
    pauses = {key: rng.randint(3, 25) for key in chances}
    asked = set()
    for day in range(48):
        now = NOW + day * DAY
        spoken = {serial: [said("steps", 100, now)] for serial in elders}
        for (serial, slug), chance in chances.items():
            if rng.random() < chance and not 22 <= day < 22 + pauses[serial, slug]:
                value = {"heart_rate": 72, "spo2": 97}[slug]
                spoken[serial].append(said(slug, value, now - rng.randint(0, 5) * HOUR))
        readings.store_batch([say(*parts, serial=serial) for serial, parts in spoken.items()], now=now)
        habits.end_missed(now=now)
        expected = {elder.pk for elder in elders.values() if plainly_missed(elder, now)}
        habits.ask_about_missed(now=now)
        told = set(Alarm.objects.filter(rule="missed_measurement").exclude(state="closed").values_list("elder", flat=True))
        assert expected <= told
        assert told - expected <= asked, "nobody is asked without a habit that has stopped"
        asked |= told
    assert asked or seed
