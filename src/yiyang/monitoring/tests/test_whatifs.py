"""What other limits would have done: worked out from stored readings, changing nothing."""

from datetime import timedelta

import pytest
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from yiyang.audit.models import Entry
from yiyang.base.errors import Invalid, NotAllowed, NotFound
from yiyang.lib.words import Words
from yiyang.monitoring.actions import alarms, readings, whatifs
from yiyang.monitoring.definitions import alarm_rules
from yiyang.monitoring.models import Alarm, WhatIf
from yiyang.monitoring.queries import whatifs as reads
from yiyang.monitoring.queries.whatif_pages import effect_of
from yiyang.monitoring.rules import whatifs as rules
from yiyang.monitoring.tests.speech import reading, say
from yiyang.monitoring.tests.ward import NOW
from yiyang.monitoring.types.alarms import Person
from yiyang.monitoring.types.replays import Heard, RuleSet
from yiyang.monitoring.types.verdicts import Verdict
from yiyang.monitoring.types.whatifs import Known, Past

pytestmark = pytest.mark.django_db
HIGHER = {"BP-4": 170.0, "BP-8": 165.0}
RULE = alarm_rules.by_id()["blood_pressure"]
TWELVE = timedelta(hours=12)


def alone(rule):
    return RuleSet(rule.id, Words("甲", "A"), Words("", ""), (rule,))


def heard(*values):
    return [Heard("systolic", float(value), NOW + n * TWELVE, NOW + n * TWELVE, device="cuff") for n, value in enumerate(values)]


def judged(verdict, place):
    at = NOW + place * TWELVE
    return Known(Alarm().pk, Verdict(verdict), at, at)


def compared(values, *known):
    other = rules.with_limits(RULE, HIGHER)
    return rules.effect(Past(heard(*values), Person(78), NOW), now=alone(RULE), then=alone(other), known=known)


def test_other_limits_change_only_the_bands_that_are_named():
    other = rules.with_limits(RULE, HIGHER)
    assert {band.code: band.limit for band in other.bands if band.limit != dict_of(RULE)[band.code]} == HIGHER
    assert other.bands[0] == RULE.bands[0]


def dict_of(rule):
    return {band.code: band.limit for band in rule.bands}


def test_the_load_is_counted_by_both():
    found = compared((155, 130, 130, 172, 130, 130))
    assert (found.before.alarms, found.after.alarms) == (2, 1)
    assert (found.before.days, found.after.days) == (2, 1)


def test_a_right_alarm_below_the_other_limit_is_lost_and_a_graver_one_kept():
    found = compared((155, 130, 130, 172, 130, 130), judged("true", 0), judged("true", 3))
    assert (len(found.lost(Verdict.TRUE)), found.kept) == (1, {"true": 1})


def test_a_false_alarm_that_would_not_have_been_is_saved():
    assert len(compared((155, 130, 130), judged("false", 0)).lost(Verdict.FALSE)) == 1


def test_what_came_before_only_teaches():
    other = rules.with_limits(RULE, HIGHER)
    past = Past(heard(155, 130, 130, 172, 130, 130), Person(78), NOW + 3 * TWELVE)
    found = rules.effect(past, now=alone(RULE), then=alone(other), known=())
    assert (found.before.alarms, found.readings) == (1, 3)


def test_calm_elders_cost_no_following_and_count_all_the_same():
    found = compared((120, 121, 119))
    assert (found.elders, found.readings, found.before.calls, found.after.calls) == (1, 3, 0, 0)


@pytest.fixture
def told(ward):
    """Nine mornings, stored and judged as they came: 152 on every third; too few to know what is usual."""
    for day in range(9):
        at = NOW - timedelta(days=8 - day)
        value = 152 if day % 3 == 0 else 130
        readings.store_batch([say(reading(value, at=at))], now=at + timedelta(seconds=1))
        for alarm in Alarm.objects.filter(state="raised"):
            alarms.handle_alarm(
                alarm, "observation", verdict="false" if day else "true", by=ward.li, at=at + timedelta(minutes=9)
            )
    return ward


def ask(ward, limits=HIGHER):
    return whatifs.ask_what_if("blood_pressure", limits, by=ward.li, at=NOW + timedelta(hours=1))


def answered(ward, limits=HIGHER):
    asked = ask(ward, limits)
    whatifs.answer_what_if(asked.pk, clock=lambda: NOW + timedelta(hours=2))
    return WhatIf.objects.get(pk=asked.pk)


def test_the_present_limits_replayed_are_what_really_happened(told):
    effect = effect_of(answered(told))
    assert effect.before.alarms == Alarm.objects.count()


def test_the_answer_names_what_would_have_been_lost_and_saved(told):
    asked = answered(told)
    effect = effect_of(asked)
    assert (asked.state, asked.progress, effect.after.calls) == ("done", 100, 0)
    assert len(effect.lost(Verdict.TRUE)) == 1
    assert len(effect.lost(Verdict.FALSE)) == Alarm.objects.filter(verdict="false").count() > 1


def test_nothing_changes_the_rules(told):
    answered(told)
    assert dict_of(alarm_rules.by_id()["blood_pressure"]) == dict_of(RULE)


def test_long_questions_wait_for_each_other_so_that_messages_wait_for_none(told):
    ask(told)
    ask(told, {"BP-8": 166.0})
    assert set(ProcrastinateJob.objects.filter(task_name=whatifs.RUN).values_list("lock", flat=True)) == {"whatif"}


def test_asking_leaves_a_trace_and_a_job(told):
    asked = ask(told)
    assert Entry.objects.get(verb="whatif.asked").facts == {"rule": "blood_pressure", "BP-4": "170", "BP-8": "165"}
    assert asked.state == "queued"


@pytest.mark.parametrize("limits", [{}, {"BP-8": 150.0}, {"BP-8": 5.0}, {"XX-1": 150.0}])
def test_a_question_that_makes_no_sense_is_refused(told, limits):
    with pytest.raises(Invalid):
        ask(told, limits)


def test_a_rule_without_limits_cannot_be_asked_about(told):
    with pytest.raises(Invalid):
        whatifs.ask_what_if("device_silent", HIGHER, by=told.li, at=NOW)


def test_who_answers_for_no_alarm_asks_nothing(told):
    with pytest.raises(NotAllowed):
        whatifs.ask_what_if("blood_pressure", HIGHER, by=told.operator, at=NOW)


def test_a_stopped_question_is_not_answered(told):
    asked = ask(told)
    whatifs.stop_what_if(asked, by=told.li, at=NOW)
    whatifs.answer_what_if(asked.pk, clock=lambda: NOW)
    assert WhatIf.objects.get().state == "stopped"


def test_a_question_left_by_a_stopped_worker_is_taken_up_again(told):
    asked = ask(told)
    assert whatifs.take_up_again(at=NOW + timedelta(hours=1, minutes=2)) == 0
    assert whatifs.take_up_again(at=NOW + timedelta(hours=2)) == 1
    whatifs.answer_what_if(asked.pk, clock=lambda: NOW + timedelta(hours=2))
    assert WhatIf.objects.get().state == "done"


def test_nobody_reads_the_questions_of_others(told):
    asked = answered(told)
    with pytest.raises(NotFound):
        reads.whatif_for(told.zhou, asked.pk)


def post(client, ward, **numbers):
    client.force_login(ward.li)
    same = {band.code: band.limit for band in RULE.bands if RULE.in_force(band)}
    return client.post(reverse("monitoring:whatifs") + "?rule=blood_pressure", {**same, **numbers})


def test_asking_on_the_page_leads_to_the_question(client, told):
    response = post(client, told, **{"BP-8": "165"})
    asked = WhatIf.objects.get()
    assert (response.url, asked.limits) == (reverse("monitoring:whatif", args=[asked.pk]), {"BP-8": 165.0})


def test_the_same_numbers_are_refused_with_a_sentence(client, told):
    response = post(client, told)
    assert (response.status_code, "至少改一个数" in response.content.decode()) == (422, True)


def test_the_page_shows_both_loads_and_the_list_compares(client, told):
    asked = answered(told)
    client.force_login(told.li)
    text = client.get(reverse("monitoring:whatif", args=[asked.pk])).content.decode()
    assert all(part in text for part in ("≥ 150 → 165", "张国生", "alarm_rules/blood_pressure.yaml"))
    listed = client.get(reverse("monitoring:whatifs")).content.decode()
    assert reverse("monitoring:whatif", args=[asked.pk]) in listed


def test_a_question_under_way_asks_for_itself_again(client, told):
    asked = ask(told)
    client.force_login(told.li)
    assert 'hx-trigger="every 1s"' in client.get(reverse("monitoring:whatif", args=[asked.pk])).content.decode()
