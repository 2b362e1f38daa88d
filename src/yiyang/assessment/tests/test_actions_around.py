from datetime import timedelta

import pytest

from yiyang.assessment import actions, definitions, queries
from yiyang.assessment.models import Change, Due, TableConfirmation
from yiyang.assessment.types.assessing import AssessmentState, Cause
from yiyang.audit.models import Entry
from yiyang.base.errors import DomainError, Invalid, NotAllowed
from yiyang.clinic import actions as clinic
from yiyang.clinic.definitions import programmes
from yiyang.clinic.models import FollowUp
from yiyang.clinic.types.entries import NewCondition, NewEncounter
from yiyang.clinic.types.record import EncounterKind
from yiyang.notices.models import Notice

STROKE = NewCondition("I63.900")


def test_the_daughter_may_doubt_a_result_and_the_doctor_is_told(desk):
    found = desk.assessed()
    Notice.objects.filter(user=desk.doctor)
    actions.appeal(found, reason="妈妈那天状态特别好", by=desk.family.daughter, at=desk.now)
    assert Notice.objects.filter(user=desk.doctor, zh__contains="疑问").exists()


def test_a_neighbour_may_not_doubt_a_result(desk):
    with pytest.raises(NotAllowed):
        actions.appeal(desk.assessed(), reason="不对", by=desk.family.neighbour, at=desk.now)


def test_a_result_is_doubted_once_at_a_time(desk):
    found = desk.assessed()
    actions.appeal(found, reason="不对", by=desk.family.daughter, at=desk.now)
    with pytest.raises(DomainError):
        actions.appeal(found, reason="还是不对", by=desk.family.elder, at=desk.now)


@pytest.fixture
def doubted(desk):
    """A result of 李明 for a screening scale, doubted by the daughter."""
    return actions.appeal(desk.assessed("morse"), reason="不对", by=desk.family.daughter, at=desk.now)


def test_those_who_signed_do_not_test_again(desk, doubted):
    with pytest.raises(NotAllowed):
        actions.retest(doubted, by=desk.doctor, at=desk.now)


def test_a_re_test_with_another_level_changes_the_result(desk, doubted):
    again = actions.retest(doubted, by=desk.nurse, at=desk.now)
    desk.finish(again, **worst("morse"))
    doubted.refresh_from_db()
    assert (doubted.state, doubted.assessment.state) == ("changed", AssessmentState.SUPERSEDED)


def worst(code):
    items = definitions.instrument(code).items
    return {item.code: max(item.options, key=lambda one: one.score).slug for item in items}


def test_a_re_test_with_the_same_level_keeps_the_result(desk, doubted):
    desk.finish(actions.retest(doubted, by=desk.nurse, at=desk.now))
    doubted.refresh_from_db()
    assert doubted.state == "kept"


def test_whoever_doubted_is_told_the_answer(desk, doubted):
    desk.finish(actions.retest(doubted, by=desk.nurse, at=desk.now))
    assert Notice.objects.filter(user=desk.family.daughter, zh__contains="复评").exists()


def test_a_withdrawn_re_test_leaves_the_doubt_open(desk, doubted):
    again = actions.retest(doubted, by=desk.nurse, at=desk.now)
    actions.withdraw_assessment(again, reason="改天", by=desk.nurse, at=desk.now)
    doubted.refresh_from_db()
    assert (doubted.state, doubted.retest) == ("open", None)


def test_the_director_may_decline_a_doubt_with_a_reason(desk, doubted):
    actions.decline_appeal(doubted, reason="当天录像已复核", by=desk.family.director, at=desk.now)
    doubted.refresh_from_db()
    assert doubted.state == "declined"


def test_an_earlier_day_brings_a_due_assessment_forward(desk):
    desk.assessed(days_ago=10)
    rows = actions.report_change(desk.zhang, Cause.FALL, on=desk.family.today, by=desk.nurse, at=desk.now)
    assert [row.cause for row in rows] == [Cause.FALL]
    assert rows[0].due_on == desk.family.today + timedelta(days=7)


def test_a_change_calls_for_nothing_that_was_assessed_after_it(desk):
    desk.assessed()
    yesterday = desk.family.today - timedelta(days=1)
    assert actions.report_change(desk.zhang, Cause.FALL, on=yesterday, by=desk.nurse, at=desk.now) == ()


def test_a_change_in_the_future_is_refused(desk):
    with pytest.raises(Invalid):
        tomorrow = desk.family.today + timedelta(days=1)
        actions.report_change(desk.zhang, Cause.FALL, on=tomorrow, by=desk.nurse, at=desk.now)


def test_a_new_stroke_on_the_record_makes_an_assessment_due_once(desk):
    desk.assessed(days_ago=10)
    clinic.record_condition(desk.zhang, STROKE, by=desk.doctor, at=desk.now)
    assert [actions.note_changes(at=desk.now), actions.note_changes(at=desk.now)] == [1, 0]
    assert Due.objects.get(elder=desk.zhang, instrument="gbt42195", closed_at=None).cause == Cause.STROKE
    assert Change.objects.count() == 1


def test_somebody_never_assessed_is_due_for_the_main_instrument_after_an_event(desk):
    rows = actions.report_change(desk.zhang, Cause.DISCHARGE, on=desk.family.today, by=desk.nurse, at=desk.now)
    assert [row.instrument for row in rows] == ["gbt42195"]


def confirm(desk, table="matrix", by=None):
    return actions.confirm_table("ltci2021", "2021", table, document="医保办发〔2021〕37号", by=by or desk.regulator, at=desk.now)


def test_a_discharge_on_the_record_makes_an_assessment_due_once(desk):
    desk.assessed(days_ago=30)
    left = NewEncounter(EncounterKind.DISCHARGE, started_at=desk.now - timedelta(days=1), findings="肺炎好转出院")
    clinic.record_encounter(desk.zhang, left, by=desk.doctor, at=desk.now)
    assert (actions.note_changes(at=desk.now), actions.note_changes(at=desk.now)) == (1, 0)
    found = Due.objects.get(elder=desk.zhang, instrument="gbt42195", closed_at=None)
    assert (found.cause, found.due_on) == (Cause.DISCHARGE, desk.family.today + timedelta(days=6))


def test_a_visit_calls_for_nothing(desk):
    desk.assessed(days_ago=30)
    seen = NewEncounter(EncounterKind.HOME_VISIT, started_at=desk.now - timedelta(days=1), findings="一般情况可")
    clinic.record_encounter(desk.zhang, seen, by=desk.doctor, at=desk.now)
    assert actions.note_changes(at=desk.now) == 0


def contacts(desk):
    """The contacts of tiered management that are to come, with the days until they are due."""
    rows = FollowUp.objects.filter(elder=desk.zhang, programme__startswith="level_", status="planned")
    return {row.programme: (row.due_on - desk.family.today).days for row in rows}


def test_the_level_sets_how_often_somebody_comes(desk):
    desk.assessed()
    assert list(contacts(desk)) == ["level_self_care"]
    assert 180 <= contacts(desk)["level_self_care"] <= 185


def test_a_worse_level_calls_off_the_contacts_of_the_better_one(desk):
    desk.assessed(days_ago=40)
    with_himself = [item for item in definitions.instrument("gbt42195").items if item.code.startswith("B1")]
    desk.assessed(different={item.code: "prompted" for item in with_himself if "prompted" in {o.slug for o in item.options}})
    assert list(contacts(desk)) == ["level_semi"]
    assert 88 <= contacts(desk)["level_semi"] <= 93


def test_a_scale_that_shows_no_class_of_care_books_nothing(desk):
    desk.assessed("morse")
    assert contacts(desk) == {}


def test_each_tier_comes_as_often_as_it_says():
    for tier in definitions.care().tiers:
        first = programmes()[tier.programme].first.due
        days = first.days or first.months * 30
        assert tier.visits_a_year == pytest.approx(365 / days, rel=0.05)


def test_results_are_estimates_until_every_table_is_confirmed(desk):
    desk.assessed("ltci2021")
    known = [queries.levels_of(desk.zhang.pk, desk.family.today).ltci.estimate]
    for table in ("matrix", "bands"):
        confirm(desk, table)
        known.append(queries.levels_of(desk.zhang.pk, desk.family.today).ltci.estimate)
    assert known == [True, True, False]


def test_a_revoked_confirmation_makes_results_estimates_again(desk):
    desk.assessed("ltci2021")
    rows = [confirm(desk, table) for table in ("matrix", "bands")]
    actions.revoke_confirmation(rows[0], reason="看错了一格", by=desk.regulator, at=desk.now)
    assert queries.levels_of(desk.zhang.pk, desk.family.today).ltci.estimate


def test_a_table_is_confirmed_once(desk):
    confirm(desk)
    with pytest.raises(DomainError):
        confirm(desk)
    assert TableConfirmation.objects.count() == 1


def test_only_an_authorised_person_confirms(desk):
    with pytest.raises(NotAllowed):
        confirm(desk, by=desk.doctor)


def test_a_table_that_needs_no_confirmation_is_refused(desk):
    with pytest.raises(Invalid):
        confirm(desk, "items")


def test_confirming_leaves_proof(desk):
    row = confirm(desk)
    assert Entry.objects.filter(verb="instrument.table_confirmed", subject_id=str(row.pk)).exists()
