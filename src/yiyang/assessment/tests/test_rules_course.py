from datetime import date, timedelta

import pytest

from yiyang.assessment import definitions
from yiyang.assessment.rules import course
from yiyang.assessment.types.assessing import (
    APPEAL_WORDS,
    CAUSE_WORDS,
    EVENTS,
    REASON_WORDS,
    STATE_WORDS,
    AppealState,
    AssessmentReason,
    AssessmentState,
    Cause,
)


@pytest.mark.parametrize(
    ("kind", "words"),
    [(AssessmentState, STATE_WORDS), (AssessmentReason, REASON_WORDS), (AppealState, APPEAL_WORDS), (Cause, CAUSE_WORDS)],
)
def test_everything_has_its_name_in_both_languages(kind, words):
    assert all(words[one].zh and words[one].en for one in kind)


def test_a_finished_assessment_can_only_be_superseded():
    assert course.ASSESSMENT_STATES.steps_from("final") == ("supersede",)


def test_nothing_follows_the_end():
    assert set(course.ASSESSMENT_STATES.final()) == {"superseded", "withdrawn"}


def test_a_doubt_ends_kept_changed_or_declined():
    assert set(course.APPEAL_STATES.final()) == {"kept", "changed", "declined"}


@pytest.mark.parametrize(
    ("on", "months", "day"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 11, 22), 12, date(2027, 11, 22)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
    ],
)
def test_a_result_holds_whole_months(on, months, day):
    assert course.months_after(on, months) == day


def test_a_result_without_a_cycle_holds_until_something_happens():
    assert course.valid_until(definitions.instrument("morse"), date(2026, 1, 1)) is None


@pytest.mark.parametrize("cause", EVENTS)
def test_every_event_calls_for_the_ability_assessment(cause):
    assert "gbt42195" in [one.code for one in course.called_for(definitions.instruments(), cause)]


@pytest.mark.parametrize(
    ("code", "cause"),
    [("I63.900", "stroke"), ("F03.x00", "dementia"), ("G30.900", "dementia"), ("W19.x00", "fall"), ("I10.x00", None)],
)
def test_a_diagnosis_stands_for_an_event_by_its_code(code, cause):
    assert course.cause_of(code, definitions.assessing().event_codes) == cause


def test_the_after_effects_of_an_old_stroke_are_no_new_stroke():
    assert course.cause_of("I69.300", definitions.assessing().event_codes) is None


@pytest.mark.parametrize(("before", "after", "is_loss"), [(60, 54, True), (60, 54.1, False), (60, 66, False)])
def test_ten_percent_less_is_a_weight_loss(before, after, is_loss):
    assert course.is_weight_loss(before, after, at_least=definitions.assessing().weight_loss_percent) is is_loss


TODAY = date(2026, 11, 26)


def weighed(*days):
    """Weights as (days ago, kg)."""
    return [(TODAY - timedelta(days=back), kg) for back, kg in days]


@pytest.mark.parametrize(
    ("weights", "lost"),
    [
        (weighed((150, 60), (148, 60.4), (3, 54), (1, 53.6)), (60.2, 53.8)),
        (weighed((150, 60), (148, 60), (40, 62), (38, 62), (3, 54), (1, 54)), (62, 54)),
        (weighed((150, 60), (148, 60), (3, 58), (1, 58)), None),
        (weighed((150, 60), (148, 60), (1, 40)), None),
        (weighed((150, 90), (3, 54), (1, 54)), None),
        (weighed((3, 54), (1, 54)), None),
        (weighed((150, 60), (148, 60)), None),
        ([], None),
    ],
)
def test_a_loss_of_weight_is_seen_between_fortnights_and_not_in_one_odd_reading(weights, lost):
    assert course.weight_lost(weights, TODAY, at_least=10) == (pytest.approx(lost) if lost else None)
