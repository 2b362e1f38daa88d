"""Sentences, answer times and figures of calls for help."""

import math
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiyang.monitoring.rules import help_calls as rules
from yiyang.monitoring.tests.ward import NOW
from yiyang.monitoring.types.alarms import EventKind
from yiyang.monitoring.types.help_calls import CallSource

SECOND = timedelta(seconds=1)
TOOK, GAVE_BACK, DONE, RAISED = EventKind.ACKNOWLEDGED, EventKind.RELEASED, EventKind.HANDLED, EventKind.RAISED


@pytest.mark.parametrize(
    ("log", "seconds"),
    [
        ([], None),
        ([(RAISED, 0)], None),
        ([(TOOK, 20)], 20),
        ([(TOOK, 20), (DONE, 90)], 20),
        ([(DONE, 90)], 90),
        ([(TOOK, 5), (GAVE_BACK, 12)], None),
        ([(TOOK, 5), (GAVE_BACK, 12), (TOOK, 40)], 40),
        ([(TOOK, 40), (GAVE_BACK, 12), (TOOK, 5)], 40),
    ],
)
def test_a_call_is_answered_by_whoever_took_it_for_good(log, seconds):
    moments = [(kind, NOW + after * SECOND) for kind, after in log]
    assert rules.answered_at(moments) == (None if seconds is None else NOW + seconds * SECOND)


@pytest.mark.parametrize(
    ("waits", "median", "p95"),
    [((), None, None), ((7,), 7, 7), ((10, 20), 10, 20), (tuple(range(1, 101)), 50, 95), (tuple(range(1, 21)), 10, 19)],
)
def test_median_and_95th_percentile_are_waits_somebody_really_had(waits, median, p95):
    found = rules.figures(waits, cancelled=0, drills=0)
    assert (found.median, found.p95, found.answered) == (median, p95, len(waits))


def test_a_call_nobody_answered_is_counted_and_has_no_wait():
    found = rules.figures([10, None], cancelled=1, drills=3)
    assert (found.calls, found.answered, found.median, found.cancelled, found.drills) == (2, 1, 10, 1, 3)


@given(st.lists(st.floats(0, 1e6), min_size=1), st.floats(0.01, 1))
def test_at_least_the_share_asked_for_waits_no_longer_than_the_percentile(waits, share):
    found = rules.percentile(sorted(waits), share)
    assert found in waits
    assert sum(wait <= found for wait in waits) >= math.ceil(share * len(waits)) - 1e-9


def test_the_sentence_names_way_place_lateness_drill_and_that_it_was_taken_back():
    said = rules.reason(CallSource.BUTTON, place="3 楼 12 床", drill=True, cancelled=True, late=timedelta(minutes=7, seconds=20))
    assert said.zh == "【演练】老人呼叫（呼叫按钮，7 分钟前），3 楼 12 床；老人说按错了，请再问一声"
    assert said.en == "Drill: the elder calls (call button, 7 min ago), 3 楼 12 床; taken back by the elder, ask once more"


@pytest.mark.parametrize(
    ("text", "number"), [("+86 138-1234-5621", "13812345621"), ("13812345621", "13812345621"), ("0086 021 6543210", "0216543210")]
)
def test_a_number_is_known_however_the_exchange_writes_it(text, number):
    assert rules.plain_number(text) == number
