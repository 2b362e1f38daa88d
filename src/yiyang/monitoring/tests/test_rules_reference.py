"""The slow evaluator on streams a nurse can follow: when an alarm begins, how often it calls, when it is over."""

from datetime import UTC, datetime, timedelta

import pytest

from yiyang.monitoring.definitions import rule_sets
from yiyang.monitoring.rules.reference import episodes
from yiyang.monitoring.types.alarms import Person, Severity
from yiyang.monitoring.types.replays import Heard

START = datetime(2026, 11, 1, tzinfo=UTC)
LIMITS = rule_sets.rule_set("limits")


def stream(*values, hours=12, measure="systolic"):
    moments = [START + timedelta(hours=hours * n) for n in range(len(values))]
    return [Heard(measure, float(value), at, at, device="cuff") for value, at in zip(values, moments, strict=True)]


def found(*values, **how):
    return episodes(stream(*values, **how), Person(78), LIMITS)


def test_an_alarm_lasts_from_its_first_abnormal_reading_to_its_recovery():
    (only,) = found(130, 155, 152, 149, 144, 143)
    assert (only.start, only.end) == (START + timedelta(hours=12), START + timedelta(hours=60))
    assert (only.rule, only.severity, only.count) == ("blood_pressure", Severity.WATCH, 2)


def test_it_calls_again_when_it_gets_graver_and_when_it_is_still_abnormal_a_day_later():
    (only,) = found(155, 162, 156, 157, 158)
    hours = [(step.at - START) // timedelta(hours=1) for step in only.steps]
    assert list(zip(hours, [step.severity for step in only.steps], strict=True)) == [
        (0, Severity.WATCH), (12, Severity.URGENT), (36, Severity.WATCH),
    ]  # fmt: skip
    assert (only.end, only.severity) == (None, Severity.URGENT)


def test_after_recovery_the_next_abnormal_reading_is_a_new_alarm():
    assert len(found(155, 130, 131, 155)) == 2


def test_a_reading_heard_twice_counts_once():
    once = stream(155, 157)
    assert episodes(once + once, Person(78), LIMITS)[0].count == 2


def test_a_reading_that_arrives_two_days_late_raises_nothing():
    late = Heard("systolic", 185.0, START, START + timedelta(days=2), device="cuff")
    assert episodes([late], Person(78), LIMITS) == ()


def test_the_worst_reading_says_which_number_crossed_which_limit():
    (only,) = found(155, 185, 130, 130)
    (crossing,) = only.worst.crossings
    assert (crossing.value, crossing.limit.value, crossing.limit.code) == (185.0, 180.0, "BP-1")


@pytest.mark.parametrize("slug", sorted(rule_sets.rule_sets()))
def test_every_set_keeps_the_critical_limits(slug):
    (only,) = episodes(stream(185), Person(78), rule_sets.rule_set(slug))
    assert only.severity == Severity.CRITICAL
