"""Who sees which alarms, in which order, at what cost."""

from datetime import timedelta

import pytest
from django.utils import translation

from yiyang.monitoring.actions import alarms as actions
from yiyang.monitoring.queries import alarms, lines
from yiyang.monitoring.tests.ward import NOW
from yiyang.monitoring.types.alarms import Rung
from yiyang.people.actions import responsibility
from yiyang.people.queries import family_users
from yiyang.ui import markup

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def busy(ward):
    ward.hear(ward.zhang, NOW - 30 * MINUTE, now=NOW - 30 * MINUTE, heart_rate=115)
    ward.hear(ward.zhang, NOW - 10 * MINUTE, now=NOW - 10 * MINUTE, systolic=190, diastolic=100)
    ward.hear(ward.zhang, NOW - 5 * MINUTE, now=NOW - 5 * MINUTE, spo2=89)
    return ward


def listed(user):
    return [(one.severity, one.row.title) for one in alarms.open_alarms_for(user)]


def test_the_gravest_stands_first_then_the_longest_waiting(busy):
    found = alarms.open_alarms_for(busy.li)
    assert [one.severity for one in found] == ["critical", "urgent", "urgent"]
    assert found[1].raised_at < found[2].raised_at


def test_a_row_says_who_what_and_how_long(busy):
    with translation.override("en"):
        row = markup.row(alarms.open_alarms_for(busy.li)[0].row)
    assert "张国生" in row
    assert "Blood pressure <b>190/100</b> mmHg" in row


def test_an_alarm_taken_by_a_colleague_leaves_the_others_lists(busy):
    actions.acknowledge_alarm(alarms.alarm_for(busy.wang, alarms.open_alarms_for(busy.li)[0].id), by=busy.wang, at=NOW)
    assert len(listed(busy.li)) == 2
    assert len(listed(busy.wang)) == 1


def test_what_belongs_to_the_doctor_is_not_yet_the_nurses_work(busy):
    assert listed(busy.wang) == []


def test_what_was_passed_to_the_team_is_the_nurses_work(busy):
    actions.escalate_due(now=NOW)
    assert ("critical", "张国生") in listed(busy.wang)


@pytest.mark.parametrize("who", ["zhou", "operator", "daughter"])
def test_others_have_nothing_to_do(busy, who):
    assert listed(getattr(busy, who)) == []


def test_when_the_contract_ends_the_doctor_no_longer_sees_the_alarm(busy):
    for held in busy.zhang.responsibilities.all():
        responsibility.end_responsibility(held, end=NOW.date() - timedelta(days=30), reason="moved", by=None)
    assert listed(busy.li) == []


def test_a_worklist_costs_as_many_queries_for_three_alarms_as_for_one(busy, django_assert_max_num_queries):
    busy.li.roles_on(NOW.date())
    with django_assert_max_num_queries(7):
        alarms.open_alarms_for(busy.li)


def test_marks_stand_where_an_alarm_began_and_was_gravest(busy):
    busy.hear(busy.zhang, NOW, systolic=200, diastolic=100)
    marks = alarms.marks_for_trend([busy.zhang.pk], ["systolic"], since=NOW - timedelta(days=1))
    assert [(mark.measure, mark.at, mark.severity) for mark in marks] == [
        ("systolic", NOW - 10 * MINUTE, "critical"),
        ("systolic", NOW, "critical"),
    ]


def test_the_timeline_tells_when_alarms_were_raised_and_what_was_done(busy):
    first = alarms.open_alarms_for(busy.li)[0]
    actions.handle_alarm(alarms.alarm_for(busy.li, first.id), "call", note="已休息", by=busy.li, at=NOW)
    entries = alarms.timeline_entries([busy.zhang.pk], before=NOW + MINUTE, limit=10, language="zh-hans")
    assert [entry.title for entry in entries] == ["血压 · 已处置", "血氧 · 报警", "血压 · 报警", "心率 · 报警"]
    assert entries[0].sentence == "电话处理 · 已休息"


def test_a_cut_timeline_gives_all_facts_of_its_last_moment(ward):
    ward.hear(ward.zhang, systolic=190, heart_rate=140, spo2=80)
    entries = alarms.timeline_entries([ward.zhang.pk], before=NOW + MINUTE, limit=2, language="zh-hans")
    assert len(entries) == 3


def test_the_team_rung_means_leader_and_members(ward):
    ward.hear(ward.zhang, systolic=190)
    line = lines.line_of(ward.alarm(), at=NOW)
    assert [one.user for one in lines.called_on(ward.alarm(), line, Rung.TEAM, at=NOW)] == [ward.li, ward.wang]


def test_with_nobody_on_duty_everyone_at_the_institution_is_asked(ward):
    ward.hear(ward.chen, systolic=190)
    line = lines.line_of(ward.alarm(ward.chen), at=NOW)
    assert {one.user.username for one in lines.called_on(ward.alarm(ward.chen), line, Rung.DUTY, at=NOW)} == {
        "li",
        "wang",
        "zhao",
    }


def test_the_family_of_an_alarm_is_who_may_see_measurements(ward):
    assert [one.user for one in lines.family(ward.zhang.pk, at=NOW)] == list(family_users(ward.zhang.pk, NOW.date()))
