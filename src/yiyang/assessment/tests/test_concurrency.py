"""Two people press the button at the same moment: exactly one wins, the other is told."""

import threading

import pytest
from django.db import connection

from yiyang.assessment import actions
from yiyang.assessment.models import Assessment, Reconciliation, Sheet, TableConfirmation
from yiyang.assessment.tests import ward
from yiyang.assessment.types.assessing import AssessmentReason, AssessmentState, NewAssessment
from yiyang.base.errors import DomainError

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls):
    """Run all calls together; answers what each returned or which error stopped it."""
    together, outcome = threading.Barrier(len(calls)), {}

    def run(index, call):
        try:
            together.wait(timeout=10)
            outcome[index] = call()
        except DomainError as error:
            outcome[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return [outcome[index] for index in range(len(calls))]


@pytest.fixture
def desk(transactional_db):
    return ward.build()


def refused(outcome):
    return [one for one in outcome if isinstance(one, DomainError)]


def sheets(assessment):
    return list(Sheet.objects.filter(assessment=assessment).select_related("assessor__user", "assessment"))


def test_an_elder_is_begun_once(desk):
    outcome = at_once(lambda: desk.start("morse"), lambda: desk.start("morse", by=desk.nurse))
    assert len(refused(outcome)) == 1
    assert Assessment.objects.count() == 1


def test_the_second_seat_is_taken_once(desk):
    new = NewAssessment("gbt42195", AssessmentReason.FIRST)
    begun = actions.start_assessment(desk.zhang, new, by=desk.doctor, at=desk.now)
    outcome = at_once(
        lambda: actions.join_assessment(begun, by=desk.nurse, at=desk.now),
        lambda: actions.join_assessment(begun, by=desk.assessor, at=desk.now),
    )
    assert len(refused(outcome)) == 1
    assert begun.sheets.count() == 2


def test_two_sheets_handed_in_together_are_compared_once(desk):
    first, second = sheets(desk.start())
    for sheet, item in ((first, "prompted"), (second, "some_help")):
        for code, pick in {**ward.best("gbt42195"), "B1.1": item}.items():
            actions.save_answer(sheet, code, pick, by=sheet.assessor.user, at=desk.now)
    outcome = at_once(
        lambda: actions.hand_in(first, by=desk.doctor, at=desk.now),
        lambda: actions.hand_in(second, by=desk.nurse, at=desk.now),
    )
    assert refused(outcome) == []
    assert Assessment.objects.get().state == AssessmentState.COMPARING


def test_one_item_is_settled_by_one_of_two(desk):
    assessment = desk.start()
    first, second = sheets(assessment)
    desk.fill(first, **{"B1.1": "prompted", "B1.2": "prompted"})
    desk.fill(second)
    outcome = at_once(
        lambda: actions.settle_item(assessment, "B1.1", "prompted", reason="看过", by=desk.doctor, at=desk.now),
        lambda: actions.settle_item(assessment, "B1.1", "some_help", reason="看过", by=desk.nurse, at=desk.now),
    )
    assert len(refused(outcome)) == 1
    assert assessment.reconciliations.count() == 1


def test_a_settled_item_is_settled_anew_by_one_of_two(desk):
    assessment = desk.start()
    first, second = sheets(assessment)
    desk.fill(first, **{"B1.1": "prompted"})
    desk.fill(second)
    actions.settle_item(assessment, "B1.1", "prompted", reason="看过", by=desk.doctor, at=desk.now)
    seen = Reconciliation.objects.select_related("assessment").get()
    outcome = at_once(
        lambda: actions.settle_anew(seen, "some_help", reason="再看", by=desk.doctor, at=desk.now),
        lambda: actions.settle_anew(seen, "some_help", reason="再看", by=desk.nurse, at=desk.now),
    )
    assert len(refused(outcome)) == 1
    assert assessment.reconciliations.filter(replaced_at=None).count() == 1


def test_two_signatures_together_make_one_final_result(desk):
    assessment = desk.start()
    for sheet in sheets(assessment):
        desk.fill(sheet)
    outcome = at_once(
        lambda: actions.sign(assessment, by=desk.doctor, at=desk.now),
        lambda: actions.sign(assessment, by=desk.nurse, at=desk.now),
    )
    assert refused(outcome) == []
    assert Assessment.objects.get().state == AssessmentState.FINAL
    assert assessment.signatures.count() == 2


def test_a_double_press_signs_once(desk):
    assessment = desk.start()
    for sheet in sheets(assessment):
        desk.fill(sheet)
    outcome = at_once(*[lambda: actions.sign(assessment, by=desk.doctor, at=desk.now)] * 2)
    assert len(refused(outcome)) == 1
    assert assessment.signatures.count() == 1


def test_signing_and_withdrawing_at_once_leaves_one_end(desk):
    assessment = desk.start("morse")
    desk.fill(sheets(assessment)[0])
    outcome = at_once(
        lambda: actions.sign(assessment, by=desk.doctor, at=desk.now),
        lambda: actions.withdraw_assessment(assessment, reason="改天", by=desk.nurse, at=desk.now),
    )
    assert len(refused(outcome)) == 1


def test_a_result_is_doubted_once(desk):
    found = desk.assessed("morse")
    outcome = at_once(
        lambda: actions.appeal(found, reason="不对", by=desk.family.daughter, at=desk.now),
        lambda: actions.appeal(found, reason="不对", by=desk.family.elder, at=desk.now),
    )
    assert len(refused(outcome)) == 1


def test_a_table_is_confirmed_once(desk):
    def confirm():
        return actions.confirm_table("ltci2021", "2021", "matrix", document="37号", by=desk.regulator, at=desk.now)

    assert len(refused(at_once(confirm, confirm))) == 1
    assert TableConfirmation.objects.count() == 1
