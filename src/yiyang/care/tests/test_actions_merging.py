from datetime import timedelta

import pytest

from yiyang.care import queries, tasks
from yiyang.care.actions import merging, plans
from yiyang.care.models import Plan, Task
from yiyang.people import actions as people
from yiyang.people.models import Merge
from yiyang.people.types import EldersMerged, MergeUndone


@pytest.fixture
def twice(house):
    """张国生 is planned for under two records; the second was opened later."""
    house.twin = house.signing.family.another("张国森")
    house.planned("fd_elder")
    plans.plan_packages(house.twin, ["level_semi"], reason="入住评估", by=house.doctor, at=house.later(1))
    return house


def merged(house):
    merge = people.merge_elders(house.zhang, house.twin, reason="同一身份证", by=house.doctor, at=house.later(2))
    merging.join_plans(house.zhang.pk, at=house.later(2))
    return merge


def services(elder):
    return set(queries.current_plan(elder).activities.values_list("item", flat=True))


def test_two_records_of_one_person_have_one_plan(twice):
    merged(twice)
    assert Plan.objects.filter(closed_at=None).count() == 1
    assert {"M11", "L17"} <= services(twice.zhang)


def test_the_platform_says_why_in_both_languages(twice):
    merged(twice)
    why = queries.current_plan(twice.zhang).why
    assert (why.zh, why.en) == (merging.JOINED.zh, merging.JOINED.en)


def test_every_task_to_come_is_for_the_record_that_is_kept(twice):
    merged(twice)
    to_come = Task.objects.due().filter(on__gte=twice.today + timedelta(days=2))
    assert set(to_come.values_list("elder", flat=True)) == {twice.zhang.pk}
    assert to_come.filter(item="L17").exists()


def test_joining_again_changes_nothing(twice):
    merged(twice)
    tasks.join_merged(EldersMerged(twice.zhang.pk, twice.twin.pk))
    assert Plan.objects.filter(elder=twice.zhang).count() == 2


def test_a_person_without_a_second_plan_keeps_the_one(house):
    house.planned("fd_elder")
    assert merging.join_plans(house.zhang.pk, at=house.now).version == 1


def test_two_persons_after_all_have_two_plans_as_before(twice):
    before = services(twice.zhang), services(twice.twin)
    merge = merged(twice)
    people.undo_merge(merge, reason="两个人", by=twice.doctor, at=twice.later(4))
    merging.part_plans(twice.zhang.pk, twice.twin.pk, at=twice.later(4))
    for elder in (twice.zhang, twice.twin):
        elder.refresh_from_db()
    assert (services(twice.zhang), services(twice.twin)) == before
    assert Task.objects.due().filter(elder=twice.twin, item="L17", on__gte=twice.today + timedelta(days=4)).exists()


def test_who_had_no_plan_of_their_own_has_none_again(house):
    house.twin = house.signing.family.another("张国森")
    plans.plan_packages(house.twin, ["level_semi"], reason="入住评估", by=house.doctor, at=house.now)
    people.merge_elders(house.zhang, house.twin, reason="同一身份证", by=house.doctor, at=house.later(1))
    merging.join_plans(house.zhang.pk, at=house.later(1))
    people.undo_merge(Merge.objects.get(), reason="两个人", by=house.doctor, at=house.later(2))
    tasks.part_unmerged(MergeUndone(house.zhang.pk, house.twin.pk))
    house.zhang.refresh_from_db()
    assert queries.current_plan(house.zhang) is None
    assert "L17" in services(house.twin)


def test_a_reason_the_platform_gives_is_read_in_either_language(house):
    house.agreed()
    first = queries.current_plan(house.zhang)
    assert first.why.zh.startswith("已签约：") and first.why.en.startswith("Agreement signed: ")
