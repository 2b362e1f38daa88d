"""An elder's own limits: set with a reason, replaced, ended; they decide what is judged from that moment."""

from datetime import timedelta

import pytest

from yiyang.audit.models import Entry
from yiyang.base.errors import Invalid, NotAllowed
from yiyang.monitoring.actions import targets as actions
from yiyang.monitoring.models import Alarm, Target
from yiyang.monitoring.queries import targets
from yiyang.monitoring.tests.ward import NOW
from yiyang.monitoring.types.alarms import PersonalRange, Severity

pytestmark = pytest.mark.django_db
STABLE = PersonalRange("systolic", (), ((Severity.WATCH, 165.0),))


def set_stable(ward, own=STABLE, *, by=None, at=NOW, **more):
    return actions.set_target(ward.zhang, own, reason="多年稳定", by=by or ward.li, at=at, **more)


def test_an_own_limit_replaces_the_rule(ward):
    set_stable(ward)
    ward.hear(ward.zhang, systolic=162)
    assert not Alarm.objects.exists()


def test_the_alarm_says_whose_limit_it_was(ward):
    set_stable(ward)
    ward.hear(ward.zhang, systolic=170)
    assert "本人上限 165（李明 2026-11-20 设定）" in ward.alarm().reason_zh


def test_an_own_limit_is_for_one_elder_only(ward):
    set_stable(ward)
    ward.hear(ward.chen, systolic=162)
    assert Alarm.objects.get().elder == ward.chen


def test_a_new_limit_ends_the_one_before_and_keeps_it(ward):
    set_stable(ward)
    set_stable(ward, PersonalRange("systolic", (), ((Severity.WATCH, 158.0),)), at=NOW + timedelta(days=1))
    assert list(Target.objects.order_by("set_at").values_list("watch_high", "ended_at")) == [
        (165.0, NOW + timedelta(days=1)),
        (158.0, None),
    ]


def test_a_limit_ends_by_itself_on_the_day_it_was_set_for(ward):
    set_stable(ward, until=NOW + timedelta(days=7))
    ward.hear(ward.zhang, NOW + timedelta(days=8), systolic=162)
    assert Alarm.objects.exists()


def test_ending_a_limit_lets_the_rule_hold_again(ward):
    actions.end_target(set_stable(ward), by=ward.li, at=NOW)
    ward.hear(ward.zhang, systolic=162)
    assert Alarm.objects.exists()


def test_setting_leaves_a_row_in_the_audit(ward):
    set_stable(ward)
    assert Entry.objects.filter(verb="target.set", elder_id=ward.zhang.pk).count() == 1


@pytest.mark.parametrize("who", ["wang", "zhou"])
def test_only_the_elders_own_doctors_set_limits(ward, who):
    with pytest.raises(NotAllowed):
        set_stable(ward, by=getattr(ward, who))


@pytest.mark.parametrize(
    ("own", "field"),
    [
        (PersonalRange("weight", (), ((Severity.WATCH, 80.0),)), "measure"),
        (PersonalRange("systolic", (), ((Severity.WATCH, 400.0),)), "range"),
        (PersonalRange("systolic", (), ((Severity.WATCH, 185.0),)), "range"),
        (PersonalRange("systolic"), "range"),
    ],
)
def test_limits_that_make_no_sense_are_refused(ward, own, field):
    with pytest.raises(Invalid) as refusal:
        set_stable(ward, own)
    assert refusal.value.field == field


def test_a_limit_needs_its_reason(ward):
    with pytest.raises(Invalid) as refusal:
        actions.set_target(ward.zhang, STABLE, reason=" ", by=ward.li, at=NOW)
    assert refusal.value.field == "reason"


def test_the_band_behind_a_trend_is_the_elders_own(ward):
    set_stable(ward)
    assert targets.bands_of(ward.zhang, at=NOW)["systolic"] == (90.0, 165.0)
