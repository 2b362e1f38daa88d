"""When a human is asked, where an elder is against an area, and how honest a small number is."""

import math
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiyang.lib.words import Words
from yiyang.monitoring.definitions import life_events as definitions
from yiyang.monitoring.rules import fences
from yiyang.monitoring.rules import life_events as rules
from yiyang.monitoring.rules.duties import HERE
from yiyang.monitoring.types.fences import Area, FenceDraft, Shape
from yiyang.monitoring.types.life_events import Answer, LifeKind
from yiyang.monitoring.types.signals import Position

HOME = (31.1886, 121.4365)
NORTH_KM = 1000 / (math.radians(1) * fences.EARTH)
NIGHT, DAY = definitions.askings()[LifeKind.BED_EXIT], definitions.askings()[LifeKind.INACTIVITY]


def at(day, hour, minute=0):
    return datetime(2026, 11, day, hour, minute, tzinfo=HERE)


def north(metres):
    return HOME[0] + NORTH_KM * metres / 1000, HOME[1]


@pytest.mark.parametrize(
    ("left", "now", "asked"),
    [
        (at(20, 23), at(20, 23, 19), False),
        (at(20, 23), at(20, 23, 20), True),
        (at(20, 2), at(20, 2, 30), True),
        (at(20, 22), at(20, 22, 20), True),
        (at(20, 21, 59), at(20, 23), False),
        (at(20, 6), at(20, 7), False),
        (at(20, 14), at(20, 15), False),
    ],
)
def test_a_bed_left_at_night_is_asked_about_after_twenty_minutes(left, now, asked):
    assert rules.stays_away(NIGHT, left, now=now) == asked


@pytest.mark.parametrize(
    ("moved", "now", "asked"),
    [
        (at(20, 8), at(20, 13, 59), False),
        (at(20, 8), at(20, 14), True),
        (at(20, 21), at(21, 8), False),
        (at(20, 21), at(21, 14), True),
        (at(20, 18), at(21, 11), True),
        (at(20, 18), at(21, 10, 59), False),
        (at(20, 8), at(24, 8), False),
    ],
)
def test_stillness_counts_the_hours_people_are_up_and_forgets_silent_sensors(moved, now, asked):
    assert rules.is_still(DAY, moved, now=now) == asked


@given(st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1)), st.integers(0, 3 * 86400))  # noqa: DTZ001
def test_time_up_is_never_more_than_the_stretch_and_thirteen_hours_a_day(start, seconds):
    since = start.replace(tzinfo=HERE)
    up = rules.time_up(DAY, since, now=since + timedelta(seconds=seconds))
    assert timedelta() <= up <= timedelta(seconds=seconds)
    assert up <= timedelta(hours=13) * (seconds / 86400 + 2)


@pytest.mark.parametrize(("metres", "outside"), [(0, 0), (299, 0), (300, 0), (450, 150), (5000, 4700)])
def test_how_far_outside_a_circle(metres, outside):
    assert fences.metres_outside(north(metres), Area((HOME,), 300)) == pytest.approx(outside, abs=1)


SQUARE = Area(((31.0, 121.0), (31.0, 121.01), (31.01, 121.01), (31.01, 121.0)))
DENT = Area(((0, 0), (0, 0.01), (0.01, 0.01), (0.005, 0.005), (0.01, 0)))


@pytest.mark.parametrize(
    ("point", "area", "metres"),
    [
        ((31.005, 121.005), SQUARE, 0),
        ((31.02, 121.005), SQUARE, 1111.9),
        ((31.005, 121.02), SQUARE, 953.1),
        ((31.02, 121.02), SQUARE, 1464),
        ((0.0025, 0.005), DENT, 0),
        ((0.009, 0.005), DENT, 314.5),
        ((0.5, 180.0), Area(((0, 179.9), (0, -179.9), (1, -179.9), (1, 179.9))), 0),
    ],
)
def test_how_far_outside_a_polygon_across_dents_and_the_date_line(point, area, metres):
    assert fences.metres_outside(point, area) == pytest.approx(metres, rel=0.01)


@given(st.floats(0, 3000), st.floats(0, 500), st.floats(20, 1000))
def test_a_position_is_outside_only_when_its_error_cannot_explain_it(metres, accuracy, radius):
    position = Position(*north(metres), accuracy)
    assert (
        fences.is_outside(position, [Area((HOME,), radius)]) == (max(0.0, metres - radius) > accuracy)
        or abs(metres - radius - accuracy) < 1
    )


def test_a_second_area_takes_one_in_and_without_any_everything_is_outside():
    far = Position(*north(2000), 10)
    assert not fences.is_outside(far, [Area((HOME,), 100), Area((north(2000),), 100)])
    assert fences.is_outside(far, [])


@pytest.mark.parametrize(
    ("draft", "faults"),
    [
        (FenceDraft("家", Shape.CIRCLE, Area((HOME,), 300), "elder", "签字"), ()),
        (FenceDraft("家", Shape.CIRCLE, Area((HOME,), 300), "elder", "  "), ("consent",)),
        (FenceDraft("家", Shape.CIRCLE, Area((HOME,), 5), "elder", "签字"), ("radius",)),
        (FenceDraft("家", Shape.CIRCLE, Area((HOME,), math.inf), "elder", "签字"), ("radius",)),
        (FenceDraft("家", Shape.CIRCLE, Area((), 300), "elder", "签字"), ("radius",)),
        (FenceDraft("家", Shape.CIRCLE, Area(((200, 0),), 300), "elder", "签字"), ("points",)),
        (FenceDraft("家", Shape.POLYGON, Area((HOME, HOME, HOME)), "elder", "签字"), ("shape",)),
        (FenceDraft("家", Shape.POLYGON, Area(tuple((0.001 * n, 0) for n in range(101))), "elder", "签字"), ("shape",)),
    ],
)
def test_an_area_a_locator_cannot_tell_or_nobody_agreed_to_is_refused(draft, faults):
    assert fences.faults(draft) == faults


@pytest.mark.parametrize(("text", "points"), [("31.1, 121.4\n\n31.2，121.5\n", ((31.1, 121.4), (31.2, 121.5))), ("", ())])
def test_corners_are_read_as_people_paste_them(text, points):
    assert fences.parse_points(text) == points


@pytest.mark.parametrize("text", ["here", "1", "1,2,3", "nan, 1", "1, inf", "1;2"])
def test_what_is_no_place_is_refused(text):
    with pytest.raises(ValueError):
        fences.parse_points(text)


@pytest.mark.parametrize(
    ("answers", "share"),
    [
        ([], None),
        ([None, None], None),
        ([Answer.UNREACHED], None),
        ([Answer.YES, Answer.NO, Answer.NO, Answer.UNREACHED, None], 1 / 3),
    ],
)
def test_precision_counts_only_where_a_human_found_out(answers, share):
    found = rules.precision(answers)
    assert found.share == share
    assert (found.low is None) == (share is None)


@pytest.mark.parametrize(("hits", "total", "low", "high"), [(7, 12, 0.3195, 0.8067), (0, 1, 0.0, 0.7935), (50, 50, 0.9286, 1.0)])
def test_the_interval_of_a_share_is_wilsons(hits, total, low, high):
    assert rules.wilson(hits, total) == (pytest.approx(low, abs=1e-3), pytest.approx(high, abs=1e-3))


@pytest.mark.parametrize(
    ("kind", "lasting", "said"),
    [
        (
            LifeKind.INACTIVITY,
            timedelta(hours=30, minutes=5),
            "张国生白天很久没有活动，出事了吗？（手环 b-1 提示，已 30 小时，不是结论）",
        ),
        (LifeKind.BED_EXIT, timedelta(minutes=21), "张国生夜里离床还没回来，出事了吗？（手环 b-1 提示，已 21 分钟，不是结论）"),
        (LifeKind.FALL, timedelta(minutes=21), "张国生摔倒了吗？（手环 b-1 提示，不是结论）"),
    ],
)
def test_the_sentence_says_who_said_so_and_for_how_long(kind, lasting, said):
    asking = definitions.askings()[kind]
    found = rules.sentence(asking, name="张国生", device=Words("手环", "band"), serial="b-1", lasting=lasting, metres=None)
    assert found.zh == said


@pytest.mark.parametrize("kind", LifeKind)
def test_every_kind_is_a_question_with_a_source_and_a_rule_with_advice(kind):
    asking = definitions.askings()[kind]
    assert asking.question.zh.endswith("？")
    assert asking.question.en.endswith("?")
    assert "{name}" in asking.question.zh
    assert asking.source in definitions.book().sources
