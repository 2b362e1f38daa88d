from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from yiyang.clinic import definitions, rules
from yiyang.clinic.types.followups import Background, Due, Findings
from yiyang.clinic.types.record import Outcome

ON = date(2026, 11, 22)
CASES = [
    {"programme": path.stem, **case}
    for path in sorted((Path(__file__).parent / "cases" / "followups").glob("*.yaml"))
    for case in yaml.safe_load(path.read_text(encoding="utf-8"))
]
BADNESS = (Outcome.SATISFIED, Outcome.UNSATISFIED, Outcome.UNSATISFIED_AGAIN, Outcome.DANGER)
HYPERTENSION = definitions.programmes()["hypertension"]


def judged(case):
    signs = dict.fromkeys(case.get("signs", ()), True)
    background = Background(case["age"], tuple(case.get("codes", ())), case.get("last", ""))
    return rules.judge(definitions.programmes()[case["programme"]], Findings(case.get("found", {}), **signs), background, on=ON)


@pytest.mark.parametrize("case", CASES, ids=[f"{case['programme']}: {case['name']}" for case in CASES])
def test_follow_ups_are_judged_as_the_norm_says(case):
    verdict = judged(case)
    assert (verdict.outcome, verdict.rule, verdict.next_due) == (case["outcome"], case["rule_id"], case["next"])


def test_a_verdict_names_the_numbers_that_led_to_it():
    verdict = rules.judge(HYPERTENSION, Findings({"sbp": 156, "dbp": 86}), Background(84), on=ON)
    assert [(r.measure, r.value, r.sign, r.limit) for r in verdict.reasons] == [("sbp", 156, "≥", 150)]


def test_a_verdict_names_the_signs_that_led_to_it():
    verdict = rules.judge(HYPERTENSION, Findings({"sbp": 130, "dbp": 80}, new_complication=True), Background(84), on=ON)
    assert [r.measure for r in verdict.reasons] == ["new_complication"]


@given(st.integers(60, 260), st.integers(30, 160), st.integers(0, 60), st.sampled_from(["", "satisfied", "unsatisfied"]))
def test_a_higher_pressure_never_looks_better(sbp, dbp, more, last):
    background = Background(84, (), last)
    lower = rules.judge(HYPERTENSION, Findings({"sbp": sbp, "dbp": dbp}), background, on=ON)
    higher = rules.judge(HYPERTENSION, Findings({"sbp": sbp + more, "dbp": dbp}), background, on=ON)
    assert BADNESS.index(higher.outcome) >= BADNESS.index(lower.outcome)


def test_a_month_ends_where_the_calendar_ends_it():
    assert rules.due_on(Due(months=3), date(2026, 11, 30)) == date(2027, 2, 28)


def test_twelve_months_are_a_year():
    assert rules.due_on(Due(months=12), date(2028, 2, 29)) == date(2029, 2, 28)


def test_december_rolls_into_the_next_year():
    assert rules.due_on(Due(months=1), date(2026, 12, 15)) == date(2027, 1, 15)


def test_what_a_programme_needs_is_missing_until_it_is_measured():
    assert rules.missing(HYPERTENSION, Findings({"sbp": 140})) == ("dbp",)


def test_age_turns_on_the_birthday():
    assert (rules.age_on(date(1942, 5, 17), date(2026, 5, 16)), rules.age_on(date(1942, 5, 17), date(2026, 5, 17))) == (83, 84)


@pytest.mark.parametrize("table", [rules.ENCOUNTER, rules.FOLLOW_UP], ids=lambda table: table.name)
def test_done_and_cancelled_are_ends(table):
    assert set(table.final()) == {"done", "cancelled"}
