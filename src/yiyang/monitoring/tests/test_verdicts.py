"""Whether an alarm was right: asked in the tap that handles it, never guessed, taken back like any word."""

from datetime import timedelta

import pytest
from django.urls import reverse

from yiyang.audit.models import Entry
from yiyang.base.errors import Invalid, NotAllowed
from yiyang.clinic import queries as clinic
from yiyang.lib.states import StepRefused
from yiyang.monitoring.actions import alarms
from yiyang.monitoring.models import Alarm, AlarmEvent
from yiyang.monitoring.rules import answers
from yiyang.monitoring.tests.ward import NOW
from yiyang.monitoring.types.alarms import Outcome
from yiyang.monitoring.types.verdicts import Verdict
from yiyang.notices.models import Notice
from yiyang.people.models import Elder

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def alarm(ward):
    ward.hear(ward.zhang, systolic=165)
    return ward.alarm()


def told(user):
    return list(Notice.objects.filter(user=user).order_by("created_at").values_list("zh", flat=True))


def post(client, ward, name, alarm, **facts):
    client.force_login(ward.li)
    return client.post(reverse(f"monitoring:{name}", args=[alarm.pk]), facts, headers={"HX-Request": "true"})


def test_nobody_having_judged_no_verdict_stands(ward, alarm):
    alarms.handle_alarm(alarm, "visit", by=ward.li, at=NOW)
    assert Alarm.objects.get().verdict == ""


@pytest.mark.parametrize("verdict", Verdict)
def test_a_verdict_is_kept_with_the_alarm_its_log_and_the_audit(ward, alarm, verdict):
    alarms.handle_alarm(alarm, "call", verdict=verdict, by=ward.li, at=NOW)
    event = AlarmEvent.objects.get(kind="handled")
    assert (Alarm.objects.get().verdict, event.verdict) == (verdict, verdict)
    assert Entry.objects.get(verb="alarm.handled").facts["verdict"] == verdict


def test_who_says_false_alarm_has_judged(ward, alarm):
    alarms.handle_alarm(alarm, "false_alarm", by=ward.li, at=NOW)
    assert Alarm.objects.get().verdict == "false"


def test_a_false_alarm_cannot_also_have_been_right(ward, alarm):
    with pytest.raises(Invalid):
        alarms.handle_alarm(alarm, "false_alarm", verdict="true", by=ward.li, at=NOW)
    assert Alarm.objects.get().state == "raised"


def test_an_unknown_verdict_is_refused(ward, alarm):
    with pytest.raises(Invalid):
        alarms.handle_alarm(alarm, "call", verdict="perhaps", by=ward.li, at=NOW)


def test_a_verdict_may_come_later_change_and_be_taken_back(ward, alarm):
    alarms.handle_alarm(alarm, "call", by=ward.li, at=NOW)
    for verdict in ("true", "unclear", ""):
        alarms.judge_alarm(alarm, verdict, by=ward.li, at=LATER)
        assert Alarm.objects.get().verdict == verdict
    assert AlarmEvent.objects.filter(kind="judged").count() == 3


def test_a_closed_alarm_may_still_be_judged(ward, alarm):
    alarms.handle_alarm(alarm, "call", by=ward.li, at=NOW)
    alarms.close_alarm(Alarm.objects.get(), by=ward.li, at=LATER)
    alarms.judge_alarm(alarm, "unclear", by=ward.wang, at=LATER)
    assert (Alarm.objects.get().state, Alarm.objects.get().verdict) == ("closed", "unclear")


def test_an_alarm_nobody_has_seen_to_cannot_be_judged(ward, alarm):
    with pytest.raises(StepRefused):
        alarms.judge_alarm(alarm, "true", by=ward.li, at=NOW)


def test_a_stranger_judges_nothing(ward, alarm):
    alarms.handle_alarm(alarm, "call", by=ward.li, at=NOW)
    with pytest.raises(NotAllowed):
        alarms.judge_alarm(alarm, "true", by=ward.zhou, at=NOW)


def test_taking_the_handling_back_takes_the_verdict_back(ward, alarm):
    alarms.handle_alarm(alarm, "call", verdict="true", by=ward.li, at=NOW)
    alarms.reopen_alarm(alarm, by=ward.li, at=LATER)
    present = Alarm.objects.get()
    assert (present.state, present.outcome, present.verdict) == ("acknowledged", "", "")


def test_the_family_hears_what_was_done_without_numbers(ward, alarm):
    alarms.handle_alarm(alarm, "visit", note="下午三点带心电图机", by=ward.li, at=NOW)
    assert told(ward.daughter) == ["李明看过了张国生的血压报警：已安排上门。"]


def test_the_family_hears_when_the_work_goes_on(ward, alarm):
    alarms.handle_alarm(alarm, "visit", by=ward.li, at=NOW)
    alarms.reopen_alarm(alarm, by=ward.li, at=LATER)
    assert told(ward.daughter)[-1] == "李明正在重新处理张国生的血压报警。"


def test_guidance_tells_the_family_once(ward, alarm):
    alarms.handle_alarm(alarm, "guidance", guidance_text="晚饭清淡", by=ward.li, at=NOW)
    assert len(told(ward.daughter)) == 1


def test_the_outcome_stands_on_the_elders_timeline(ward, alarm):
    alarms.handle_alarm(alarm, "referral", note="心内科", by=ward.li, at=NOW)
    zhang = Elder.objects.get(pk=ward.zhang.pk)
    entries = clinic.timeline(ward.li, zhang, before=NOW + timedelta(days=1)).entries
    assert any("转诊 · 心内科" in entry.sentence for entry in entries)


@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_has_words_for_the_family(ward, outcome):
    said = answers.to_family("张国生", Outcome.CALL.words, outcome=outcome, who="李明")
    assert said.zh
    assert said.en


def test_one_tap_handles_with_verdict_and_the_answer_asks_no_more(client, ward, alarm):
    text = post(client, ward, "handle_alarm", alarm, outcome="medicine", verdict="true").content.decode()
    assert Alarm.objects.get().verdict == "true"
    assert 'aria-pressed="true">报对了' in text


def test_one_tap_without_verdict_leaves_the_question_open(client, ward, alarm):
    text = post(client, ward, "handle_alarm", alarm, outcome="medicine").content.decode()
    assert 'aria-pressed="true"' not in text
    assert reverse("monitoring:judge_alarm", args=[alarm.pk]) in text


def test_pressing_the_same_verdict_again_takes_it_back(client, ward, alarm):
    post(client, ward, "handle_alarm", alarm, outcome="call", verdict="false")
    post(client, ward, "judge_alarm", alarm, verdict="")
    assert Alarm.objects.get().verdict == ""


def test_a_verdict_nobody_offers_is_refused_on_the_page(client, ward, alarm):
    post(client, ward, "handle_alarm", alarm, outcome="call")
    assert post(client, ward, "judge_alarm", alarm, verdict="perhaps").status_code == 422
