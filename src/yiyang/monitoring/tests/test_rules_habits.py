"""A habit that has stopped: golden cases a nurse can read, and what must hold for anybody's days."""

from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from yiyang.monitoring.definitions import alarm_rules, measures
from yiyang.monitoring.rules.habits import is_hour_to_ask, missed, reason
from yiyang.monitoring.types.habits import Missed

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "alarms" / "habits.yaml").read_text(encoding="utf-8"))
RULE = alarm_rules.by_id()[alarm_rules.MISSED]
TODAY = 20777
days_ago = st.sets(st.integers(0, 40))


def days_of(spans):
    """«4-28/2» as the days it stands for."""
    found = set()
    for span in map(str, spans):
        bounds, _, step = span.partition("/")
        first, _, last = bounds.partition("-")
        found.update(TODAY - back for back in range(int(first), int(last or first) + 1, int(step or 1)))
    return found


@pytest.mark.parametrize("case", CASES, ids=[case["say"] for case in CASES])
def test_golden_case(case):
    found = missed(days_of(case["measured"]), RULE.habit, today=TODAY)
    if case["missed"] is None:
        assert found is None
        return
    assert [found.without, found.allowed] == case["missed"]
    assert [found.measured, found.apart] == case["habit"]


@given(days_ago)
def test_whoever_measured_today_or_yesterday_is_never_asked(back):
    assert missed({TODAY - one for one in back} | {TODAY - 1}, RULE.habit, today=TODAY) is None


@given(days_ago)
def test_what_is_missed_was_a_habit_and_has_stopped_for_longer_than_it_ever_did(back):
    found = missed({TODAY - one for one in back}, RULE.habit, today=TODAY)
    if found is not None:
        assert found.measured >= RULE.habit.measured_days
        assert found.without >= max(RULE.habit.least_days, found.apart)
        assert found.without == min(back) - 1


@pytest.mark.parametrize(("hour", "asked"), [(0, False), (1, True), (9, True), (10, False), (20, False)])
def test_it_is_asked_by_day_only(hour, asked):
    """Hours are UTC: 01:00 is nine in the morning here."""
    assert is_hour_to_ask(RULE.habit, datetime(2026, 11, 20, hour, 30, tzinfo=UTC)) == asked


def test_the_reason_says_which_measures_how_they_were_taken_and_that_the_numbers_are_ours():
    both, other = Missed(26, 1, TODAY - 4, 3, 3), Missed(14, 2, TODAY - 5, 4, 4)
    words = reason({"systolic": both, "diastolic": both, "weight": other}, RULE, RULE.habit, names=measures.by_slug())
    assert words.zh == (
        "体重 28 天里 14 天测过、最长隔 2 天，2026-11-15 之后满 4 天没有测 ≥ 4 天；"
        "收缩压、舒张压 28 天里 26 天测过、最长隔 1 天，2026-11-16 之后满 3 天没有测 ≥ 3 天；"
        "规则 MM-1 · 平台默认：习惯的测量停了（平台默认）"
    )
    assert words.en.endswith("rule MM-1 · 平台默认：习惯的测量停了 (platform default)")


def test_the_numbers_are_shown_as_defaults_of_the_platform():
    assert RULE.sources[RULE.habit.source].confidence == "platform_default"


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"source": "nobody"}, "needs a source"),
        ({"measured_days": 40}, "can never be missed"),
        ({"look_back_days": 60}, "farther than days are kept"),
        ({"from_hour": 20}, "no hours"),
    ],
)
def test_a_habit_that_makes_no_sense_is_refused(changed, fault):
    broken = msgspec.structs.replace(RULE, habit=msgspec.structs.replace(RULE.habit, **changed))
    assert any(fault in one for one in alarm_rules.faults(broken))
