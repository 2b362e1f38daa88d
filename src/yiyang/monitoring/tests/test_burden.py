"""How often people are called: golden cases, and what must hold for every call."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from yiyang.monitoring.definitions.burden import burden
from yiyang.monitoring.rules.burden import decide, is_quiet
from yiyang.monitoring.types.alarms import Severity
from yiyang.monitoring.types.burden import Telling, Told

HERE = ZoneInfo("Asia/Shanghai")
CASES = yaml.safe_load((Path(__file__).parent / "cases" / "burden" / "golden.yaml").read_text())
MOMENTS = st.integers(0, 500_000).map(lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes))


def moment(text):
    days, clock = (1, text[3:]) if text.startswith("+1 ") else (0, text)
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 11, 20 + days, hour, minute, tzinfo=HERE)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_golden(case):
    told = [Told(Severity(one["severity"]), moment(one["at"])) for one in case.get("told", ())]
    found = decide(Severity(case["severity"]), told=told, now=moment(case["now"]), burden=burden())
    assert found.telling == case["becomes"]
    assert found.at == moment(case.get("at", case["now"]))


tellings = st.lists(st.builds(Told, st.sampled_from(Severity), MOMENTS), max_size=5)


@given(MOMENTS, tellings)
def test_a_critical_call_is_always_told_at_once(now, told):
    assert decide(Severity.CRITICAL, told=told, now=now, burden=burden()).telling == Telling.NOW


@given(MOMENTS, st.sampled_from(Severity), tellings)
def test_no_call_waits_longer_than_a_night_and_none_into_one(now, severity, told):
    found = decide(severity, told=told, now=now, burden=burden())
    assert timedelta() <= found.at - now <= timedelta(hours=9, minutes=30)
    assert found.telling != Telling.LATER or not is_quiet(found.at, burden())


@given(MOMENTS, st.sampled_from(Severity), tellings)
def test_a_call_joins_only_what_is_at_least_as_grave(now, severity, told):
    found = decide(severity, told=told, now=now, burden=burden())
    assert found.joins is None or (found.joins in told and found.joins.severity.rank >= severity.rank)
