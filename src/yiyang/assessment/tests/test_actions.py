from datetime import timedelta

import pytest

from yiyang.assessment import actions, definitions, queries
from yiyang.assessment.models import Assessment, Due, Reconciliation, Sheet
from yiyang.assessment.types import AssessmentFinalised
from yiyang.assessment.types.assessing import AssessmentReason, AssessmentState, Cause, NewAssessment
from yiyang.audit.models import Entry
from yiyang.base import events
from yiyang.base.errors import DomainError, Invalid, NotAllowed, NotFound
from yiyang.clinic.types.entries import NewCondition
from yiyang.notices.models import Notice

STROKE = NewCondition("I63.900")


def sheets(assessment):
    return list(Sheet.objects.filter(assessment=assessment).select_related("assessor__user", "assessment"))


def test_two_assessors_sit_down_where_the_standard_asks_for_two(desk):
    assessment = desk.start()
    assert [sheet.assessor.name for sheet in sheets(assessment)] == ["李明", "王芳"]


def test_one_person_is_enough_for_a_screening_scale(desk):
    assessment = desk.start("morse")
    assert assessment.assessors_needed == 1


def test_somebody_without_a_certificate_cannot_assess(desk):
    with pytest.raises(NotAllowed):
        actions.start_assessment(desk.zhang, NewAssessment("morse", AssessmentReason.FIRST), by=desk.family.director, at=desk.now)


def test_a_stranger_cannot_assess(desk):
    with pytest.raises(NotAllowed):
        desk.start("morse", by=desk.family.stranger)


def test_the_second_assessor_is_another_person(desk):
    with pytest.raises(Invalid) as error:
        desk.start(colleague=desk.family.town.li)
    assert error.value.field == "colleague"


def test_a_switched_off_instrument_is_refused(desk):
    with pytest.raises(Invalid) as error:
        desk.start("nc2019")
    assert error.value.field == "instrument"


def test_an_elder_is_assessed_once_at_a_time_with_an_instrument(desk):
    desk.start()
    with pytest.raises(DomainError):
        desk.start()


def test_the_named_colleague_is_told(desk):
    desk.start()
    assert Notice.objects.filter(user=desk.nurse, kind="assessment").exists()


def test_a_free_seat_is_taken_by_the_first_qualified_colleague(desk):
    new = NewAssessment("gbt42195", AssessmentReason.FIRST)
    assessment = actions.start_assessment(desk.zhang, new, by=desk.doctor, at=desk.now)
    actions.join_assessment(assessment, by=desk.nurse, at=desk.now)
    with pytest.raises(DomainError):
        actions.join_assessment(assessment, by=desk.assessor, at=desk.now)


def test_nobody_takes_both_seats(desk):
    new = NewAssessment("gbt42195", AssessmentReason.FIRST)
    assessment = actions.start_assessment(desk.zhang, new, by=desk.doctor, at=desk.now)
    with pytest.raises(DomainError):
        actions.join_assessment(assessment, by=desk.doctor, at=desk.now)


def test_an_answer_is_kept_at_once(desk):
    first, _second = sheets(desk.start())
    kept = actions.save_answer(first, "B1.1", "prompted", by=desk.doctor, at=desk.now)
    assert (kept.answers, kept.saved_at) == ({"B1.1": "prompted"}, desk.now)


def test_an_answer_can_be_taken_back(desk):
    first, _second = sheets(desk.start())
    actions.save_answer(first, "B1.1", "prompted", by=desk.doctor, at=desk.now)
    assert actions.save_answer(first, "B1.1", None, by=desk.doctor, at=desk.now).answers == {}


@pytest.mark.parametrize(("item", "pick"), [("B1.1", "wonderful"), ("events", "two"), ("B9.9", "prompted")])
def test_an_answer_the_item_does_not_allow_is_refused_naming_the_item(desk, item, pick):
    first, _second = sheets(desk.start())
    with pytest.raises(Invalid) as error:
        actions.save_answer(first, item, pick, by=desk.doctor, at=desk.now)
    assert error.value.field in (item, "item")


def test_nobody_writes_on_a_colleague_s_sheet(desk):
    first, _second = sheets(desk.start())
    with pytest.raises(NotAllowed):
        actions.save_answer(first, "B1.1", "prompted", by=desk.nurse, at=desk.now)


def test_nobody_sees_the_other_sheet_before_both_are_in(desk):
    first, _second = sheets(desk.start())
    with pytest.raises(NotFound):
        queries.sheet_for(desk.nurse, first.pk)


def test_differences_are_not_known_before_both_are_in(desk):
    assessment = desk.start()
    desk.fill(sheets(assessment)[0], **{"B1.1": "dependent"})
    assert queries.differences(assessment) == ()


def test_an_incomplete_sheet_is_not_taken(desk):
    first, _second = sheets(desk.start())
    actions.save_answer(first, "B1.1", "prompted", by=desk.doctor, at=desk.now)
    with pytest.raises(Invalid) as error:
        actions.hand_in(first, by=desk.doctor, at=desk.now)
    assert error.value.field == "B1.2"


def test_a_sheet_handed_in_is_closed(desk):
    first, _second = sheets(desk.start())
    desk.fill(first)
    with pytest.raises(DomainError):
        actions.save_answer(first, "B1.1", "prompted", by=desk.doctor, at=desk.now)


def test_equal_sheets_go_straight_to_signing(desk):
    assessment = desk.start()
    for sheet in sheets(assessment):
        desk.fill(sheet)
    assessment.refresh_from_db()
    assert assessment.state == AssessmentState.AGREED


@pytest.fixture
def differing(desk):
    """Both sheets in; they differ on eating and walking."""
    assessment = desk.start()
    first, second = sheets(assessment)
    desk.fill(first)
    desk.fill(second, **{"B1.1": "some_help", "B2.3": "prompted"})
    assessment.refresh_from_db()
    return assessment


def test_different_sheets_have_to_be_settled_item_by_item(desk, differing):
    assert differing.state == AssessmentState.COMPARING
    assert [one.item for one in queries.differences(differing)] == ["B1.1", "B2.3"]


def test_both_are_told_that_there_is_something_to_settle(desk, differing):
    told = Notice.objects.filter(subject_id=str(differing.pk), user=desk.doctor)
    assert told.exists()


def settle(desk, assessment, item, pick, by=None):
    return actions.settle_item(assessment, item, pick, reason="一起看他吃了一顿饭", by=by or desk.doctor, at=desk.now)


def test_the_last_item_settled_makes_the_answers_agreed(desk, differing):
    settle(desk, differing, "B1.1", "some_help")
    found = settle(desk, differing, "B2.3", "independent" if "independent" in slugs("B2.3") else "prompted", by=desk.nurse)
    assert found.state == AssessmentState.AGREED
    assert found.answers["B1.1"] == "some_help"


def slugs(item):
    return {option.slug for option in definitions.instrument("gbt42195").item(item).options}


def test_an_item_is_settled_once_and_the_other_is_told_by_whom(desk, differing):
    settle(desk, differing, "B1.1", "some_help")
    with pytest.raises(DomainError, match="李明"):
        settle(desk, differing, "B1.1", "prompted", by=desk.nurse)


def test_settling_asks_for_a_reason(desk, differing):
    with pytest.raises(Invalid) as error:
        actions.settle_item(differing, "B1.1", "some_help", reason="  ", by=desk.doctor, at=desk.now)
    assert error.value.field == "reason"


def test_a_settled_item_is_settled_otherwise_and_both_are_kept(desk, differing):
    settle(desk, differing, "B1.1", "some_help")
    settle(desk, differing, "B2.3", "prompted")
    first = Reconciliation.objects.get(item="B1.1")
    found = actions.settle_anew(first, "prompted", reason="再看一次", by=desk.nurse, at=desk.now)
    assert (found.state, found.answers["B1.1"]) == ("agreed", "prompted")
    kept = Reconciliation.objects.filter(item="B1.1").order_by("replaced_at")
    assert [(row.answer, row.replaced_at is None) for row in kept] == [("some_help", False), ("prompted", True)]


def test_whoever_looked_at_an_older_settlement_is_told(desk, differing):
    settle(desk, differing, "B1.1", "some_help")
    first = Reconciliation.objects.get(item="B1.1")
    actions.settle_anew(first, "prompted", reason="再看一次", by=desk.nurse, at=desk.now)
    with pytest.raises(DomainError, match=r"settled otherwise|已另行"):
        actions.settle_anew(first, "some_help", reason="还是原来的", by=desk.doctor, at=desk.now)


def test_after_a_signature_nothing_is_settled_anew(desk, differing):
    settle(desk, differing, "B1.1", "some_help")
    signing = settle(desk, differing, "B2.3", "prompted")
    actions.sign(signing, by=desk.doctor, at=desk.now)
    with pytest.raises(DomainError):
        actions.settle_anew(Reconciliation.objects.get(item="B1.1"), "prompted", reason="改", by=desk.nurse, at=desk.now)
    final = actions.sign(signing, by=desk.nurse, at=desk.now)
    with pytest.raises(DomainError):
        actions.settle_anew(Reconciliation.objects.get(item="B1.1"), "prompted", reason="改", by=desk.nurse, at=desk.now)
    assert final.state == "final"


def test_an_item_without_a_difference_cannot_be_settled(desk, differing):
    with pytest.raises(Invalid):
        settle(desk, differing, "B1.2", "prompted")


def test_only_those_who_assessed_settle(desk, differing):
    with pytest.raises(NotAllowed):
        settle(desk, differing, "B1.1", "some_help", by=desk.assessor)


def test_nothing_is_settled_before_both_sheets_are_in(desk):
    assessment = desk.start()
    with pytest.raises(DomainError):
        settle(desk, assessment, "B1.1", "some_help")


def test_one_signature_is_not_enough(desk):
    assessment = desk.start()
    for sheet in sheets(assessment):
        desk.fill(sheet)
    assert actions.sign(assessment, by=desk.doctor, at=desk.now).state == AssessmentState.AGREED


def test_nobody_signs_twice(desk):
    assessment = desk.start()
    for sheet in sheets(assessment):
        desk.fill(sheet)
    actions.sign(assessment, by=desk.doctor, at=desk.now)
    with pytest.raises(DomainError):
        actions.sign(assessment, by=desk.doctor, at=desk.now)


def test_the_second_signature_makes_the_result_final_with_its_reasons(desk):
    found = desk.assessed()
    assert (found.state, found.level, found.result["total"]) == (AssessmentState.FINAL, 0, 90)
    assert found.result["reasons"]


def test_a_result_holds_for_the_cycle_of_its_instrument(desk):
    found = desk.assessed()
    assert timedelta(days=364) < found.valid_until - desk.family.today < timedelta(days=367)


def test_signatures_are_bound_to_the_very_answers(desk):
    found = desk.assessed()
    digests = set(found.signatures.values_list("digest", flat=True))
    assert digests == {actions.assessing.digest(found)}


def test_the_end_of_a_result_is_the_next_due_day(desk):
    found = desk.assessed()
    due = Due.objects.get(elder=desk.zhang, closed_at=None)
    assert (due.instrument, due.cause, due.due_on) == ("gbt42195", Cause.EXPIRY, found.valid_until)


def test_an_assessment_answers_what_was_due(desk):
    asked = actions.request_assessment(desk.zhang, "gbt42195", by=desk.doctor, at=desk.now)
    found = desk.assessed()
    asked.refresh_from_db()
    assert asked.closed_by == found


def test_finishing_leaves_proof(desk):
    found = desk.assessed()
    assert Entry.objects.filter(verb="assessment.finalised", subject_id=str(found.pk), elder_id=desk.zhang.pk).exists()


def test_finishing_is_news(desk, monkeypatch, django_capture_on_commit_callbacks):
    heard = []
    monkeypatch.setattr(events, "_deliver", heard.append)
    with django_capture_on_commit_callbacks(execute=True):
        found = desk.assessed()
    assert AssessmentFinalised(found.pk, desk.zhang.pk, "gbt42195", 0) in heard


def test_a_finished_assessment_is_superseded_never_edited(desk):
    old = desk.assessed()
    new = desk.assessed(corrects=old.pk, note="把助行器算漏了", reason=AssessmentReason.REVIEW, different={"B2.3": "prompted"})
    old.refresh_from_db()
    assert (old.state, old.end_reason, old.superseded_by) == (AssessmentState.SUPERSEDED, "把助行器算漏了", new)


def test_a_correction_asks_for_a_reason(desk):
    old = desk.assessed()
    with pytest.raises(Invalid) as error:
        desk.start(corrects=old.pk)
    assert error.value.field == "note"


def test_a_withdrawn_assessment_can_be_begun_again(desk):
    actions.withdraw_assessment(desk.start(), reason="老人住院了", by=desk.doctor, at=desk.now)
    assert desk.start().state == AssessmentState.ASSESSING


def test_a_finished_assessment_cannot_be_withdrawn(desk):
    with pytest.raises(DomainError):
        actions.withdraw_assessment(desk.assessed(), reason="想重做", by=desk.doctor, at=desk.now)


def test_settled_items_are_kept_with_who_and_why(desk, differing):
    settle(desk, differing, "B1.1", "some_help")
    row = Reconciliation.objects.get(assessment=differing)
    assert (row.by, row.reason) == (desk.doctor, "一起看他吃了一顿饭")


def test_an_assessment_keeps_the_version_it_was_made_with(desk):
    assert Assessment.objects.get(pk=desk.assessed().pk).version == "2022"
