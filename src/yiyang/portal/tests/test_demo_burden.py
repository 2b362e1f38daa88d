"""What the shipped rules ask of people in the demo district, beside plain limits: judged on ninety days, in memory.

Every cast member and enough others to make it a district; ``yiyang bench burden`` judges all three hundred.
"""

from datetime import datetime

import pytest

from yiyang.monitoring.definitions import rule_sets
from yiyang.portal.demo import lives
from yiyang.portal.demo.physiology import SHANGHAI

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=SHANGHAI)
SEED = 1  # as `yiyang demo` has it


@pytest.fixture(scope="module")
def judged():
    turned, spared = (list(lives.lives(NOW, count=60, days=90, seed=SEED, turning=turning)) for turning in (True, False))
    turns = lives.turns(NOW, count=60, seed=SEED)
    return {slug: lives.burden(turned, rule_sets.rule_set(slug), turns, spared=spared, now=NOW) for slug in ("limits", "default")}


def test_the_default_asks_for_at_most_half_the_person_days_of_plain_limits(judged):
    assert judged["default"].person_days <= judged["limits"].person_days / 2


def test_every_scripted_deterioration_is_told(judged):
    assert len(judged["default"].told) == 17
    assert all(judged["default"].told.values())


@pytest.mark.parametrize("counted", ["told", "noticed"])
def test_no_deterioration_is_told_later_than_by_plain_limits(judged, counted):
    by_limits, by_default = getattr(judged["limits"], counted), getattr(judged["default"], counted)
    late = {turn: (at, by_default[turn]) for turn, at in by_limits.items() if at is not None and by_default[turn] > at}
    assert late == {}


def test_a_call_that_would_have_come_anyway_notices_nothing(judged):
    assert judged["limits"].told.keys() == judged["limits"].noticed.keys()
    assert all(found is None or found >= judged["limits"].told[turn] for turn, found in judged["limits"].noticed.items())


def test_a_gain_of_weight_is_seen_only_by_looking_back(judged):
    assert judged["limits"].told["guilan weight"] is None
