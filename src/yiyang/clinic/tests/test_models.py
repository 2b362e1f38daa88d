from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from yiyang.clinic import actions
from yiyang.clinic.models import Condition, Encounter, FollowUp, GuidanceReading, Medication
from yiyang.clinic.tests.world import SULFA
from yiyang.clinic.types.entries import NewGuidance


def refused(model, **facts):
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.create(**facts)
    return True


def signed(family):
    return {"elder": family.zhang, "recorded_by": family.doctor, "at": family.now}


def test_a_fact_cannot_be_withdrawn_without_a_reason(family):
    assert refused(Condition, **signed(family), code="I10.x00", name="高血压", voided_at=family.now, voided_by=family.doctor)


def test_a_dose_is_more_than_nothing(family):
    assert refused(Medication, **signed(family), drug="x", dose_value=Decimal(0), dose_unit="mg", start_on=family.today)


def test_a_stopped_medicine_has_a_reason(family):
    medicine = {"drug": "x", "dose_value": 1, "dose_unit": "mg", "start_on": family.today}
    assert refused(Medication, **signed(family), **medicine, status="stopped", stop_on=family.today)


def test_a_planned_visit_has_a_time(family):
    assert refused(Encounter, **signed(family), kind="phone")


def test_a_done_follow_up_has_an_outcome(family):
    due = {"programme": "hypertension", "rule": "H-12", "due_on": family.today}
    assert refused(FollowUp, **signed(family), **due, status="done", done_at=family.now, done_by=family.doctor)


def test_one_person_is_told_of_guidance_once(family):
    advice = actions.give_guidance(family.zhang, NewGuidance("少吃咸菜"), by=family.doctor, at=family.now)
    assert refused(GuidanceReading, guidance=advice, user=family.daughter, told_at=family.now)


def test_every_version_of_a_fact_stays_in_the_history(family):
    allergy = actions.record_allergy(family.zhang, SULFA, by=family.doctor, at=family.now)
    actions.rule_out_allergy(allergy, by=family.doctor, at=family.now)
    versions = type(allergy).pgh_event_model.objects.filter(pgh_obj=allergy).order_by("pgh_id")
    assert [version.status for version in versions] == ["active", "inactive"]
