from dataclasses import replace
from datetime import timedelta

import pytest

from yiyang.audit.models import Entry
from yiyang.base.errors import DomainError, Invalid, NotAllowed
from yiyang.care import queries, tasks
from yiyang.care.actions import plans
from yiyang.care.actions import tasks as care
from yiyang.care.models import Plan, Task
from yiyang.care.types.plans import ActivityDraft, NotDone, TaskState
from yiyang.catalogue.types.words import Per
from yiyang.lib.states import StepRefused


def test_a_signed_agreement_becomes_a_plan_with_tasks_for_two_weeks(house):
    agreement = house.agreed("institution_service", "level_dependent", doctor_id=None)
    plan = queries.current_plan(house.zhang)
    assert {line.agreement_id for line in plan.activities.all()} == {agreement.pk}
    days = set(Task.objects.filter(item="L01").values_list("on", flat=True))
    assert days == {house.today + timedelta(days=n) for n in range(14)}
    assert Task.objects.filter(item="L01").count() == 42


def test_a_plan_is_drawn_up_once_for_an_agreement(house):
    agreement = house.agreed()
    plans.draw_up_plan(agreement, by=None, at=house.now)
    assert Plan.objects.count() == 1


def test_an_agreement_whose_plan_was_missed_gets_it_soon(house):
    house.signing.signed("family_doctor", "fd_elder")
    tasks.draw_up_missed()
    assert "M11" in house.items()


def test_two_agreements_make_one_plan(house):
    house.agreed("family_doctor", "fd_elder")
    house.agreed("institution_service", "level_semi", doctor_id=None)
    assert Plan.objects.filter(closed_at=None).count() == 1
    assert {"M11", "L17"} <= house.items()
    assert house.line("M02").per == "quarter"  # four a year of the house, not two a year of the contract


def test_when_an_agreement_ends_its_services_leave_and_what_others_promise_comes_back(house):
    house.agreed("family_doctor", "fd_elder")
    care_of_house = house.agreed("institution_service", "level_semi", doctor_id=None)
    plans.take_out(care_of_house, by=None, at=house.now)
    assert "L17" not in house.items()
    assert house.line("M02").per == "year"


def test_a_plan_without_promises_is_closed_and_its_tasks_are_taken_back(house):
    agreement = house.agreed()
    plans.take_out(agreement, by=None, at=house.now)
    assert queries.current_plan(house.zhang) is None
    assert not Task.objects.due().exists()


def test_nothing_is_promised_beyond_the_end_of_an_agreement(house):
    agreement = house.agreed("institution_service", "level_dependent", doctor_id=None)
    care.fill(queries.current_plan(house.zhang), now=house.later((agreement.end - house.today).days - 3))
    assert max(Task.objects.values_list("on", flat=True)) < agreement.end


def test_the_same_service_stands_in_a_plan_once(house):
    plan = house.planned("level_dependent")
    with pytest.raises(Invalid) as refusal:
        plans.add_activity(plan, ActivityDraft("L01", Per.DAY, performer="CG"), reason="多做", by=house.doctor, at=house.now)
    assert refusal.value.field == "item"


def test_a_changed_line_makes_a_new_version_with_its_reason(house):
    house.planned()
    wanted = replace(house.line("L12").draft, times=2)
    plan = plans.change_activity(house.line("L12"), wanted, reason="出汗多", by=house.nurse, at=house.now)
    assert (plan.version, plan.reason, plan.previous.version) == (2, "出汗多", 1)
    assert house.line("L12").times == 2


def test_lines_that_did_not_change_keep_their_tasks(house):
    house.planned()
    before = set(Task.objects.filter(item="L01").values_list("pk", flat=True))
    plans.drop_activity(house.line("L12"), reason="改为擦浴", by=house.doctor, at=house.now)
    assert set(Task.objects.due().filter(item="L01").values_list("pk", flat=True)) == before


def test_a_dropped_line_takes_back_what_is_still_to_come(house):
    house.planned()
    plans.drop_activity(house.line("L12"), reason="改为擦浴", by=house.doctor, at=house.now)
    assert set(Task.objects.filter(item="L12").values_list("state", flat=True)) == {TaskState.CANCELLED}


def test_one_more_service_is_promised(house):
    plan = house.planned("level_self_care")
    plans.add_activity(plan, ActivityDraft("M13", Per.WEEK, performer="TCM"), reason="腰痛", by=house.doctor, at=house.now)
    assert Task.objects.due().filter(item="M13").count() == 2


def test_goals_are_written_anew(house):
    plan = house.planned("stroke")
    again = plans.change_goals(plan, ["不再中风", " ", "能走到花园"], reason="家属期望", by=house.doctor, at=house.now)
    assert [(goal.zh, goal.en) for goal in again.goal_words] == [("不再中风", "No second stroke"), ("能走到花园", "能走到花园")]


def test_of_two_who_change_a_plan_the_slower_is_told(house):
    plan = house.planned()
    plans.change_goals(plan, ["一"], reason="一", by=house.doctor, at=house.now)
    with pytest.raises(DomainError):
        plans.change_goals(plan, ["二"], reason="二", by=house.nurse, at=house.now)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"item": "X99"}, "item"),
        ({"performer": "VO"}, "performer"),
        ({"times": 0}, "times"),
        ({"times": 25}, "times"),
        ({"per": Per.NEED, "times": 2}, "times"),
    ],
)
def test_a_line_that_cannot_be_kept_is_refused_by_field(house, wrong, field):
    plan = house.planned("level_self_care")
    line = replace(ActivityDraft("N04", Per.DAY, performer="NS"), **wrong)
    with pytest.raises(Invalid) as refusal:
        plans.add_activity(plan, line, reason="试试", by=house.doctor, at=house.now)
    assert refusal.value.field == field


def test_a_plan_never_changes_without_a_reason(house):
    with pytest.raises(Invalid) as refusal:
        plans.plan_packages(house.zhang, ["stroke"], reason=" ", by=house.doctor, at=house.now)
    assert refusal.value.field == "reason"


def test_a_plan_needs_a_package(house):
    with pytest.raises(Invalid):
        plans.plan_packages(house.zhang, [], reason="入住", by=house.doctor, at=house.now)


@pytest.mark.parametrize("who", ["caregiver", "therapist"])
def test_plans_are_written_by_those_who_answer_for_the_elder(house, who):
    with pytest.raises(NotAllowed):
        plans.plan_packages(house.zhang, ["stroke"], reason="入住", by=getattr(house, who), at=house.now)


def test_a_plan_leaves_proof(house):
    plan = house.planned()
    entry = Entry.objects.get(verb="plan.drawn_up")
    assert (entry.subject_id, entry.elder_id) == (str(plan.pk), house.zhang.pk)


def test_rolling_again_changes_nothing(house):
    plan = house.planned()
    count = Task.objects.count()
    care.fill(plan, now=house.now)
    assert Task.objects.count() == count
    assert care.roll_tasks(now=house.now) == 0


def test_the_next_day_adds_one_day(house):
    house.planned()
    assert care.roll_tasks(now=house.later(1)) == 1
    assert Task.objects.filter(item="L01", on=house.today + timedelta(days=14)).count() == 3


def test_a_closed_plan_is_not_rolled(house):
    agreement = house.agreed()
    plans.take_out(agreement, by=None, at=house.now)
    assert care.roll_tasks(now=house.later(5)) == 0


def test_the_caregiver_does_a_task(house):
    house.planned()
    task = house.task("L01")
    care.complete_task(task, by=house.caregiver, at=house.now, note="吃了半碗")
    task.refresh_from_db()
    assert (task.state, task.done_by, task.note) == (TaskState.DONE, house.caregiver, "吃了半碗")


def test_a_task_that_was_not_done_says_why(house):
    house.planned()
    task = house.task("L01")
    care.leave_task(task, NotDone.REFUSED, by=house.caregiver, at=house.now)
    task.refresh_from_db()
    assert (task.state, task.reason) == (TaskState.NOT_DONE, "refused")


def test_of_two_who_do_the_same_task_one_wins(house):
    house.planned()
    task = house.task("L01")
    care.complete_task(task, by=house.caregiver, at=house.now)
    with pytest.raises(StepRefused):
        care.complete_task(task, by=house.nurse, at=house.now)


def test_nobody_does_what_their_hands_may_not(house):
    house.planned("level_critical")
    with pytest.raises(NotAllowed):
        care.complete_task(house.task("N01"), by=house.caregiver, at=house.now)


def test_a_doctor_does_not_do_the_caregiver_s_task(house):
    house.planned()
    with pytest.raises(NotAllowed):
        care.complete_task(house.task("L12"), by=house.doctor, at=house.now)


def test_a_task_of_a_later_day_waits(house):
    house.planned()
    with pytest.raises(Invalid):
        care.complete_task(house.task("L01", on=house.today + timedelta(days=2)), by=house.caregiver, at=house.now)


def test_what_was_noted_by_mistake_is_taken_back_the_same_day(house):
    house.planned()
    task = house.task("L01")
    care.complete_task(task, by=house.caregiver, at=house.now)
    care.reopen_task(task, by=house.caregiver, at=house.now)
    task.refresh_from_db()
    assert (task.state, task.done_by) == (TaskState.DUE, None)


def test_nobody_takes_back_what_another_noted_or_the_day_after(house):
    house.planned()
    task = house.task("L01")
    care.complete_task(task, by=house.caregiver, at=house.now)
    for who, at in ((house.nurse, house.now), (house.caregiver, house.later(1))):
        with pytest.raises(NotAllowed):
            care.reopen_task(task, by=who, at=at)


def test_what_was_done_counts_for_the_agreement(house):
    agreement = house.agreed("institution_service", "level_dependent", doctor_id=None)
    care.complete_task(house.task("L01"), by=house.caregiver, at=house.now)
    assert queries.done_under(agreement.pk, start=agreement.start, until=agreement.end) == {"L01": 1}
