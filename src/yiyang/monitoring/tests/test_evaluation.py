"""The fast evaluator against the slow one: same alarms, severities and counts on any stream, in any portions."""

import random
from datetime import date, timedelta
from types import SimpleNamespace

import msgspec
import pytest

from yiyang.monitoring.actions import alarms, targets
from yiyang.monitoring.definitions import measures, rule_sets
from yiyang.monitoring.models import Alarm
from yiyang.monitoring.queries import judging, usual
from yiyang.monitoring.rules.reference import Observer
from yiyang.monitoring.tests.ward import NOW, fresh
from yiyang.monitoring.types.alarms import AlarmState, Person, PersonalRange, Severity
from yiyang.monitoring.types.replays import Heard

pytestmark = pytest.mark.django_db
HIGH = ((Severity.WATCH, 155.0), (Severity.URGENT, 168.0))
OWN = PersonalRange("systolic", (), HIGH)
READINGS = msgspec.structs.replace(rule_sets.rule_set(), scoring=None)  # what several measures say together has a test of its own
ILL = ("I50.900", "J44.900")
PEOPLE = {"zhang": Person(78, (OWN,)), "chen": Person(55)}


def reading(rng):
    """Mostly near the limits, so that both sides are met often."""
    kind = rng.choice(["pressure", "pressure", "systolic", "glucose", "spo2", "temperature", "weight"])
    if kind == "weight":
        return {"weight": rng.choice([59.5, 60.2, 61.0, 62.4, 63.0])}, "none"
    if kind == "pressure":
        return {
            "systolic": rng.choice([85, 130, 141, 147, 152, 158, 165, 185]),
            "diastolic": rng.choice([45, 70, 86, 92, 104]),
        }, "none"
    if kind == "systolic":
        return {"systolic": rng.randint(75, 190)}, "none"
    if kind == "glucose":
        return {"glucose": rng.choice([3.9, 4.0, 4.4, 4.7, 6.0, 7.0, 11.1, 14.0, 16.7])}, rng.choice(
            ["fasting", "after_meal_2h", "none"]
        )
    if kind == "spo2":
        return {"spo2": rng.randint(85, 99)}, "none"
    return {"body_temperature": round(rng.uniform(34.5, 39.5), 1)}, "none"


def portion(rng, elders, now):
    """Some moments up to now, a few of them late or far too old; each elder and moment once."""
    moments = {}
    for _ in range(rng.randint(1, 12)):
        elder = rng.choice(elders)
        back = rng.choice([0, 0, 0, 30, 90, 60 * 26])
        at = now - timedelta(minutes=back, seconds=rng.randint(0, 600))
        moments[elder, at] = (elder, at, *reading(rng))
    return list(moments.values())


def state_of(ward):
    known = {ward.zhang.pk: "zhang", ward.chen.pk: "chen"}
    found = {}
    for alarm in Alarm.objects.order_by("raised_at", "pk"):
        seen = (alarm.state, alarm.severity, alarm.reading_count, alarm.recovered_at is not None)
        found.setdefault((known[alarm.elder_id], alarm.rule), []).append(seen)
    return found


def deliver(observers, moments, now):
    """The same portion to the slow evaluator; what it was told once before counts again here, as it does in ``fresh``."""
    for name, observer in observers.items():
        readings = [
            Heard(measure, float(value), at, now, context, device=f"{now}")
            for who, at, values, context in moments
            for measure, value in values.items()
            if who == name
        ]
        observer.deliver(readings, now=now)


def expected_of(observers):
    """What must agree with the database."""
    found = {}
    for name, observer in observers.items():
        for course in observer.courses:
            severity = list(Severity)[course.rank - 1]
            seen = (course.state, severity, course.count, course.recovered_at is not None)
            found.setdefault((name, course.rule.id), []).append(seen)
    return found


def human_acts(rng, ward, observers, now):
    """Sometimes someone handles an alarm, or calls it false."""
    alarm = Alarm.objects.filter(elder=ward.zhang, state="raised").order_by("pk").first()
    if alarm is None or rng.random() > 0.4:
        return
    false = rng.random() < 0.3
    alarms.handle_alarm(alarm, "false_alarm" if false else "call", by=ward.li, at=now)
    mirrored = observers["zhang"].present(alarm.rule)
    mirrored.state, mirrored.quiet_until = AlarmState.HANDLED, now + timedelta(hours=24)
    if mirrored.recovered_at:
        mirrored.state, mirrored.quiet_until = AlarmState.CLOSED, None
    elif false:
        mirrored.state = AlarmState.CLOSED


@pytest.mark.parametrize("seed", range(6))
def test_fast_and_slow_agree_on_random_streams(ward, seed):
    rng = random.Random(seed)
    targets.set_target(ward.zhang, OWN, reason="stable", by=ward.li, at=NOW)
    observers = {name: Observer(person, READINGS, answered=False) for name, person in PEOPLE.items()}
    names = {"zhang": ward.zhang, "chen": ward.chen}
    now = NOW
    for _ in range(25):
        now += timedelta(minutes=rng.choice([20, 60, 400]))
        moments = portion(rng, list(names), now)
        alarms.evaluate(fresh([(names[who], *rest) for who, *rest in moments], ward.cuffs["cuff-1"]), now=now)
        deliver(observers, moments, now)
        human_acts(rng, ward, observers, now)
        assert state_of(ward) == expected_of(observers)


def month_before(rng):
    """Four weeks of steady readings of both elders, heard all at once and too late to raise an alarm."""
    moments = []
    for who, systolic in (("zhang", 148), ("chen", 131)):
        for back in range(2, 32):
            if rng.random() < 0.9:
                for hour in (0, 6, 11):
                    values = {"systolic": systolic + rng.randint(-6, 6), "diastolic": 78, "spo2": 97, "weight": 60 + rng.random()}
                    moments.append((who, NOW - timedelta(days=back, hours=hour), values, "none"))
    return moments


@pytest.mark.parametrize("seed", range(5))
def test_fast_and_slow_agree_where_an_elder_has_a_past(ward, seed, monkeypatch):
    rng = random.Random(seed)
    born = {ward.zhang.pk: date(1948, 5, 17), ward.chen.pk: date(1971, 3, 8)}
    monkeypatch.setattr(judging, "lives", SimpleNamespace(of=lambda elders: {pk: judging.Life(born[pk], ILL) for pk in elders}))
    people = {"zhang": Person(78, (), ILL), "chen": Person(55, (), ILL)}
    observers = {name: Observer(person, READINGS, answered=False) for name, person in people.items()}
    names = {"zhang": ward.zhang, "chen": ward.chen}
    known, now = month_before(rng), NOW
    for turn in range(30):
        moments = known if turn == 0 else portion(rng, list(names), now)
        alarms.evaluate(fresh([(names[who], *rest) for who, *rest in moments], ward.cuffs["cuff-1"]), now=now)
        deliver(observers, moments, now)
        human_acts(rng, ward, observers, now)
        assert state_of(ward) == expected_of(observers)
        assert past_of(names) == {
            (name, *key): sorted(ring.values(), key=lambda sample: sample.day)
            for name, observer in observers.items()
            for key, ring in observer.past.rings.items()
        }
        now += timedelta(minutes=rng.choice([20, 60, 400, 1300]))
    raised = Alarm.objects.filter(facts__compared__isnull=False)
    assert raised.exists() or seed


def past_of(names):
    numbers, by_pk = list(measures.by_slug()), {elder.pk: name for name, elder in names.items()}
    found = usual.samples_of(by_pk)
    return {
        (by_pk[elder], numbers[measure], slot): sorted(samples, key=lambda sample: sample.day)
        for (elder, measure, slot), samples in found.items()
    }


@pytest.mark.parametrize("size", [1, 7, 60])
def test_portions_do_not_matter(ward, size):
    stream = [(ward.zhang, NOW + timedelta(minutes=n), {"systolic": 120 + (n * 37) % 70}, "none") for n in range(60)]
    for start in range(0, len(stream), size):
        alarms.evaluate(fresh(stream[start : start + size], ward.cuffs["cuff-1"]), now=NOW + timedelta(hours=1))
    assert state_of(ward) == {("zhang", "blood_pressure"): [("raised", "critical", 34, False)]}


def test_a_thousand_normal_readings_cost_one_query(ward, django_assert_num_queries, django_capture_on_commit_callbacks):
    stream = [(ward.zhang, NOW + timedelta(seconds=n), {"systolic": 125, "diastolic": 75}, "none") for n in range(500)]
    batch = fresh(stream, ward.cuffs["cuff-1"])
    with django_capture_on_commit_callbacks(execute=True):
        alarms.evaluate(batch, now=NOW + timedelta(hours=1))
    with django_assert_num_queries(1):
        alarms.evaluate(batch, now=NOW + timedelta(hours=1))
