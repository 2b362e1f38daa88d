"""How good alarms are: the fast SQL against an obvious count, who sees what, and the rows behind each number."""

import csv
import io
import random
import statistics
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from yiyang.monitoring.actions import alarms, devices
from yiyang.monitoring.models import Alarm, AlarmEvent
from yiyang.monitoring.queries import quality
from yiyang.monitoring.tests.ward import NOW
from yiyang.monitoring.types.quality import Asked, Span, Tally
from yiyang.people.actions import responsibility

pytestmark = pytest.mark.django_db
SPAN = Span(NOW - timedelta(days=40), NOW + timedelta(days=30))
HERE = ZoneInfo("Asia/Shanghai")
HOUR = timedelta(hours=1)


@pytest.fixture
def both(ward):
    """The centre looks after both elders, so that its director answers for both."""
    for elder in (ward.zhang, ward.chen):
        responsibility.assign_responsibility(
            elder,
            "institution_care",
            to=ward.town.centre,
            start=datetime(2020, 1, 1, tzinfo=UTC).date(),
            reason="signed",
            by=None,
        )
    return ward


def live(ward, rng, steps=40):
    """Some weeks in which things happen by chance: readings, taking, giving back, handling, judging, opening again."""
    at = NOW
    for _ in range(steps):
        at += timedelta(minutes=rng.randrange(1, 900))
        rng.choice((hear, hear, take, handle, handle, judge, reopen))(ward, rng, at)


def hear(ward, rng, at):
    ward.hear(rng.choice((ward.zhang, ward.chen)), at, systolic=rng.choice((128, 155, 165, 185)))
    if rng.random() < 0.4:
        ward.hear(ward.zhang, at, spo2=rng.choice((86, 90, 97)))


def of_zhang(rng, *states):
    found = list(Alarm.objects.filter(state__in=states, owner_staff__isnull=False).order_by("pk"))
    return rng.choice(found) if found else None


def take(ward, rng, at):
    if alarm := of_zhang(rng, "raised"):
        alarms.acknowledge_alarm(alarm, by=ward.li, at=at)
        if rng.random() < 0.4:
            alarms.release_alarm(alarm, by=ward.li, at=at + timedelta(seconds=5))


def handle(ward, rng, at):
    if alarm := of_zhang(rng, "raised", "acknowledged"):
        alarms.handle_alarm(alarm, "call", verdict=rng.choice(("true", "false", "unclear", "")), by=ward.li, at=at)


def judge(ward, rng, at):
    if alarm := of_zhang(rng, "handled", "closed"):
        alarms.judge_alarm(alarm, rng.choice(("true", "false", "")), by=ward.li, at=at)


def reopen(ward, rng, at):
    if alarm := of_zhang(rng, "handled"):
        alarms.reopen_alarm(alarm, by=ward.li, at=at)


def counted(elders, rule=None):
    """The same tally, read slowly from the log of each alarm."""
    calls = []
    for alarm in Alarm.objects.filter(elder__in=elders).order_by("pk"):
        if rule in (None, alarm.rule):
            calls += calls_of(alarm)
    waits = sorted(call["answered"] - call["at"] for call in calls if call["answered"])
    verdicts = [call["verdict"] for call in calls]
    days = {(call["elder"], call["at"].astimezone(HERE).date()) for call in calls}
    return (len(calls), *(verdicts.count(word) for word in ("true", "false", "unclear")), len(days), len(waits)), waits


def calls_of(alarm):
    calls = []
    events = list(AlarmEvent.objects.filter(alarm=alarm).order_by("at", "pk"))
    events = [one for one in events if one.kind not in ("notified", "worsened", "recovered", "relapsed", "closed")]
    for place, event in enumerate(events):
        if event.kind in ("raised", "raised_again"):
            calls.append({"elder": alarm.elder_id, "at": event.at, "answered": None, "verdict": ""})
        given_back = place + 1 < len(events) and events[place + 1].kind == "released"
        is_answer = event.kind == "handled" or (event.kind == "acknowledged" and not given_back)
        if is_answer and calls[-1]["answered"] is None:
            calls[-1]["answered"] = event.at
        if event.kind in ("handled", "judged", "reopened"):
            calls[-1]["verdict"] = event.verdict
    return calls


def numbers(tally):
    return (tally.calls, tally.true, tally.false, tally.unclear, tally.days, tally.answered)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_fast_count_agrees_with_the_log_read_slowly(both, seed):
    live(both, random.Random(seed))
    found = quality.quality_of(both.town.zhao.user, SPAN)
    elders = [both.zhang.pk, both.chen.pk]
    expected, waits = counted(elders)
    assert numbers(found.total) == expected
    assert found.total.median == (statistics.median(waits) if waits else None)
    for line in found.rules:
        assert numbers(line.tally) == counted(elders, line.key)[0]


def test_a_doctor_counts_only_the_own_panel(both):
    for elder in (both.zhang, both.chen):
        both.hear(elder, systolic=165)
    assert quality.quality_of(both.li, SPAN).total.calls == 1
    assert quality.quality_of(both.town.zhao.user, SPAN).total.calls == 2


def test_a_stranger_counts_nothing(both):
    both.hear(both.zhang, systolic=165)
    assert quality.quality_of(both.zhou, SPAN).total == Tally()


def test_a_call_taken_and_given_back_is_not_answered(both):
    both.hear(both.zhang, systolic=165)
    alarms.acknowledge_alarm(both.alarm(), by=both.li, at=NOW)
    alarms.release_alarm(both.alarm(), by=both.li, at=NOW + timedelta(seconds=3))
    assert quality.quality_of(both.li, SPAN).total.answered == 0


def test_raised_again_is_another_call_with_a_verdict_of_its_own(both):
    both.hear(both.zhang, systolic=165)
    alarms.handle_alarm(both.alarm(), "call", verdict="false", by=both.li, at=NOW + HOUR)
    both.hear(both.zhang, NOW + 30 * HOUR, systolic=166)
    alarms.handle_alarm(both.alarm(), "medicine", verdict="true", by=both.li, at=NOW + 31 * HOUR)
    total = quality.quality_of(both.li, SPAN).total
    assert (total.calls, total.true, total.false, total.days, total.positive) == (2, 1, 1, 2, 0.5)


def test_unclear_and_unjudged_stand_apart_from_the_share(both):
    tally = Tally(calls=10, true=3, false=1, unclear=2)
    assert (tally.positive, tally.unjudged) == (0.75, 4)
    assert Tally(calls=2, unclear=2).positive is None


def test_an_elder_with_two_devices_is_watched_once(both):
    device = both.cuffs["cuff-2"]
    devices.unbind_device(device.bindings.get(), reason="swapped", by=None, at=NOW)
    devices.bind_device(device, both.zhang, by=None, at=NOW)
    span = Span(NOW, NOW + timedelta(weeks=2))
    both.hear(both.zhang, NOW + HOUR, systolic=165)
    found = quality.quality_of(both.li, span)
    assert found.total.weeks == pytest.approx(2)
    assert found.kinds[0].tally.per_week == pytest.approx(0.5)


def test_calls_outside_the_time_are_not_counted(both):
    both.hear(both.zhang, systolic=165)
    assert quality.quality_of(both.li, Span(NOW + HOUR, NOW + 2 * HOUR)).total.calls == 0


@pytest.mark.parametrize("verdict", ["true", "false", "none", ""])
def test_the_rows_behind_a_number_are_as_many_as_it_says(both, verdict):
    live(both, random.Random(7))
    director = both.town.zhao.user
    total = quality.quality_of(director, SPAN).total
    said = {"true": total.true, "false": total.false, "none": total.unjudged, "": total.calls}[verdict]
    rows, count = quality.calls_behind(director, SPAN, Asked(verdict=verdict))
    assert (len(rows), count) == (said, said)


def test_the_slowest_answer_comes_first(both):
    live(both, random.Random(4))
    rows, _count = quality.calls_behind(both.town.zhao.user, SPAN, Asked(slowest=True))
    waits = [row.answered_at - row.rung_at for row in rows if row.answered_at]
    assert waits == sorted(waits, reverse=True)


def test_two_questions_whatever_the_number_of_alarms(both):
    live(both, random.Random(5))
    with CaptureQueriesContext(
        connection,
    ) as asked:
        quality.quality_of(both.town.zhao.user, SPAN)
    assert len([one for one in asked if "mine AS MATERIALIZED" in one["sql"]]) == 2


def get(client, user, name, **query):
    client.force_login(user)
    return client.get(reverse(f"monitoring:{name}"), query)


AROUND = {"since": "2026-10-20", "until": "2026-12-10"}


def test_the_page_shows_the_numbers_and_leads_to_the_rows(client, both):
    both.hear(both.zhang, systolic=165)
    alarms.handle_alarm(both.alarm(), "call", verdict="true", by=both.li, at=NOW + timedelta(minutes=4))
    text = get(client, both.li, "quality", **AROUND).content.decode()
    assert all(part in text for part in ("100%", "4 分钟", "血压", "cuff-1", reverse("monitoring:quality_calls")))
    rows = get(client, both.li, "quality_calls", **AROUND, rule="blood_pressure", verdict="true").content.decode()
    assert all(part in rows for part in ("张国生", "报对了", reverse("monitoring:alarm", args=[both.alarm().pk])))


def test_a_time_without_alarms_says_what_will_stand_there(client, both):
    assert "empty-title" in get(client, both.li, "quality", since="2020-01-01", until="2020-02-01").content.decode()


@pytest.mark.parametrize("query", [{"since": "nonsense"}, {"since": "2026-12-01", "until": "2026-01-01"}, {"verdict": "x"}])
def test_a_time_that_makes_no_sense_is_the_usual_one(client, both, query):
    assert get(client, both.li, "quality_calls", **query).status_code == 200


def test_the_file_holds_the_same_numbers(client, both):
    both.hear(both.zhang, systolic=165)
    alarms.handle_alarm(both.alarm(), "call", verdict="true", by=both.li, at=NOW + timedelta(minutes=4))
    rows = list(csv.DictReader(io.StringIO(get(client, both.li, "quality_csv", **AROUND).content.decode())))
    assert [(row["part"], row["calls"], row["right"], row["median_seconds"]) for row in rows] == [
        (part, "1", "1", "240") for part in ("all", "rule", "kind", "device")
    ]


def test_the_operator_sees_no_quality(client, both):
    assert get(client, both.operator, "quality").status_code == 403
