from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yiyang.base.errors import NotFound
from yiyang.clinic import actions, queries
from yiyang.clinic.models import FollowUp
from yiyang.clinic.queries.timeline import cut
from yiyang.clinic.tests.world import HYPERTENSION, SULFA
from yiyang.clinic.types.entries import NewEncounter, NewGuidance
from yiyang.clinic.types.followups import Findings
from yiyang.clinic.types.record import EncounterKind
from yiyang.people import actions as people
from yiyang.ui.types import Entry


def visited(family, elder=None, *, ago=timedelta(0), findings="血压平稳"):
    met = NewEncounter(EncounterKind.PHONE, family.now - ago, findings=findings)
    return actions.record_encounter(elder or family.zhang, met, by=family.doctor, at=family.now)


def titles(piece):
    return [entry.title for entry in piece.entries]


def test_the_timeline_tells_every_fact_newest_first(family):
    visited(family, ago=timedelta(days=2))
    actions.start_medication(family.zhang, family.amlodipine(), by=family.doctor, at=family.now - timedelta(days=1))
    actions.give_guidance(family.zhang, NewGuidance("少吃咸菜"), by=family.doctor, at=family.now - timedelta(hours=1))
    assert titles(queries.timeline(family.doctor, family.zhang)) == ["健康指导", "开始用 氨氯地平", "电话"]


def test_a_chip_shows_one_kind(family):
    visited(family, ago=timedelta(days=2))
    actions.start_medication(family.zhang, family.amlodipine(), by=family.doctor, at=family.now - timedelta(days=1))
    assert titles(queries.timeline(family.doctor, family.zhang, kinds=["medicine"])) == ["开始用 氨氯地平"]


def test_a_completed_follow_up_names_clause_and_numbers(family):
    family.with_hypertension()
    follow_up = FollowUp.objects.get()
    sheet = Findings({"sbp": 156, "dbp": 92})
    actions.complete_follow_up(follow_up, sheet, by=family.doctor, at=family.now - timedelta(minutes=1))
    entry = next(e for e in queries.timeline(family.doctor, family.zhang).entries if e.title == "高血压随访")
    assert "156/92" in entry.sentence
    assert "H-13" in entry.source


def test_a_withdrawn_fact_leaves_the_timeline(family):
    visit = visited(family, ago=timedelta(days=1))
    actions.void_fact(visit, reason="写错了人", by=family.doctor, at=family.now)
    assert titles(queries.timeline(family.doctor, family.zhang)) == []


def test_every_fact_is_told_once_over_all_pieces(family):
    for number in range(45):
        visited(family, ago=timedelta(hours=number + 1), findings=f"第{number}次")
    told, before = [], None
    while True:
        piece = queries.timeline(family.doctor, family.zhang, before=before)
        told += [entry.sentence for entry in piece.entries]
        before = piece.before
        if before is None:
            break
    assert told == [f"第{number}次" for number in range(45)]


def test_facts_of_one_moment_are_not_parted_between_pieces(family):
    same = [Entry(family.now, str(number)) for number in range(5)]
    earlier = Entry(family.now - timedelta(hours=1), "earlier")
    shown, before = cut([*same, earlier], 3)
    assert (len(shown), before) == (5, family.now)


def test_facts_of_a_merged_record_stand_on_the_kept_one(family):
    twin = family.another("张国生", 9)
    visited(family, twin, ago=timedelta(days=1), findings="在另一份档案里")
    people.merge_elders(family.zhang, twin, reason="同一个人", by=family.doctor, at=family.now)
    assert [e.sentence for e in queries.timeline(family.doctor, family.zhang).entries] == ["在另一份档案里"]


def test_a_caregiver_sees_no_timeline(family):
    visited(family, ago=timedelta(days=1))
    assert queries.timeline(family.caregiver, family.zhang).entries == ()


def test_a_neighbour_who_may_read_guidance_only_sees_no_visits(family):
    visited(family, ago=timedelta(days=1))
    assert queries.timeline(family.neighbour, family.zhang).entries == ()


def test_the_head_shows_a_caregiver_allergies_and_risks_but_no_diagnosis(family):
    family.with_hypertension()
    actions.record_allergy(family.zhang, SULFA, by=family.doctor, at=family.now)
    actions.record_caution(family.zhang, "跌倒高危", by=family.nurse, at=family.now)
    head = queries.banner(family.caregiver, family.zhang)
    assert (head.allergies, [tag.text for tag in head.watch]) == (("磺胺",), ["跌倒高危"])


def test_the_head_shows_the_doctor_the_main_conditions(family):
    family.with_hypertension()
    assert [tag.text for tag in queries.banner(family.doctor, family.zhang).watch] == ["高血压"]


def test_the_head_names_doctor_and_proxy_and_masks_the_record_number(family):
    head = queries.banner(family.doctor, family.zhang)
    assert "李明" in head.doctor
    assert "张丽" in head.proxy
    assert family.zhang.record_number not in head.record_number


def test_a_caregiver_gets_no_medicines(family):
    actions.start_medication(family.zhang, family.amlodipine(), by=family.doctor, at=family.now)
    assert queries.medications_now(family.caregiver, family.zhang) == ()
    assert [row.drug for row in queries.medications_now(family.doctor, family.zhang)] == ["氨氯地平"]


def test_the_record_page_carries_the_way_through_states(family):
    ribbon = queries.record(queries.sight(family.doctor, family.zhang)).ribbon
    assert [(step.state, step.word) for step in ribbon] == [("living", "养")]


def test_a_doctor_sees_the_follow_ups_of_the_own_panel_due_within_a_week(family):
    family.with_hypertension()
    due = FollowUp.objects.get().due_on
    assert queries.followups_due(family.doctor, due - timedelta(days=8)) == ()
    assert [row.elder_name for row in queries.followups_due(family.doctor, due)] == ["张国生"]


def test_a_stranger_sees_no_follow_up(family):
    family.with_hypertension()
    assert queries.followups_due(family.stranger, family.today + timedelta(days=120)) == ()


def test_a_late_follow_up_says_how_late(family):
    family.with_hypertension()
    row = queries.followups_due(family.doctor, FollowUp.objects.get().due_on + timedelta(days=3))[0]
    assert (row.days_late, row.tone) == (3, "urgent")


def test_visits_of_a_day_are_one_s_own_by_the_clock(family):
    for hours in (2, 1):
        at = family.now + timedelta(minutes=hours)
        actions.plan_encounter(
            family.zhang, kind=EncounterKind.HOME_VISIT, planned_at=at, staff=family.town.li, by=family.doctor, at=family.now
        )
    mine = queries.visits_on(family.doctor, family.today)
    assert [row.at for row in mine] == sorted(row.at for row in mine)
    assert queries.visits_on(family.nurse, family.today) == ()


def test_a_visit_says_the_hour_on_the_wall_not_utc(family):
    at = datetime.combine(family.today, time(9, 30), ZoneInfo("Asia/Shanghai")).astimezone(UTC)
    actions.plan_encounter(
        family.zhang, kind=EncounterKind.HOME_VISIT, planned_at=at, staff=family.town.li, by=family.doctor, at=family.now
    )
    assert [visit.row.meta for visit in queries.visits_on(family.doctor, family.today)] == ["09:30 上门"]


def test_a_move_leaves_one_stretch_for_each_place(family):
    people.place_elder(family.zhang, state="nursing", place="institution", label="康乐 3-12", by=family.doctor, at=family.now)
    with connection.cursor() as cursor:  # nobody can wait forty days
        cursor.execute(
            "UPDATE people_elderevent SET pgh_created_at = %s WHERE pgh_obj_id = %s AND care_state = 'living'",
            [family.now - timedelta(days=40), family.zhang.pk],
        )
    ribbon = queries.record(queries.sight(family.doctor, family.zhang)).ribbon
    assert [(step.word, step.text.rsplit(" ", 2)[0]) for step in ribbon] == [("养", "居家"), ("护", "康乐 3-12")]


def test_guidance_waits_until_it_is_confirmed(family):
    advice = actions.give_guidance(family.zhang, NewGuidance("少吃咸菜"), by=family.doctor, at=family.now)
    assert queries.guidance_unread(family.daughter) == 1
    actions.confirm_guidance(advice, by=family.daughter, at=family.now)
    assert queries.guidance_unread(family.daughter) == 0


def test_the_doctor_sees_who_confirmed(family):
    about = ("monitoring.alarm", "7")
    advice = actions.give_guidance(family.zhang, NewGuidance("少吃咸菜", about=about), by=family.doctor, at=family.now)
    actions.confirm_guidance(advice, by=family.daughter, at=family.now)
    card = queries.guidance_about(family.doctor, "monitoring.alarm", ["7"])["7"][0]
    assert [r.name for r in card.receipts if r.confirmed_at] == ["张丽"]


def test_a_neighbour_reads_guidance_told_to_them(family):
    advice = actions.give_guidance(family.zhang, NewGuidance("少吃咸菜"), by=family.doctor, at=family.now)
    assert queries.guidance_for(family.neighbour, advice.pk) == advice
    assert [card.may_confirm for card in queries.guidance_for_family(family.neighbour)] == [True]


def test_a_stranger_reads_no_guidance(family):
    advice = actions.give_guidance(family.zhang, NewGuidance("少吃咸菜"), by=family.doctor, at=family.now)
    with pytest.raises(NotFound):
        queries.guidance_for(family.stranger, advice.pk)


def crowd(family, count=50):
    elders = [family.another(f"老人{number}", number) for number in range(count)]
    for elder in elders:
        actions.record_condition(elder, HYPERTENSION, by=family.doctor, at=family.now)
    return elders


def test_fifty_due_follow_ups_cost_no_more_queries_than_one(family):
    family.with_hypertension()
    on = family.today + timedelta(days=120)
    with CaptureQueriesContext(connection) as one:
        queries.followups_due(family.doctor, on)
    crowd(family)
    with CaptureQueriesContext(connection) as many:
        assert len(queries.followups_due(family.doctor, on)) == 51
    assert len(many) == len(one)


def test_a_full_timeline_piece_costs_at_most_five_queries(family):
    for number in range(50):
        visited(family, ago=timedelta(hours=number + 1))
        actions.give_guidance(family.zhang, NewGuidance("少吃咸菜"), by=family.doctor, at=family.now - timedelta(hours=number))
    with CaptureQueriesContext(connection) as asked:
        queries.timeline(family.doctor, family.zhang, kinds=["visit", "medicine", "family"], limit=50)
    assert len(asked) <= 5


def test_the_side_of_the_record_costs_as_many_queries_with_fifty_medicines(family):
    family.doctor.roles_on(family.today)
    with CaptureQueriesContext(connection) as few:
        queries.record(queries.sight(family.doctor, family.zhang))
    for number in range(50):
        actions.start_medication(family.zhang, family.amlodipine(dose=str(number + 1)), by=family.doctor, at=family.now)
        actions.record_caution(family.zhang, f"留意{number}", by=family.doctor, at=family.now)
    with CaptureQueriesContext(connection) as many:
        queries.record(queries.sight(family.doctor, family.zhang))
    assert len(many) == len(few)
