"""NEWS2 from readings: golden cases, and that what is not known never makes it higher."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from yiyang.monitoring.definitions import alarm_rules, measures
from yiyang.monitoring.definitions import early_warning as definitions
from yiyang.monitoring.rules.early_warning import Judged, called_for, early_warning, is_over, reason, sentence
from yiyang.monitoring.tests.test_rules_alarms import person
from yiyang.monitoring.types.early_warning import LatestValue
from yiyang.monitoring.types.severity import Severity

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "alarms" / "early_warning.yaml").read_text(encoding="utf-8"))
NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)


RULE = alarm_rules.by_id()[alarm_rules.EARLY_WARNING]


def band_of(latest, own=None, found=None):
    judged = Judged(person(78, own), alarm_rules.by_measure(), definitions.scoring().harmless)
    return called_for(RULE, found or found_of(latest), judged, latest=latest)


def latest_of(readings):
    return {slug: LatestValue(float(value), NOW - timedelta(hours=hours)) for slug, (value, hours) in readings.items()}


def found_of(latest):
    return early_warning(latest, definitions.scoring(), now=NOW)


@pytest.mark.parametrize("case", CASES, ids=[case["say"] for case in CASES])
def test_golden_case(case):
    found = found_of(latest_of(case["readings"]))
    if case["total"] is None:
        assert found is None
        return
    bands = {band.slug: band.en for step in definitions.instrument().steps for band in getattr(step, "bands", ())}
    assert (found.total, found.risk.en, found.concern) == (case["total"], bands[case["risk"]], case.get("concern", False))
    assert (list(found.stale), list(found.missing)) == (case.get("stale", []), case.get("missing", []))
    band = band_of(latest_of(case["readings"]), case.get("own"))
    assert (band.code if band else None) == case.get("raises")


def test_every_band_has_a_golden_case():
    assert {band.code for band in RULE.scores} <= {case.get("raises") for case in CASES}


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"total": 0}, "needs a total or a single part"),
        ({"single": 3}, "needs a total or a single part"),
        ({"source": "nobody"}, "names no source"),
        ({"severity": Severity.WATCH}, "watch has no advice"),
    ],
)
def test_a_band_that_makes_no_sense_is_refused(changed, fault):
    broken = msgspec.structs.replace(RULE, scores=(msgspec.structs.replace(RULE.scores[0], **changed),))
    assert any(fault in one for one in alarm_rules.faults(broken))


def test_a_rule_that_no_reading_ends_says_when_it_is_over():
    assert any("when it is over" in one for one in alarm_rules.faults(msgspec.structs.replace(RULE, over=None)))


def test_the_reason_says_which_rule_which_numbers_and_compared_with_what():
    latest = latest_of({"spo2": (93, 1), "systolic": (108, 1), "heart_rate": (112, 1), "body_temperature": (38.4, 20)})
    found = found_of(latest)
    words = reason(band_of(latest), RULE, found, latest=latest, names=measures.by_slug())
    parts = "血氧饱和度 93（2 分）、收缩压 108（1 分）、心率 112（2 分）；过时：体温；没有：呼吸频率"
    basis = "规则 EW-2 · RCP NEWS2 2017 thresholds and triggers §6, A.6（已核对）"
    assert words.zh == f"NEWS2 至少 5 分 ≥ 5（中风险）：{parts}；意识按清醒、未吸氧、量表 1 计；{basis}"
    assert words.en.startswith("NEWS2 at least 5 ≥ 5 (Medium): Oxygen saturation 93 (2), ")


def test_the_reason_of_a_single_part_names_it():
    latest = latest_of({"spo2": (97, 1), "systolic": (90, 1), "heart_rate": (72, 1)})
    words = reason(band_of(latest), RULE, found_of(latest), latest=latest, names=measures.by_slug())
    assert words.zh.startswith("NEWS2 收缩压单项 3 分（总分至少 3，低-中风险）")
    assert words.en.startswith("NEWS2 3 points for Systolic pressure alone (total at least 3, Low–medium)")


def test_a_score_is_over_only_when_what_had_added_to_it_was_measured_again():
    found = found_of(latest_of({"spo2": (97, 1), "systolic": (120, 1), "heart_rate": (72, 1), "body_temperature": (38.4, 20)}))
    assert is_over(found, {"spo2", "heart_rate"})
    assert not is_over(found, {"spo2", "body_temperature"})


@pytest.mark.parametrize(("measure", "range_"), definitions.harmless_ranges().items())
def test_the_harmless_range_is_where_a_part_adds_nothing(measure, range_):
    step = 0.1 if measure == "body_temperature" else 1
    others = {one: (harmless, 1) for one, harmless in definitions.scoring().harmless.items()}
    low, high = measures.by_slug()[measure].plausible
    for value in (range_[0], range_[1]):
        assert found_of(latest_of(others | {measure: (value, 1)})).total == 0
    beyond = [value for value in (range_[0] - step, range_[1] + step) if low <= value <= high]
    assert beyond
    assert all(found_of(latest_of(others | {measure: (round(value, 1), 1)})).total for value in beyond)


def test_the_sentence_names_numbers_and_what_is_stale_or_missing():
    latest = latest_of({"spo2": (93, 1), "systolic": (108, 1), "heart_rate": (95, 1), "body_temperature": (38.4, 20)})
    words = sentence(found_of(latest), latest, measures.by_slug())
    said = "至少 4 分（低风险）：血氧饱和度 93（2 分）、收缩压 108（1 分）、心率 95（1 分）；过时：体温；没有：呼吸频率"
    assert words.zh == f"{said}；意识按清醒、未吸氧、量表 1 计"
    assert words.en.endswith("; stale: Body temperature; missing: Respiratory rate; taken as alert, on air, scale 1")


@given(st.integers(3, 60), st.integers(60, 100), st.integers(60, 250), st.integers(30, 200), st.floats(33, 42))
def test_a_part_that_falls_away_never_makes_the_score_higher(rate, spo2, systolic, pulse, warmth):
    values = dict(zip(definitions.plan().items.values(), (rate, spo2, systolic, pulse, round(warmth, 1)), strict=True))
    whole = found_of(latest_of({slug: (value, 1) for slug, value in values.items()}))
    for gone in values:
        assert found_of(latest_of({slug: (value, 1) for slug, value in values.items() if slug != gone})).total <= whole.total
