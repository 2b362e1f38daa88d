"""Pages and steps of alarms as people meet them."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from yiyang.audit.models import Entry
from yiyang.monitoring.actions import alarms as actions
from yiyang.monitoring.models import Alarm
from yiyang.monitoring.tests.ward import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def alarm(ward):
    ward.hear(ward.zhang, systolic=178, diastolic=102)
    return ward.alarm()


def page(client, user, name, *args, fragment=False):
    client.force_login(user)
    return client.get(reverse(f"monitoring:{name}", args=args), headers={"HX-Request": "true"} if fragment else {})


def step(client, user, name, pk, fragment=False, **facts):
    client.force_login(user)
    return client.post(reverse(f"monitoring:{name}", args=[pk]), facts, headers={"HX-Request": "true"} if fragment else {})


def test_the_doctor_sees_person_reason_and_rule(client, ward, alarm):
    text = page(client, ward.li, "alarm", alarm.pk).content.decode()
    assert all(
        part in text for part in ("张国生", "收缩压 178 ≥ 160", "BP-4", reverse("monitoring:alarm_rule", args=["blood_pressure"]))
    )


def test_the_right_hand_side_of_a_worklist_is_a_piece_without_a_frame(client, ward, alarm):
    text = page(client, ward.li, "alarm", alarm.pk, fragment=True).content.decode()
    assert text.lstrip().startswith('<div class="alarm"')


def test_buttons_for_what_is_not_built_are_absent(client, ward, alarm):
    text = page(client, ward.li, "alarm", alarm.pk).content.decode()
    assert not any(word in text for word in ("视频", "处方", "转诊</span>"))


def test_a_stranger_does_not_even_learn_that_it_exists(client, ward, alarm):
    assert page(client, ward.zhou, "alarm", alarm.pk).status_code == 404


def test_nobody_is_sent_to_sign_in(client, alarm):
    assert client.get(reverse("monitoring:alarm", args=[alarm.pk])).status_code == 302


def test_the_operator_sees_no_alarm(client, ward, alarm):
    assert page(client, ward.operator, "alarm", alarm.pk).status_code == 403


def test_the_daughter_sees_the_alarm_without_buttons(client, ward, alarm):
    response = page(client, ward.daughter, "alarm", alarm.pk)
    assert response.status_code == 200
    assert reverse("monitoring:acknowledge_alarm", args=[alarm.pk]) not in response.content.decode()


def test_taking_answers_with_the_alarm_as_it_now_is(client, ward, alarm):
    text = step(client, ward.li, "acknowledge_alarm", alarm.pk, fragment=True).content.decode()
    assert "处理中" in text
    assert reverse("monitoring:release_alarm", args=[alarm.pk]) in text


def test_without_htmx_a_step_leads_back_to_the_alarm(client, ward, alarm):
    response = step(client, ward.li, "acknowledge_alarm", alarm.pk)
    assert response.url == reverse("monitoring:alarm", args=[alarm.pk])


def test_who_comes_second_reads_who_has_it(client, ward, alarm):
    actions.acknowledge_alarm(alarm, by=ward.li, at=NOW)
    response = step(client, ward.wang, "acknowledge_alarm", alarm.pk, fragment=True)
    assert (response.status_code, "李明" in response.content.decode()) == (409, True)


def test_handling_without_outcome_says_so_at_the_field(client, ward, alarm):
    response = step(client, ward.li, "handle_alarm", alarm.pk, fragment=True, outcome="")
    assert (response.status_code, "has-error" in response.content.decode()) == (422, True)


def test_handling_with_an_outcome(client, ward, alarm):
    step(client, ward.li, "handle_alarm", alarm.pk, outcome="call", note="电话里说不头晕")
    assert Alarm.objects.get().outcome == "call"


def test_guidance_given_from_the_alarm_stands_on_its_page(client, ward, alarm):
    step(client, ward.li, "guide_alarm", alarm.pk, guidance_text="今晚少盐，明早空腹再量一次。")
    assert "今晚少盐" in page(client, ward.li, "alarm", alarm.pk).content.decode()


def test_closing_and_opening_again(client, ward, alarm):
    step(client, ward.li, "handle_alarm", alarm.pk, outcome="call")
    step(client, ward.li, "close_alarm", alarm.pk)
    assert Alarm.objects.get().state == "closed"
    step(client, ward.li, "reopen_alarm", alarm.pk)
    assert Alarm.objects.get().state == "acknowledged"


def test_giving_back(client, ward, alarm):
    step(client, ward.li, "acknowledge_alarm", alarm.pk)
    step(client, ward.li, "release_alarm", alarm.pk)
    assert Alarm.objects.get().state == "raised"


def test_calling_shows_the_number_and_leaves_a_trace(client, ward, alarm):
    response = step(client, ward.li, "call_about_alarm", alarm.pk, fragment=True)
    assert "tel:13812345621" in response.content.decode()
    assert Entry.objects.filter(verb__contains="reveal", elder_id=ward.zhang.pk).exists()


def test_the_live_part_brings_reason_and_steps(client, ward, alarm):
    text = page(client, ward.li, "alarm_state", alarm.pk, fragment=True).content.decode()
    assert 'id="alarm-state"' in text
    assert 'id="alarm-steps" hx-swap-oob="true"' in text


@pytest.mark.parametrize(
    "query", ["", "?scope=mine", "?scope=all", "?scope=open&severity=urgent", "?before=2026-99-99&scope=x", "?before=nonsense"]
)
def test_the_list_shows_the_alarm(client, ward, alarm, query):
    client.force_login(ward.li)
    assert "张国生" in client.get(reverse("monitoring:alarms") + query).content.decode()


def test_the_list_filters_by_severity(client, ward, alarm):
    client.force_login(ward.li)
    assert "张国生" not in client.get(reverse("monitoring:alarms") + "?severity=critical").content.decode()


def test_the_list_filters_by_time(client, ward, alarm):
    client.force_login(ward.li)
    shown = "张国生" in client.get(reverse("monitoring:alarms") + "?days=1").content.decode()
    assert shown == (timezone.now() - NOW < timedelta(days=1))


def test_an_empty_list_says_what_will_stand_there(client, ward):
    assert "empty-title" in page(client, ward.li, "alarms").content.decode()


def test_the_rules_page_lists_every_band_with_source_and_mark(client, ward):
    text = page(client, ward.li, "alarm_rules").content.decode()
    assert all(part in text for part in ("BP-11", "GL-2", "待核对", "国卫基层发〔2017〕13号", "H-10"))


def test_an_unknown_rule_is_not_found(client, ward):
    assert page(client, ward.li, "alarm_rule", "weather").status_code == 404


def test_limits_are_set_and_shown(client, ward):
    client.force_login(ward.li)
    facts = {"measure": "systolic", "urgent_high": "165", "watch_high": "158", "reason": "多年稳定在 150 多"}
    client.post(reverse("monitoring:set_target", args=[ward.zhang.pk]), facts)
    text = page(client, ward.li, "targets", ward.zhang.pk).content.decode()
    assert "≥ 158" in text
    assert "多年稳定" in text


def test_limits_out_of_order_are_refused_with_a_sentence(client, ward):
    client.force_login(ward.li)
    facts = {"measure": "systolic", "urgent_high": "150", "watch_high": "158", "reason": "x y"}
    response = client.post(reverse("monitoring:set_target", args=[ward.zhang.pk]), facts)
    assert (response.status_code, "form-errors" in response.content.decode()) == (422, True)


def test_a_nurse_cannot_set_limits(client, ward):
    assert page(client, ward.wang, "targets", ward.zhang.pk).status_code == 403
