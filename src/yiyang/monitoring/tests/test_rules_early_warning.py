"""NEWS2 from readings: golden cases, and that what is not known never makes it higher."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from yiyang.monitoring.definitions import early_warning as definitions
from yiyang.monitoring.definitions import measures
from yiyang.monitoring.rules.early_warning import early_warning, sentence
from yiyang.monitoring.types.early_warning import LatestValue

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "alarms" / "early_warning.yaml").read_text(encoding="utf-8"))
NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)


def latest_of(readings):
    return {slug: LatestValue(float(value), NOW - timedelta(hours=hours)) for slug, (value, hours) in readings.items()}


def found_of(latest):
    return early_warning(latest, definitions.plan(), definitions.instrument(), now=NOW)


@pytest.mark.parametrize("case", CASES, ids=[case["say"] for case in CASES])
def test_golden_case(case):
    found = found_of(latest_of(case["readings"]))
    if case["total"] is None:
        assert found is None
        return
    bands = {band.slug: band.en for step in definitions.instrument().steps for band in getattr(step, "bands", ())}
    assert (found.total, found.risk.en, found.concern) == (case["total"], bands[case["risk"]], case.get("concern", False))
    assert (list(found.stale), list(found.missing)) == (case.get("stale", []), case.get("missing", []))


def test_the_sentence_names_numbers_and_what_is_stale_or_missing():
    latest = latest_of({"spo2": (93, 1), "systolic": (108, 1), "heart_rate": (95, 1), "body_temperature": (38.4, 20)})
    words = sentence(found_of(latest), latest, measures.by_slug())
    said = "至少 4 分（低风险）：血氧饱和度 93、收缩压 108、心率 95；过时：体温；没有：呼吸频率"
    assert words.zh == f"{said}；意识按清醒、未吸氧、量表 1 计"
    assert words.en.endswith("; stale: Body temperature; missing: Respiratory rate; taken as alert, on air, scale 1")


@given(st.integers(3, 60), st.integers(60, 100), st.integers(60, 250), st.integers(30, 200), st.floats(33, 42))
def test_a_part_that_falls_away_never_makes_the_score_higher(rate, spo2, systolic, pulse, warmth):
    values = dict(zip(definitions.plan().items.values(), (rate, spo2, systolic, pulse, round(warmth, 1)), strict=True))
    whole = found_of(latest_of({slug: (value, 1) for slug, value in values.items()}))
    for gone in values:
        assert found_of(latest_of({slug: (value, 1) for slug, value in values.items() if slug != gone})).total <= whole.total
