from datetime import date, datetime, time, timedelta
from pathlib import Path
from uuid import NAMESPACE_DNS, uuid5
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from yiyang.organizations import definitions
from yiyang.organizations.rules import rota as rules
from yiyang.organizations.types import Candidates, Span

ZONE = ZoneInfo("Asia/Shanghai")
CASES = yaml.safe_load((Path(__file__).parent / "cases" / "stand_in.yaml").read_text())
MONDAY = date(2026, 11, 30)


def someone(name):
    return uuid5(NAMESPACE_DNS, name) if name else None


def at(hour, day=0):
    return datetime.combine(MONDAY, time(), tzinfo=ZONE) + timedelta(days=day, hours=hour)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_who_stands_in_for_a_doctor(case):
    candidates = Candidates(
        someone(case.get("doctor")),
        someone(case.get("deputy")),
        tuple(map(someone, case.get("on_call", ()))),
        someone(case.get("team_deputy")),
    )
    found = rules.stand_in(candidates, set(map(someone, case.get("away", ()))))
    assert (found and found.staff_id, found and found.because) == (someone(case.get("stands_in")), case.get("because"))


def test_a_night_shift_ends_on_the_next_morning():
    night = definitions.shifts()["desk_night"]
    assert rules.shift(MONDAY, night.starts, night.hours, zone=ZONE) == Span(at(20), at(8, day=1))


def test_the_two_desk_shifts_and_the_second_doctor_leave_no_hole():
    for codes in (("desk_day", "desk_night"), ("doctor",)):
        shifts = [definitions.shifts()[code] for code in codes]
        stood = [rules.shift(MONDAY, one.starts, one.hours, zone=ZONE) for one in shifts]
        assert rules.holes(Span(at(8), at(8, day=1)), stood) == ()


def test_an_absence_takes_its_days_out_of_a_shift():
    window = Span(at(0), at(0, day=7))
    away = rules.days_away(MONDAY + timedelta(days=1), MONDAY + timedelta(days=2), window, zone=ZONE)
    assert list(rules.without(Span(at(20), at(8, day=1)), [away])) == [Span(at(20), at(0, day=1))]


def test_an_open_absence_lasts_as_long_as_one_looks():
    window = Span(at(0), at(0, day=7))
    assert rules.days_away(MONDAY, None, window, zone=ZONE) == window


def test_the_hole_between_two_shifts_is_named_to_the_minute():
    assert rules.holes(Span(at(0), at(24)), [Span(at(0), at(8)), Span(at(9), at(24))]) == (Span(at(8), at(9)),)


def test_a_shift_over_midnight_touches_two_days():
    assert list(rules.days_of(Span(at(20), at(8, day=1)), ZONE)) == [MONDAY, MONDAY + timedelta(days=1)]


spans = st.tuples(st.integers(0, 200), st.integers(1, 60)).map(lambda pair: Span(at(pair[0]), at(pair[0] + pair[1])))


@given(st.lists(spans, max_size=8))
def test_every_hour_is_either_stood_or_a_hole(stood):
    window = Span(at(0), at(150))
    empty = rules.holes(window, stood)
    for hour in range(150):
        inside = [span for span in (*stood, *empty) if span.start <= at(hour) < span.end]
        in_a_hole = any(span in empty for span in inside)
        assert in_a_hole != any(span in stood and span not in empty for span in inside)
