from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yiyang.care import definitions
from yiyang.care.rules import planning, schedule
from yiyang.care.rules.states import TASK_STATES
from yiyang.care.types.plans import ActivityDraft, Rhythm, TaskPlace, TaskState
from yiyang.catalogue import definitions as catalogue
from yiyang.catalogue.types.words import Payer, Per, Supplier, Window
from yiyang.lib import datafiles
from yiyang.lib.datafiles import DefinitionError

MONDAY = date(2026, 11, 23)
TWO_WEEKS = MONDAY + timedelta(days=14)
SIGNED, OTHER = UUID(int=1), UUID(int=2)
LINE = ActivityDraft("L01", Per.DAY, 3, line=UUID(int=7), since=MONDAY, performer="CG")


def days(per: Per, times: int, *, since: date = MONDAY, start: date = MONDAY, until: date = TWO_WEEKS, shift: int = 0):
    return [slot.on for slot in schedule.slots(Rhythm(per, times, since, shift=shift), start, until)]


def test_a_daily_service_falls_due_every_day():
    assert days(Per.DAY, 1) == [MONDAY + timedelta(days=n) for n in range(14)]


def test_three_times_a_day_are_three_parts_of_the_day():
    rhythm = Rhythm(Per.DAY, 3, MONDAY, (Window.MORNING, Window.NOON, Window.EVENING))
    found = schedule.slots(rhythm, MONDAY, MONDAY + timedelta(days=1))
    assert [(slot.number, slot.window) for slot in found] == [(0, Window.MORNING), (1, Window.NOON), (2, Window.EVENING)]


def test_three_times_a_week_are_spread_over_the_week():
    assert [day.weekday() for day in days(Per.WEEK, 3)] == [0, 2, 4, 0, 2, 4]


def test_a_weekly_service_keeps_its_weekday():
    assert {day.weekday() for day in days(Per.WEEK, 1, until=MONDAY + timedelta(days=90), shift=4)} == {4}


def test_a_monthly_service_comes_in_every_month():
    found = days(Per.MONTH, 1, until=date(2027, 3, 31))
    assert found == [date(2026, 11, 23), date(2026, 12, 23), date(2027, 1, 23), date(2027, 2, 23), date(2027, 3, 23)]


def test_the_last_day_of_a_month_stays_the_last_day():
    assert schedule.add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)


def test_four_times_a_year_are_a_quarter_apart():
    gaps = [(b - a).days for a, b in pairwise(days(Per.YEAR, 4, until=date(2028, 11, 23)))]
    assert all(90 <= gap <= 93 for gap in gaps)


def test_what_comes_only_when_needed_never_falls_due():
    assert days(Per.NEED, 1) == []


def test_nothing_falls_due_before_the_plan_begins():
    assert days(Per.DAY, 1, since=MONDAY + timedelta(days=13)) == [MONDAY + timedelta(days=13)]


@settings(deadline=None)
@given(
    per=st.sampled_from([Per.DAY, Per.WEEK, Per.MONTH, Per.QUARTER, Per.YEAR]),
    times=st.integers(1, 6),
    shift=st.integers(0, 13),
    since=st.dates(date(2026, 1, 1), date(2027, 1, 31)),
    cut=st.integers(1, 500),
)
def test_rolling_in_two_pieces_gives_what_rolling_at_once_gives(per, times, shift, since, cut):
    rhythm = Rhythm(per, times, since, shift=shift if per is not Per.DAY else 0)
    middle, end = since + timedelta(days=cut), since + timedelta(days=600)
    at_once = set(schedule.slots(rhythm, since, end))
    assert at_once == set(schedule.slots(rhythm, since, middle)) | set(schedule.slots(rhythm, middle, end))


@settings(deadline=None)
@given(
    per=st.sampled_from([Per.MONTH, Per.QUARTER, Per.YEAR]),
    times=st.integers(1, 6),
    since=st.dates(date(2026, 1, 1), date(2027, 1, 31)),
)
def test_a_year_holds_as_many_as_were_promised(per, times, since):
    year = schedule.slots(Rhythm(per, times, since), since, schedule.add_months(since, 12))
    assert len(year) == times * planning.A_YEAR[per]


@pytest.mark.parametrize(("per", "shift"), [(Per.DAY, 0), (Per.WEEK, 2), (Per.MONTH, 9), (Per.YEAR, 9)])
def test_services_are_kept_apart(per, shift):
    assert schedule.shift_for(per, 9, first_within=14) == shift


@pytest.mark.parametrize(("per", "rare"), [(Per.DAY, False), (Per.WEEK, False), (Per.MONTH, True), (Per.YEAR, True)])
def test_monthly_and_seldom_is_rare(per, rare):
    assert schedule.is_rare(per) is rare


def test_the_next_time_is_known_long_before():
    assert schedule.next_on(Rhythm(Per.YEAR, 1, MONDAY), MONDAY + timedelta(days=1)) == date(2027, 11, 23)
    assert schedule.next_on(Rhythm(Per.NEED, 1, MONDAY), MONDAY) is None


def test_a_package_becomes_lines_with_hands_supplier_payer_place_and_time():
    lines = planning.lines_of(catalogue.package("stroke"), catalogue.items(), definitions.places(), agreement_id=SIGNED)
    exercise = next(line for line in lines if line.item == "R02")
    assert (exercise.performer, exercise.supplier, exercise.payer, exercise.minutes) == (
        "RT", Supplier.HEALTH_CENTRE, Payer.MEDICAL_INSURANCE, 40,
    )  # fmt: skip
    assert {line.place for line in lines if line.item in {"R01", "L19"}} == {TaskPlace.CLINIC, TaskPlace.RESIDENCE}
    assert {line.agreement_id for line in lines} == {SIGNED}


def test_a_service_of_two_agreements_stands_once_as_often_as_the_more_generous_one_says():
    visits, more = ActivityDraft("M02", Per.QUARTER), ActivityDraft("M02", Per.MONTH, agreement_id=SIGNED)
    assert planning.joined([visits], [more]) == (more,)
    assert planning.joined([more], [visits]) == (more,)


def test_what_an_ended_agreement_promised_leaves_the_plan():
    held = (replace(LINE, agreement_id=SIGNED), replace(LINE, item="L02", agreement_id=OTHER))
    assert [line.item for line in planning.without(held, SIGNED)] == ["L02"]


def test_what_was_signed_counts_and_what_was_left_out_is_not_promised():
    lines = planning.as_agreed([LINE, replace(LINE, item="L02")], {"L01": (1, Per.WEEK)})
    assert [(line.item, line.times, line.per) for line in lines] == [("L01", 1, Per.WEEK)]


@pytest.mark.parametrize(
    ("begins", "until"),
    [(TWO_WEEKS, TWO_WEEKS), (MONDAY + timedelta(days=60), MONDAY + timedelta(days=30))],
)
def test_an_agreement_keeps_its_promises_until_the_next_one_begins(begins, until):
    held = (replace(LINE, agreement_id=SIGNED, until=MONDAY + timedelta(days=30)), replace(LINE, item="L02", agreement_id=OTHER))
    kept = planning.handed_over(held, SIGNED, on=begins, today=MONDAY)
    assert [(line.item, line.until) for line in kept] == [("L01", until), ("L02", None)]


@pytest.mark.parametrize(("since", "begins"), [(MONDAY, MONDAY), (TWO_WEEKS, TWO_WEEKS)])
def test_nothing_is_handed_over_once_the_next_agreement_has_begun_or_before_the_old_one_would(since, begins):
    held = (replace(LINE, agreement_id=SIGNED, since=since),)
    assert planning.handed_over(held, SIGNED, on=begins, today=MONDAY) == ()


@pytest.mark.parametrize(("until", "stays"), [(None, True), (TWO_WEEKS, True), (MONDAY, False)])
def test_a_line_is_promised_until_its_last_day_has_passed(until, stays):
    assert bool(planning.still_promised([replace(LINE, until=until)], today=MONDAY)) is stays


def test_a_new_version_says_what_it_added_dropped_and_altered():
    second = replace(LINE, item="L03", line=UUID(int=8))
    after = [replace(LINE, times=2, line=None), ActivityDraft("L04", Per.DAY)]
    change = planning.changed([LINE, second], after)
    assert (change.added, change.dropped, change.altered) == (("L04",), ("L03",), ("L01",))


def test_a_changed_line_begins_anew_that_day():
    line = planning.altered(LINE, replace(LINE, times=2), on=TWO_WEEKS)
    assert (line.line, line.since, line.times) == (None, TWO_WEEKS, 2)


def test_a_line_that_stays_the_same_goes_on():
    assert planning.altered(LINE, replace(LINE, line=None, since=None), on=TWO_WEEKS) == LINE


@pytest.mark.parametrize(
    ("state", "steps"),
    [
        (TaskState.DUE, ("complete", "leave", "cancel")),
        (TaskState.DONE, ("reopen",)),
        (TaskState.NOT_DONE, ("reopen",)),
        (TaskState.CANCELLED, ()),
    ],
)
def test_each_state_of_a_task_knows_its_ways(state, steps):
    assert TASK_STATES.steps_from(state) == steps


def test_every_part_of_the_day_has_its_hours():
    assert set(definitions.parameters().hours) == set(Window)


def test_every_place_is_for_services_that_exist():
    assert set(definitions.places()) <= set(catalogue.items())


def test_broken_parameters_are_refused_with_file_line_and_reason(tmp_path):
    copy = tmp_path / "parameters.yaml"
    copy.write_text(definitions.PARAMETERS.read_text(encoding="utf-8").replace("start: 6,", "start: 60,"), encoding="utf-8")
    with pytest.raises(DefinitionError, match=r"parameters.yaml:\d+: hours lie between"):
        datafiles.load(copy, type(definitions.parameters()))
