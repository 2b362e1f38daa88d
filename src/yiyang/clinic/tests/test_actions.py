from datetime import timedelta
from decimal import Decimal

import pytest

from yiyang.audit.models import Entry
from yiyang.base.errors import DomainError, Invalid, NotAllowed
from yiyang.clinic import actions
from yiyang.clinic.models import Condition, FollowUp, Guidance, GuidanceReading, Medication
from yiyang.clinic.tests.world import DIABETES, HYPERTENSION, SULFA
from yiyang.clinic.types.entries import NewCondition, NewEncounter, NewGuidance, NewMedication
from yiyang.clinic.types.followups import Findings
from yiyang.clinic.types.record import EncounterKind, Outcome, Topic
from yiyang.lib.states import StepRefused
from yiyang.notices.models import Notice


def test_a_listed_condition_brings_its_own_name(family):
    assert family.with_hypertension().name == "高血压"


def test_an_unlisted_code_without_a_name_is_refused(family):
    with pytest.raises(Invalid) as error:
        actions.record_condition(family.zhang, NewCondition("K29.500"), by=family.doctor, at=family.now)
    assert error.value.field == "name"


def test_text_that_is_no_icd_code_is_refused(family):
    with pytest.raises(Invalid) as error:
        actions.record_condition(family.zhang, NewCondition("高血压"), by=family.doctor, at=family.now)
    assert error.value.field == "code"


def test_the_same_condition_stands_once(family):
    family.with_hypertension()
    with pytest.raises(DomainError):
        family.with_hypertension()


def test_a_stranger_cannot_write_into_the_record(family):
    with pytest.raises(NotAllowed):
        actions.record_condition(family.zhang, HYPERTENSION, by=family.stranger, at=family.now)


def test_a_caregiver_cannot_write_a_diagnosis(family):
    with pytest.raises(NotAllowed):
        actions.record_condition(family.zhang, HYPERTENSION, by=family.caregiver, at=family.now)


def test_hypertension_books_the_first_follow_up_within_three_months(family):
    family.with_hypertension()
    booked = FollowUp.objects.get(elder=family.zhang)
    assert (booked.programme, booked.rule) == ("hypertension", "H-12")
    assert timedelta(days=88) < booked.due_on - family.today < timedelta(days=93)


def test_writing_leaves_proof(family):
    condition = family.with_hypertension()
    assert Entry.objects.filter(verb="condition.recorded", subject_id=str(condition.pk), elder_id=family.zhang.pk).exists()


def test_a_correction_withdraws_the_wrong_entry_and_points_at_it(family):
    wrong = family.with_hypertension()
    right = actions.record_condition(family.zhang, DIABETES, by=family.doctor, at=family.now, replaces=wrong)
    assert right.replaces_id == wrong.pk
    assert [c.code for c in Condition.objects.standing()] == ["E11.900"]


def test_a_withdrawn_fact_takes_no_further_step(family):
    allergy = actions.record_allergy(family.zhang, SULFA, by=family.doctor, at=family.now)
    actions.void_fact(allergy, reason="写错了人", by=family.doctor, at=family.now)
    with pytest.raises(DomainError):
        actions.rule_out_allergy(allergy, by=family.doctor, at=family.now)


def test_withdrawing_needs_a_reason(family):
    allergy = actions.record_allergy(family.zhang, SULFA, by=family.doctor, at=family.now)
    with pytest.raises(Invalid):
        actions.void_fact(allergy, reason="  ", by=family.doctor, at=family.now)


def test_a_medicine_remembers_who_prescribed_it(family):
    medicine = actions.start_medication(family.zhang, family.amlodipine(), by=family.doctor, at=family.now)
    assert medicine.prescriber == family.town.li


def test_a_medicine_is_stopped_once_with_a_reason(family):
    medicine = actions.start_medication(family.zhang, family.amlodipine(), by=family.doctor, at=family.now)
    actions.stop_medication(medicine, on=family.today, reason="踝部水肿", by=family.doctor, at=family.now)
    assert Medication.objects.get(pk=medicine.pk).stop_reason == "踝部水肿"
    with pytest.raises(DomainError):
        actions.stop_medication(medicine, on=family.today, reason="再停一次", by=family.doctor, at=family.now)


def test_a_dose_of_nothing_is_refused(family):
    with pytest.raises(Invalid):
        actions.start_medication(
            family.zhang, NewMedication("氨氯地平", Decimal(0), "mg", family.today), by=family.doctor, at=family.now
        )


def home_visit(family, **facts):
    planned = family.now + timedelta(hours=1)
    return actions.plan_encounter(
        family.zhang,
        kind=EncounterKind.HOME_VISIT,
        planned_at=planned,
        staff=family.town.li,
        by=family.doctor,
        at=family.now,
        **facts,
    )


def test_a_planned_visit_is_completed_once(family):
    visit = home_visit(family, reason="量血压")
    found = NewEncounter(EncounterKind.HOME_VISIT, family.now, findings="血压平稳")
    actions.complete_encounter(visit, found, by=family.doctor, at=family.now)
    with pytest.raises(StepRefused):
        actions.complete_encounter(visit, found, by=family.doctor, at=family.now)


def test_a_visit_cannot_be_planned_for_yesterday(family):
    with pytest.raises(Invalid):
        actions.plan_encounter(
            family.zhang,
            kind=EncounterKind.PHONE,
            planned_at=family.now - timedelta(days=1),
            staff=family.town.li,
            by=family.doctor,
            at=family.now,
        )


def test_a_meeting_of_tomorrow_cannot_be_recorded(family):
    tomorrow = NewEncounter(EncounterKind.PHONE, family.now + timedelta(days=1), findings="好")
    with pytest.raises(Invalid):
        actions.record_encounter(family.zhang, tomorrow, by=family.nurse, at=family.now)


def test_a_cancelled_visit_keeps_its_reason(family):
    visit = home_visit(family)
    actions.cancel_encounter(visit, reason="老人住院了", by=family.doctor, at=family.now)
    visit.refresh_from_db()
    assert (visit.status, visit.cancel_reason) == ("cancelled", "老人住院了")


def follow_up_of(family) -> FollowUp:
    return FollowUp.objects.get(elder=family.zhang, status="planned")


def test_a_satisfied_follow_up_books_the_next_in_three_months(family):
    family.with_hypertension()
    verdict = actions.complete_follow_up(follow_up_of(family), Findings({"sbp": 138, "dbp": 82}), by=family.nurse, at=family.now)
    following = follow_up_of(family)
    assert (verdict.outcome, following.rule) == (Outcome.SATISFIED, "H-12")
    assert following.due_on == verdict.next_due


def test_two_unsatisfied_follow_ups_in_a_row_advise_referral(family):
    family.with_hypertension()
    first = actions.complete_follow_up(follow_up_of(family), Findings({"sbp": 156, "dbp": 92}), by=family.nurse, at=family.now)
    second = actions.complete_follow_up(follow_up_of(family), Findings({"sbp": 158, "dbp": 90}), by=family.nurse, at=family.now)
    assert (first.rule, second.rule) == ("H-13", "H-14")


def test_diabetes_lowers_the_blood_pressure_target(family):
    actions.record_condition(family.zhang, DIABETES, by=family.doctor, at=family.now)
    family.with_hypertension()
    follow_up = FollowUp.objects.get(elder=family.zhang, programme="hypertension")
    verdict = actions.complete_follow_up(follow_up, Findings({"sbp": 144, "dbp": 82}), by=family.doctor, at=family.now)
    assert verdict.outcome == Outcome.UNSATISFIED


def test_a_follow_up_without_its_measure_is_not_judged(family):
    family.with_hypertension()
    with pytest.raises(Invalid) as error:
        actions.complete_follow_up(follow_up_of(family), Findings({"sbp": 138}), by=family.nurse, at=family.now)
    assert error.value.field == "dbp"


def test_an_elder_is_enrolled_once_in_a_programme(family):
    actions.plan_follow_up(family.zhang, "elder_yearly", by=family.doctor, at=family.now)
    with pytest.raises(DomainError):
        actions.plan_follow_up(family.zhang, "elder_yearly", by=family.doctor, at=family.now)


def test_a_first_follow_up_later_than_the_norm_is_refused(family):
    with pytest.raises(Invalid):
        actions.plan_follow_up(
            family.zhang, "hypertension", due=family.today + timedelta(days=200), by=family.doctor, at=family.now
        )


def test_a_cancelled_follow_up_books_no_next_one(family):
    family.with_hypertension()
    actions.cancel_follow_up(follow_up_of(family), reason="迁出本辖区", by=family.doctor, at=family.now)
    assert not FollowUp.objects.filter(status="planned").exists()


def test_a_referral_is_followed_once_for_each_cause_within_two_weeks(family):
    about = ("monitoring.alarm", "1")
    booked = actions.follow_referral(family.zhang, about=about, by=family.doctor, at=family.now)
    again = actions.follow_referral(family.zhang, about=about, by=family.doctor, at=family.now)
    assert booked.due_on == family.today + timedelta(days=14)
    assert again is None


ADVICE = NewGuidance("氨氯地平每天早上一片，少吃咸菜。", Topic.MEDICINE)


def test_guidance_reaches_the_elder_and_everyone_who_may_read_it(family):
    actions.give_guidance(family.zhang, ADVICE, by=family.doctor, at=family.now)
    told = set(Notice.objects.filter(kind="guidance").values_list("user__username", flat=True))
    assert told == {"zhang", "li-daughter", "liu"}


def test_the_notice_of_guidance_does_not_repeat_it(family):
    actions.give_guidance(family.zhang, ADVICE, by=family.doctor, at=family.now)
    assert not any("氨氯地平" in notice.zh for notice in Notice.objects.all())


def test_a_confirmation_is_written_back_once(family):
    advice = actions.give_guidance(family.zhang, ADVICE, by=family.doctor, at=family.now)
    actions.confirm_guidance(advice, by=family.daughter, at=family.now)
    actions.confirm_guidance(advice, by=family.daughter, at=family.now + timedelta(hours=1))
    assert GuidanceReading.objects.get(guidance=advice, user=family.daughter).confirmed_at == family.now


def test_a_neighbour_told_of_guidance_may_confirm_it(family):
    advice = actions.give_guidance(family.zhang, ADVICE, by=family.doctor, at=family.now)
    actions.confirm_guidance(advice, by=family.neighbour, at=family.now)
    assert GuidanceReading.objects.filter(user=family.neighbour, confirmed_at__isnull=False).exists()


def test_the_doctor_cannot_confirm_for_the_family(family):
    advice = actions.give_guidance(family.zhang, ADVICE, by=family.doctor, at=family.now)
    with pytest.raises(NotAllowed):
        actions.confirm_guidance(advice, by=family.nurse, at=family.now)


def test_empty_guidance_is_refused(family):
    with pytest.raises(Invalid):
        actions.give_guidance(family.zhang, NewGuidance("  "), by=family.doctor, at=family.now)
    assert not Guidance.objects.exists()
