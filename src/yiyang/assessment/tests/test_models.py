import pytest
from django.db import IntegrityError

from yiyang.assessment.models import Assessment, Due, Reconciliation, Sheet, TableConfirmation


def broken(name):
    return pytest.raises(IntegrityError, match=name)


@pytest.fixture
def begun(desk):
    return desk.start()


def test_an_elder_has_one_running_assessment_per_instrument(desk, begun):
    with broken("assessment_one_running"):
        Assessment.objects.create(
            elder=desk.zhang, instrument="gbt42195", version="2022", reason="first", started_by=desk.doctor, started_at=desk.now
        )


def test_a_final_assessment_has_a_result(begun):
    with broken("assessment_final_with_result"):
        Assessment.objects.filter(pk=begun.pk).update(state="final")


def test_an_ended_assessment_has_a_reason(begun):
    with broken("assessment_ended_with_reason"):
        Assessment.objects.filter(pk=begun.pk).update(state="withdrawn")


def test_no_more_than_two_assess(begun):
    with broken("assessment_by_one_or_two"):
        Assessment.objects.filter(pk=begun.pk).update(assessors_needed=3)


def test_a_seat_is_taken_once(desk, begun):
    with broken("sheet_one_per_seat"):
        Sheet.objects.create(assessment=begun, assessor=desk.chen, seat=2)


def test_nobody_has_two_sheets(desk, begun):
    with broken("sheet_one_per_(assessor|seat)"):
        Sheet.objects.create(assessment=begun, assessor=desk.family.town.li, seat=2)


def test_an_item_is_settled_once(desk, begun):
    facts = {"assessment": begun, "item": "B1.1", "answer": "prompted", "by": desk.doctor, "at": desk.now}
    Reconciliation.objects.create(reason="看过", **facts)
    with broken("reconciliation_once_per_item"):
        Reconciliation.objects.create(reason="看过", **facts)


def test_an_elder_is_due_once_per_instrument(desk):
    facts = {"elder": desk.zhang, "instrument": "morse", "due_on": desk.family.today, "cause": "requested", "noted_at": desk.now}
    Due.objects.create(**facts)
    with broken("assessment_due_once_per_instrument"):
        Due.objects.create(**facts)


def test_a_table_is_confirmed_against_a_document(desk):
    with broken("table_confirmed_against_a_document"):
        TableConfirmation.objects.create(
            instrument="ltci2021", version="2021", table="matrix", document="", confirmed_by=desk.regulator, confirmed_at=desk.now
        )


def test_a_confirmation_is_taken_back_with_a_reason(desk):
    row = TableConfirmation.objects.create(
        instrument="ltci2021", version="2021", table="matrix", document="37号", confirmed_by=desk.regulator, confirmed_at=desk.now
    )
    with broken("table_revoked_with_reason"):
        TableConfirmation.objects.filter(pk=row.pk).update(revoked_at=desk.now, revoked_by=desk.regulator)
