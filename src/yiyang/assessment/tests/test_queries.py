from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from yiyang.assessment import actions, queries
from yiyang.assessment.models import Assessment
from yiyang.assessment.queries import sources
from yiyang.assessment.types.assessing import AssessmentReason, Cause
from yiyang.base.errors import NotFound
from yiyang.clinic import queries as clinic
from yiyang.people import actions as people

WORSE = dict.fromkeys(["B1.1", "B1.2", "B1.3", "B1.5", "B2.1", "B2.3"], "dependent")
MUCH_WORSE = {**WORSE, **dict.fromkeys(["B1.6", "B1.7", "B1.8", "B2.2"], "dependent")}


def test_the_latest_result_on_a_day_is_the_one_that_stood_then(desk):
    first = desk.assessed(days_ago=100)
    second = desk.assessed(days_ago=10, different={"B2.3": "prompted"})
    day = desk.family.today
    assert queries.latest(desk.zhang.pk, "gbt42195", day - timedelta(days=50)) == first
    assert queries.latest(desk.zhang.pk, "gbt42195", day) == second


def test_a_superseded_result_does_not_stand(desk):
    old = desk.assessed(days_ago=3)
    new = desk.assessed(corrects=old.pk, note="看错", reason=AssessmentReason.REVIEW)
    assert queries.latest(desk.zhang.pk, "gbt42195", desk.family.today) == new


def test_nobody_assessed_has_no_level(desk):
    levels = queries.levels_of(desk.zhang.pk, desk.family.today)
    assert (levels.gbt, levels.ltci, levels.s1_class) == (None, None, "")


def test_levels_are_kept_apart_each_in_its_own_currency(desk):
    desk.assessed()
    desk.assessed("ltci2021")
    levels = queries.levels_of(desk.zhang.pk, desk.family.today)
    assert (levels.gbt.level, levels.gbt.estimate) == (0, False)
    assert (levels.ltci.level, levels.ltci.estimate) == (0, True)
    assert (levels.s1_class, levels.s1_from) == ("self_care", "gbt42195")


def test_a_result_known_under_a_merged_record_counts_for_the_kept_one(desk):
    twin = desk.family.another("张国胜", 9)
    kept, desk.zhang = desk.zhang, twin
    found = desk.assessed("morse")
    people.merge_elders(kept, twin, reason="同一人", by=desk.doctor, at=desk.now)
    assert queries.latest(kept.pk, "morse", desk.family.today) == found


def report_of(desk, user=None):
    return queries.report(user or desk.doctor, desk.zhang, desk.family.today)


def side(report, slug):
    return next(one for one in report.sides if one.slug == slug)


def test_a_dimension_names_what_fed_it_and_what_is_missing(desk):
    desk.assessed()
    found = side(report_of(desk), "living")
    assert [one.instrument for one in found.told] == ["gbt42195"]
    assert found.value == 100
    assert "Barthel" in found.missing[0].en


def test_a_dimension_nobody_looked_at_says_so(desk):
    desk.assessed()
    found = side(report_of(desk), "family")
    assert (found.value, found.told) == (None, ())
    assert found.missing


def test_the_report_tells_what_changed_since_last_time(desk):
    desk.assessed(days_ago=30)
    desk.assessed(different=WORSE)
    found = side(report_of(desk), "living")
    assert found.before == 100
    assert found.change < 0


def test_the_first_report_has_no_change(desk):
    desk.assessed()
    assert side(report_of(desk), "living").change is None


def test_record_facts_stand_beside_the_instruments(desk):
    desk.family.with_hypertension()
    desk.assessed()
    facts = {words.en: fact.zh for words, fact in side(report_of(desk), "body").facts}
    assert facts == {"Conditions now": "高血压"}


def test_a_caregiver_s_report_has_no_diagnosis(desk):
    desk.family.with_hypertension()
    desk.assessed()
    assert side(report_of(desk, desk.family.caregiver), "body").facts == ()


def test_the_report_names_who_signed(desk):
    desk.assessed()
    assert set(report_of(desk).signed[0].names) == {"李明", "王芳"}


def test_the_level_leads_to_a_tier_with_its_mark(desk):
    desk.assessed()
    found = report_of(desk)
    assert (found.proposal.care_class, found.tier.visits_a_year) == ("self_care", 2)
    assert found.tier.source.confidence == "recalled"


def test_the_radar_leaves_out_what_is_not_known(desk):
    desk.assessed()
    picture = queries.radar(report_of(desk))
    assert picture["sides"] == ["生活能力", "心理", "社会参与"]
    assert None not in picture["now"]


def due_rows(desk, user=None, **kwargs):
    return queries.due_list(user or desk.doctor, desk.family.today, **kwargs)


def test_somebody_due_stands_on_the_list_of_who_answers_for_them(desk):
    actions.request_assessment(desk.zhang, "gbt42195", by=desk.doctor, at=desk.now)
    assert [row.title for row in due_rows(desk).rows] == ["张国生"]


def test_a_stranger_s_list_is_empty(desk):
    actions.request_assessment(desk.zhang, "gbt42195", by=desk.doctor, at=desk.now)
    assert due_rows(desk, desk.family.stranger).rows == ()


def test_a_result_that_holds_long_is_not_on_the_list(desk):
    desk.assessed()
    assert due_rows(desk).rows == ()


def test_a_result_about_to_end_is_on_the_list(desk):
    desk.assessed(days_ago=350)
    assert due_rows(desk).total == 1


def test_the_list_can_be_held_to_one_instrument(desk):
    for code in ("gbt42195", "morse"):
        actions.request_assessment(desk.zhang, code, by=desk.doctor, at=desk.now)
    assert due_rows(desk, instrument="morse").total == 1


def test_an_overdue_elder_is_marked_urgent(desk):
    day = desk.family.today - timedelta(days=3)
    actions.request_assessment(desk.zhang, "gbt42195", by=desk.doctor, at=desk.now, due_on=day)
    assert due_rows(desk).rows[0].severity == "urgent"


def test_an_assessment_under_way_is_opened_from_the_list(desk):
    actions.request_assessment(desk.zhang, "gbt42195", by=desk.doctor, at=desk.now)
    begun = desk.start()
    assert str(begun.pk) in due_rows(desk).rows[0].href


def test_my_own_open_sheet_waits_for_me_and_nobody_else(desk):
    desk.start("morse")
    assert len(due_rows(desk).mine) == 1
    assert due_rows(desk, desk.nurse).mine == ()


def test_what_i_have_signed_waits_for_me_no_more(desk):
    assessment = desk.start()
    for sheet in assessment.sheets.all():
        desk.fill(sheet)
    actions.sign(assessment, by=desk.doctor, at=desk.now)
    assert due_rows(desk).mine == ()
    assert len(due_rows(desk, desk.nurse).mine) == 1


def test_the_list_asks_the_database_a_few_times_however_long_it_is(desk, django_assert_max_num_queries):
    for serial in range(8):
        actions.request_assessment(desk.family.another(f"王{serial}", serial + 20), "gbt42195", by=desk.doctor, at=desk.now)
    with django_assert_max_num_queries(12):
        assert due_rows(desk).total == 8


def test_a_card_knows_last_time_s_answer_and_what_happened_since(desk):
    desk.assessed(days_ago=60, different={"B1.1": "prompted"})
    actions.report_change(desk.zhang, Cause.FALL, on=desk.family.today, by=desk.nurse, at=desk.now)
    sheet = desk.start().sheets.get(seat=1)
    lines = queries.sheet_card(desk.doctor, sheet, "B1.1").record
    assert any("上次" in line and "不呛咳" in line for line in lines)
    assert any("跌倒" in line for line in lines)


def test_the_card_asks_next_what_has_no_answer(desk):
    sheet = desk.start().sheets.get(seat=1)
    kept = actions.save_answer(sheet, "B1.1", "prompted", by=desk.doctor, at=desk.now)
    assert queries.sheet_card(desk.doctor, kept).question.code == "B1.2"


def test_a_finished_assessment_stands_on_the_timeline(desk):
    desk.assessed()
    entries = clinic.timeline(desk.doctor, desk.zhang, kinds=["assessment"]).entries
    assert [entry.title for entry in entries] == ["老年人能力评估：能力完好"]


def test_the_timeline_marks_estimates(desk):
    desk.assessed("ltci2021")
    entry = sources.timeline_entries([desk.zhang.pk], before=desk.now + timedelta(days=1), limit=5, language="zh-hans")[0]
    assert any("估计" in tag.text for tag in entry.tags)


def watch(desk, user=None):
    return queries.drift_watch(user or desk.family.director, desk.family.today)


def test_a_jump_without_an_event_is_shown(desk):
    desk.assessed(days_ago=30)
    desk.assessed(different=MUCH_WORSE)
    assert [row.elder_name for row in watch(desk).jumps] == ["张国生"]


def test_a_jump_after_a_stroke_is_explained(desk):
    desk.assessed(days_ago=30)
    actions.report_change(desk.zhang, Cause.STROKE, on=desk.family.today - timedelta(days=5), by=desk.nurse, at=desk.now)
    desk.assessed(different=MUCH_WORSE)
    assert watch(desk).jumps == ()


def test_the_regulator_sees_no_elder_s_name(desk):
    desk.assessed(days_ago=30)
    desk.assessed(different=MUCH_WORSE)
    assert watch(desk, desk.regulator).jumps == ()


def test_assessors_stand_beside_peers_of_other_pairs(desk):
    for serial, (first, second) in enumerate(((desk.doctor, "wang"), (desk.assessor, "wang")), 30):
        desk.zhang = desk.family.another(f"赵{serial}", serial)
        desk.assessed(by=first, colleague=getattr(desk.family.town, second))
    names = {row.name for row in watch(desk).rows}
    assert {"李明", "陈静"} <= names


def test_a_colleague_s_assessment_is_hidden_from_strangers(desk):
    found = desk.assessed()
    with pytest.raises(NotFound):
        queries.assessment_for(desk.family.stranger, found.pk)


def test_the_level_stands_beside_the_day(desk):
    found = desk.assessed()
    assert queries.levels_of(desk.zhang.pk, desk.family.today).gbt.on == localdate(found.finalised_at)


def test_an_unfinished_assessment_is_no_level(desk):
    desk.start()
    assert Assessment.objects.count() == 1
    assert queries.levels_of(desk.zhang.pk, desk.family.today).gbt is None
