"""NEWS2 raises an alarm: one, from the latest valid set, beside the alarms of single measures and never twice for one event."""

import random
from datetime import timedelta

import pytest
from django.urls import reverse

from yiyang.monitoring.actions import alarms, early_warnings, readings, targets
from yiyang.monitoring.definitions import measures, rule_sets
from yiyang.monitoring.models import Alarm, AlarmEvent, Unscored
from yiyang.monitoring.queries import sources
from yiyang.monitoring.rules.reference import Observer
from yiyang.monitoring.tests.speech import reading, say
from yiyang.monitoring.tests.test_evaluation import OWN, deliver, expected_of, human_acts, state_of
from yiyang.monitoring.tests.test_help_calls import button
from yiyang.monitoring.tests.ward import NOW
from yiyang.monitoring.types.alarms import Person, PersonalRange, Severity
from yiyang.monitoring.types.readings import DeviceKind

pytestmark = pytest.mark.django_db
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
ILL = {"respiratory_rate": 22, "spo2": 94, "systolic": 118, "heart_rate": 95, "body_temperature": 38.5}
"""Five points, no part of which is worth more than «watch» by itself."""
COPD = PersonalRange("spo2", ((Severity.URGENT, 88.0), (Severity.CRITICAL, 85.0)), ())
WELL = {"respiratory_rate": 16, "spo2": 97, "systolic": 122, "heart_rate": 72, "body_temperature": 36.6}


@pytest.fixture(autouse=True)
def nothing_known_of_devices():
    sources.kinds.__init__()


def tell(values, at=NOW, *, now=None, serial="cuff-1"):
    """A device tells of one moment, and scores are worked out."""
    known = measures.by_slug()
    said = [reading(value, code=known[slug].loinc, unit=known[slug].unit, at=at) for slug, value in values.items()]
    readings.store_batch([say(*said, serial=serial)], now=now or at)
    early_warnings.judge_waiting(now=now or at)


def warning():
    return Alarm.objects.exclude(state="closed").get(rule="early_warning")


def test_five_points_are_an_urgent_alarm_that_says_why(ward):
    tell(ILL)
    alarm = warning()
    assert (alarm.severity, alarm.owner_staff, alarm.elder) == ("urgent", ward.town.li, ward.zhang)
    assert alarm.reason_zh.startswith(
        "NEWS2 至少 5 分 ≥ 5（中风险）：呼吸频率 22（2 分）、血氧饱和度 94（1 分）、收缩压 118、心率 95（1 分）"
    )
    assert "规则 EW-2" in alarm.reason_zh
    assert alarm.reason_en.startswith("NEWS2 at least 5 ≥ 5 (Medium)")


def test_the_set_may_come_piece_by_piece(ward):
    for place, (slug, value) in enumerate(ILL.items()):
        assert not Alarm.objects.filter(rule="early_warning").exists()
        tell({slug: value}, NOW + place * HOUR)
    assert warning().raised_at == NOW + 4 * HOUR


def test_a_harmless_part_may_complete_the_set(ward):
    tell({"spo2": 91, "heart_rate": 72})
    assert not Alarm.objects.filter(rule="early_warning").exists()
    tell({"systolic": 122}, NOW + HOUR)
    assert warning().reason_zh.startswith("NEWS2 血氧饱和度单项 3 分")


def test_stale_parts_do_not_count_and_are_named(ward):
    tell({"body_temperature": 38.5})
    tell({part: ILL[part] for part in ("respiratory_rate", "spo2", "systolic", "heart_rate")}, NOW + 13 * HOUR)
    assert not Alarm.objects.filter(rule="early_warning").exists()
    tell({"heart_rate": 112}, NOW + 14 * HOUR)
    assert "；过时：体温；意识按清醒" in warning().reason_zh


def test_it_gets_graver_once_and_not_twice(ward):
    tell(ILL)
    tell(ILL | {"heart_rate": 112, "systolic": 108}, NOW + MINUTE)
    tell(ILL | {"heart_rate": 112, "systolic": 108}, NOW + 2 * MINUTE)
    assert warning().severity == "critical"
    kinds = AlarmEvent.objects.filter(alarm=warning()).order_by("at", "pk").values_list("kind", flat=True)
    assert list(kinds) == ["raised", "worsened"]


def test_two_calm_scores_end_what_was_handled(ward):
    tell(ILL)
    alarms.handle_alarm(warning(), "call", by=ward.li, at=NOW + MINUTE)
    tell(WELL, NOW + HOUR)
    assert warning().state == "handled"
    tell(WELL, NOW + 2 * HOUR)
    assert Alarm.objects.get(rule="early_warning").state == "closed"


def test_growing_old_is_no_recovery(ward):
    tell(ILL)
    for hours in (13, 14, 15):
        tell({part: WELL[part] for part in ("spo2", "systolic", "heart_rate")}, NOW + hours * HOUR)
    assert warning().recovered_at is None
    tell({part: WELL[part] for part in ("respiratory_rate", "body_temperature")}, NOW + 16 * HOUR)
    tell({"heart_rate": 71}, NOW + 17 * HOUR)
    assert warning().recovered_at is not None


def test_what_the_measure_itself_calls_for_is_not_called_twice(ward):
    tell({"spo2": 97, "systolic": 122, "heart_rate": 134})
    assert [alarm.rule for alarm in Alarm.objects.all()] == ["heart_rate"]


def test_an_own_range_of_the_doctor_settles_a_single_part(ward):
    targets.set_target(ward.zhang, COPD, reason="COPD", by=ward.li, at=NOW - HOUR)
    tell({"spo2": 90, "systolic": 122, "heart_rate": 72})
    assert not Alarm.objects.exists()


def test_it_joins_the_call_about_a_single_measure(ward):
    tell(ILL | {"heart_rate": 112})
    assert sorted(Alarm.objects.values_list("rule", "severity")) == [
        ("body_temperature", "urgent"), ("early_warning", "urgent"), ("heart_rate", "urgent"), ("respiratory_rate", "watch"),
    ]  # fmt: skip
    alarms.announce(now=NOW + MINUTE)
    assert AlarmEvent.objects.exclude(told_as="").count() == 1


def test_a_lesser_device_near_a_better_one_does_not_count(ward):
    for serial, kind in (("ox-1", DeviceKind.OXIMETER), ("band-1", DeviceKind.WRISTBAND)):
        button(ward, serial, ward.zhang, kind=kind)
    tell({"systolic": 122, "heart_rate": 72})
    tell({"spo2": 97}, NOW + MINUTE, serial="ox-1")
    tell({"spo2": 91}, NOW + 2 * MINUTE, serial="band-1")
    assert not Alarm.objects.filter(rule="early_warning").exists()
    tell({"spo2": 91}, NOW + HOUR, serial="band-1")
    assert warning().severity == "urgent"


def test_what_comes_late_is_judged_with_what_is_known_by_then(ward):
    tell(WELL, NOW)
    tell(ILL, NOW - HOUR, now=NOW + MINUTE)
    assert not Alarm.objects.filter(rule="early_warning").exists()


def test_each_elder_waits_once_however_many_readings_came(ward):
    for minute in range(3):
        readings.store_batch([say(reading(120, at=NOW + minute * MINUTE))], now=NOW + minute * MINUTE)
    assert early_warnings.judge_waiting(now=NOW + 3 * MINUTE) == 0
    assert not Unscored.objects.exists()


def test_who_waits_longest_is_scored_first_and_no_more_than_fit(ward, monkeypatch):
    monkeypatch.setattr(early_warnings, "ELDERS_AT_ONCE", 2)
    for minute in range(3):
        readings.store_batch([say(reading(120, at=NOW + minute * MINUTE))], now=NOW + minute * MINUTE)
    early_warnings.judge_waiting(now=NOW + 3 * MINUTE)
    assert Unscored.objects.count() == 1
    early_warnings.judge_waiting(now=NOW + 3 * MINUTE)
    assert not Unscored.objects.exists()


def test_readings_that_do_not_belong_to_the_score_wait_for_nothing(ward):
    tell({"glucose": 6.1}, serial="cuff-1")
    readings.store_batch([say(reading(62, code="29463-7", unit="kg", at=NOW))], now=NOW)
    assert not Unscored.objects.exists()


def test_calm_elders_are_looked_up_and_not_judged(ward, django_assert_max_num_queries):
    readings.store_batch([say(*[reading(value, at=NOW + value * MINUTE) for value in range(120, 130)])], now=NOW + 200 * MINUTE)
    with django_assert_max_num_queries(7):
        early_warnings.judge_waiting(now=NOW + 200 * MINUTE)


@pytest.mark.parametrize(("language", "says"), [("zh-hans", "连续 2 次评分低于各线"), ("en", "Over after 2 scores in a row")])
def test_the_rules_page_lists_its_bands_and_when_it_is_over(client, ward, language, says):
    client.force_login(ward.li)
    client.cookies["django_language"] = language
    text = client.get(reverse("monitoring:alarm_rules"), headers={"accept-language": language}).content.decode()
    assert all(code in text for code in ("EW-1", "EW-2", "EW-3", "NEWS2"))
    assert says in text


def test_the_page_of_the_alarm_says_why_and_what_to_do(client, ward):
    tell(ILL)
    client.force_login(ward.li)
    text = client.get(reverse("monitoring:alarm", args=[warning().pk])).content.decode()
    assert "NEWS2 至少 5 分 ≥ 5（中风险）" in text
    assert "1 小时内联系老人" in text


def random_values(rng):
    """Near the lines of the score, so that both sides are met often."""
    known = {
        "respiratory_rate": [14, 20, 21, 24, 25], "spo2": [91, 92, 94, 96, 98], "systolic": [90, 100, 105, 115, 130],
        "heart_rate": [50, 72, 91, 100, 111, 131], "body_temperature": [35.0, 36.0, 36.6, 38.1, 39.1],
    }  # fmt: skip
    chosen = rng.sample(sorted(known), rng.choice([1, 1, 2, 3, 5]))
    return {slug: rng.choice(known[slug]) for slug in chosen}


@pytest.mark.parametrize("seed", range(6))
def test_fast_and_slow_agree_on_random_streams(ward, seed):
    rng = random.Random(seed)
    targets.set_target(ward.zhang, OWN, reason="stable", by=ward.li, at=NOW)
    people = {"zhang": (Person(78, (OWN,)), "cuff-1"), "chen": (Person(55), "cuff-2")}
    observers = {name: Observer(person, rule_sets.rule_set(), answered=False) for name, (person, _) in people.items()}
    now, raised = NOW, 0
    for _ in range(30):
        now += timedelta(minutes=rng.choice([20, 60, 400, 800]))
        name = rng.choice(list(people))
        at = now - timedelta(minutes=rng.choice([0, 0, 0, 30, 300, 60 * 13]), seconds=rng.randint(0, 600))
        values = random_values(rng)
        tell(values, at, now=now, serial=people[name][1])
        deliver(observers, [(name, at, values, "none")], now)
        human_acts(rng, ward, observers, now)
        assert state_of(ward) == expected_of(observers)
        raised += Alarm.objects.filter(rule="early_warning").exists()
    assert raised
