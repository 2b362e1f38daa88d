"""What people do about alarms, and what the platform does when nobody does anything."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yiyang.audit.models import Entry
from yiyang.base.errors import DomainError, Invalid, NotAllowed
from yiyang.lib.states import StepRefused
from yiyang.monitoring.actions import alarms
from yiyang.monitoring.models import Alarm, AlarmEvent
from yiyang.monitoring.tests.ward import NOW
from yiyang.notices.models import Notice

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def events(alarm):
    return list(AlarmEvent.objects.filter(alarm=alarm).order_by("at", "created_at", "pk").values_list("kind", flat=True))


def told(user):
    return list(Notice.objects.filter(user=user).order_by("at").values_list("zh", flat=True))


def test_an_alarm_belongs_to_the_contracted_doctor(ward):
    ward.hear(ward.zhang, systolic=178, diastolic=102)
    alarm = ward.alarm()
    assert (alarm.owner_staff, alarm.owner_team, alarm.step, alarm.state) == (ward.town.li, None, 0, "raised")


def test_an_alarm_of_an_elder_without_contract_belongs_to_the_institution_of_the_device(ward):
    ward.hear(ward.chen, systolic=178, diastolic=102)
    assert ward.alarm(ward.chen).owner_institution == ward.town.centre


def test_the_reason_names_numbers_limit_rule_and_source(ward):
    ward.hear(ward.zhang, systolic=182, diastolic=102)
    reason = ward.alarm().reason
    assert reason.zh.startswith("收缩压 182 ≥ 180，舒张压 102 ≥ 100；规则 BP-1 · 国家基本公共卫生服务规范（第三版）")
    assert "to be checked" in reason.en


def test_a_second_abnormal_reading_joins_the_open_alarm(ward):
    ward.hear(ward.zhang, systolic=165)
    ward.hear(ward.zhang, NOW + MINUTE, systolic=168)
    assert Alarm.objects.get().reading_count == 2


def test_a_graver_reading_raises_the_severity_and_brings_the_deadline_nearer(ward):
    ward.hear(ward.zhang, systolic=165)
    ward.hear(ward.zhang, NOW + MINUTE, systolic=190)
    alarm = ward.alarm()
    assert (alarm.severity, alarm.escalate_at) == ("critical", NOW + 6 * MINUTE)


def test_a_milder_reading_never_lowers_the_severity(ward):
    ward.hear(ward.zhang, systolic=190)
    ward.hear(ward.zhang, NOW + MINUTE, systolic=152)
    assert ward.alarm().severity == "critical"


def test_two_clear_readings_note_the_recovery_and_leave_the_alarm_to_a_person(ward):
    ward.hear(ward.zhang, systolic=165)
    for minutes in (1, 2):
        ward.hear(ward.zhang, NOW + minutes * MINUTE, systolic=130)
    alarm = ward.alarm()
    assert (alarm.state, alarm.recovered_at) == ("raised", NOW + 2 * MINUTE)


def test_a_reading_just_inside_the_limit_is_no_recovery(ward):
    ward.hear(ward.zhang, systolic=165)
    for minutes in range(1, 9):
        ward.hear(ward.zhang, NOW + minutes * MINUTE, systolic=148)
    assert ward.alarm().recovered_at is None


def test_a_reading_older_than_a_day_raises_nothing(ward):
    ward.hear(ward.zhang, NOW - timedelta(hours=25), now=NOW, systolic=200)
    assert not Alarm.objects.exists()


def test_a_handled_alarm_closes_when_readings_are_back(ward):
    ward.hear(ward.zhang, systolic=165)
    alarms.handle_alarm(ward.alarm(), "call", by=ward.li, at=NOW)
    for minutes in (1, 2):
        ward.hear(ward.zhang, NOW + minutes * MINUTE, systolic=130)
    assert Alarm.objects.get().state == "closed"


def test_after_an_end_a_new_abnormal_reading_is_a_new_alarm(ward):
    test_a_handled_alarm_closes_when_readings_are_back(ward)
    ward.hear(ward.zhang, NOW + timedelta(hours=2), systolic=165)
    assert Alarm.objects.count() == 2


def test_a_handled_alarm_stays_quiet_for_a_day(ward):
    ward.hear(ward.zhang, systolic=165)
    alarms.handle_alarm(ward.alarm(), "medicine", by=ward.li, at=NOW)
    ward.hear(ward.zhang, NOW + timedelta(hours=23), systolic=166)
    assert ward.alarm().state == "handled"


def test_a_handled_alarm_still_abnormal_after_a_day_is_raised_again(ward):
    ward.hear(ward.zhang, systolic=165)
    alarms.handle_alarm(ward.alarm(), "medicine", by=ward.li, at=NOW)
    ward.hear(ward.zhang, NOW + timedelta(hours=25), systolic=166)
    alarm = ward.alarm()
    assert (alarm.state, alarm.acknowledged_by, alarm.raised_at) == ("raised", None, NOW + timedelta(hours=25))


def test_a_handled_alarm_is_raised_again_at_once_when_it_gets_graver(ward):
    ward.hear(ward.zhang, systolic=165)
    alarms.handle_alarm(ward.alarm(), "medicine", by=ward.li, at=NOW)
    ward.hear(ward.zhang, NOW + MINUTE, systolic=185)
    assert (ward.alarm().state, ward.alarm().severity) == ("raised", "critical")


def test_a_false_alarm_is_closed_and_stays_quiet_for_its_severity(ward):
    ward.hear(ward.zhang, systolic=165)
    alarms.handle_alarm(ward.alarm(), "false_alarm", by=ward.li, at=NOW)
    ward.hear(ward.zhang, NOW + MINUTE, systolic=166)
    assert Alarm.objects.get().state == "closed"


def test_a_graver_reading_breaks_the_quiet_of_a_false_alarm(ward):
    test_a_false_alarm_is_closed_and_stays_quiet_for_its_severity(ward)
    ward.hear(ward.zhang, NOW + 2 * MINUTE, systolic=190)
    assert ward.alarm().severity == "critical"


def test_the_owner_is_told_by_the_next_tick(ward):
    ward.hear(ward.zhang, systolic=165)
    assert alarms.announce(now=NOW) == 1
    assert [text.split("：")[0] for text in told(ward.li)] == ["张国生 血压"]


def test_nobody_is_told_twice(ward):
    ward.hear(ward.zhang, systolic=165)
    alarms.announce(now=NOW)
    assert alarms.announce(now=NOW) == 0


def test_a_critical_alarm_also_reaches_the_duty_desk_and_the_family_without_numbers(ward):
    ward.on_duty()
    ward.hear(ward.zhang, systolic=190)
    alarms.announce(now=NOW)
    assert len(told(ward.town.zhao.user)) == 1
    assert told(ward.daughter) == ["张国生的血压需要医生看一下，已经通知医生。如果老人不舒服，请马上拨打 120。"]


def test_an_unanswered_alarm_climbs_to_the_team_then_the_duty_desk_then_the_family_then_everyone(ward):
    ward.hear(ward.zhang, systolic=190)
    seen = []
    for minutes in (5, 7, 12, 17):
        alarms.escalate_due(now=NOW + minutes * MINUTE)
        alarm = ward.alarm()
        seen.append((alarm.state, alarm.step, alarm.owner_team is not None, alarm.owner_institution is not None))
    assert seen == [
        ("escalated", 2, True, False),
        ("escalated", 3, False, True),
        ("escalated", 4, False, True),
        ("escalated", 5, False, True),
    ]


def test_at_the_end_of_the_line_it_says_so_and_rings_again(ward):
    ward.hear(ward.zhang, systolic=190)
    for minutes in (5, 7, 12, 17, 22, 36, 37):
        alarms.escalate_due(now=NOW + minutes * MINUTE)
    assert events(ward.alarm()).count("exhausted") == 2


def test_escalation_tells_those_whose_turn_it_is(ward):
    ward.hear(ward.zhang, systolic=190)
    alarms.escalate_due(now=NOW + 5 * MINUTE)
    alarms.announce(now=NOW + 5 * MINUTE)
    assert any("转给家庭医生团队" in text for text in told(ward.wang))


def test_nothing_climbs_before_its_deadline(ward):
    ward.hear(ward.zhang, systolic=190)
    assert alarms.escalate_due(now=NOW + 4 * MINUTE) == 0


def test_taking_an_alarm_stops_its_climb_until_the_elder_must_be_reached(ward):
    ward.hear(ward.zhang, systolic=190)
    alarms.acknowledge_alarm(ward.alarm(), by=ward.li, at=NOW + MINUTE)
    assert alarms.escalate_due(now=NOW + 15 * MINUTE) == 0
    assert alarms.escalate_due(now=NOW + 16 * MINUTE) == 1


def test_who_comes_second_is_told_who_was_first(ward):
    ward.hear(ward.zhang, systolic=190)
    alarm = ward.alarm()
    alarms.acknowledge_alarm(alarm, by=ward.li, at=NOW)
    with pytest.raises(DomainError, match="李明"):
        alarms.acknowledge_alarm(Alarm.objects.get(pk=alarm.pk), by=ward.wang, at=NOW)


def test_taking_twice_changes_nothing(ward):
    ward.hear(ward.zhang, systolic=190)
    for _ in range(2):
        alarms.acknowledge_alarm(ward.alarm(), by=ward.li, at=NOW)
    assert events(ward.alarm()).count("acknowledged") == 1


def test_a_stranger_cannot_take_an_alarm(ward):
    ward.hear(ward.zhang, systolic=190)
    with pytest.raises(NotAllowed):
        alarms.acknowledge_alarm(ward.alarm(), by=ward.zhou, at=NOW)


def test_taking_can_be_taken_back_within_seconds(ward):
    ward.hear(ward.zhang, systolic=190)
    alarms.acknowledge_alarm(ward.alarm(), by=ward.li, at=NOW)
    alarms.release_alarm(ward.alarm(), by=ward.li, at=NOW + timedelta(seconds=9))
    alarm = ward.alarm()
    assert (alarm.state, alarm.acknowledged_by, alarm.escalate_at) == ("raised", None, NOW + 5 * MINUTE)


def test_taking_cannot_be_taken_back_a_minute_later(ward):
    ward.hear(ward.zhang, systolic=190)
    alarms.acknowledge_alarm(ward.alarm(), by=ward.li, at=NOW)
    with pytest.raises(DomainError):
        alarms.release_alarm(ward.alarm(), by=ward.li, at=NOW + MINUTE)


def test_handling_needs_an_outcome(ward):
    ward.hear(ward.zhang, systolic=190)
    with pytest.raises(Invalid) as refusal:
        alarms.handle_alarm(ward.alarm(), "", by=ward.li, at=NOW)
    assert refusal.value.field == "outcome"


def test_guidance_as_outcome_needs_its_words(ward):
    ward.hear(ward.zhang, systolic=190)
    with pytest.raises(Invalid) as refusal:
        alarms.handle_alarm(ward.alarm(), "guidance", by=ward.li, at=NOW)
    assert refusal.value.field == "guidance_text"


def test_guidance_given_with_an_alarm_reaches_the_daughter(ward):
    ward.hear(ward.zhang, systolic=190)
    alarms.handle_alarm(ward.alarm(), "guidance", guidance_text="今晚少盐，明早空腹再量一次。", by=ward.li, at=NOW)
    assert Notice.objects.filter(user=ward.daughter, kind__contains="guidance").exists()


def test_handling_a_recovered_alarm_closes_it(ward):
    test_two_clear_readings_note_the_recovery_and_leave_the_alarm_to_a_person(ward)
    alarms.handle_alarm(ward.alarm(), "observation", by=ward.li, at=NOW + 3 * MINUTE)
    assert Alarm.objects.get().state == "closed"


def test_a_closed_alarm_cannot_be_handled(ward):
    ward.hear(ward.zhang, systolic=165)
    alarm = ward.alarm()
    alarms.handle_alarm(alarm, "false_alarm", by=ward.li, at=NOW)
    with pytest.raises(StepRefused):
        alarms.handle_alarm(alarm, "call", by=ward.li, at=NOW)


def test_a_handled_alarm_can_be_taken_back_to_hand(ward):
    ward.hear(ward.zhang, systolic=165)
    alarms.handle_alarm(ward.alarm(), "call", by=ward.li, at=NOW)
    alarms.reopen_alarm(ward.alarm(), by=ward.li, at=NOW)
    assert (ward.alarm().state, ward.alarm().quiet_until, ward.alarm().outcome) == ("acknowledged", None, "")


def test_a_closed_alarm_is_not_reopened_beside_a_newer_one(ward):
    test_a_graver_reading_breaks_the_quiet_of_a_false_alarm(ward)
    with pytest.raises(DomainError, match=r"newer|新"):
        alarms.reopen_alarm(Alarm.objects.get(state="closed"), by=ward.li, at=NOW)


def test_every_step_leaves_a_row_in_the_audit(ward):
    ward.hear(ward.zhang, systolic=190)
    alarm = ward.alarm()
    alarms.announce(now=NOW)
    alarms.escalate_due(now=NOW + 5 * MINUTE)
    alarms.acknowledge_alarm(alarm, by=ward.li, at=NOW + 6 * MINUTE)
    alarms.handle_alarm(alarm, "call", by=ward.li, at=NOW + 7 * MINUTE)
    alarms.close_alarm(alarm, by=ward.li, at=NOW + 8 * MINUTE)
    verbs = Entry.objects.filter(subject_id=str(alarm.pk)).order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["alarm.raised", "alarm.escalated", "alarm.acknowledged", "alarm.handled", "alarm.closed"]


def test_a_batch_within_limits_costs_one_query(ward, django_assert_num_queries, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        ward.hear(ward.zhang, systolic=120, diastolic=70)
    with django_assert_num_queries(1):
        ward.hear(ward.zhang, NOW + MINUTE, systolic=121, diastolic=71)


def test_a_batch_that_raises_alarms_costs_the_same_for_many_as_for_few(ward):
    with CaptureQueriesContext(connection) as one:
        ward.hear(ward.zhang, systolic=190)
    with CaptureQueriesContext(connection) as many:
        ward.hear(ward.zhang, NOW + MINUTE, heart_rate=140, spo2=85, body_temperature=39.5, respiratory_rate=31, glucose=20)
    assert len(many) <= len(one)
