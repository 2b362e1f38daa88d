"""A history read from a file, replayed at every setting, and drawn."""

import json
import random
from collections import defaultdict
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command

from yiyang.monitoring.definitions import measures, rule_sets
from yiyang.monitoring.rules import frontier, frontier_pictures, histories
from yiyang.monitoring.types.histories import Curve, Happened, Point
from yiyang.monitoring.types.replays import Heard
from yiyang.runtime.errors import OperatorError

HERE = ZoneInfo("Asia/Shanghai")
HEAD = "elder,measure,value,unit,taken_at,context"
LIMITS = rule_sets.rule_set("limits")


def read(*lines, head=HEAD):
    return histories.history([head, *lines], words=measures.vocabulary(), slugs=tuple(measures.by_slug()), zone=HERE)


def test_a_line_is_a_reading_in_the_measures_own_unit():
    found = read("张,8480-6,20,kPa,2026-11-01T07:15,")
    (heard,) = found.lives["张"].readings
    assert (heard.measure, round(heard.value), heard.taken_at) == ("systolic", 150, datetime(2026, 11, 1, 7, 15, tzinfo=HERE))


def test_a_moment_with_a_zone_keeps_it():
    assert read("a,spo2,97,%,2026-11-01T00:00:00+00:00,").lives["a"].readings[0].taken_at.utcoffset() == timedelta()


def test_an_age_decides_by_which_limits_one_is_judged():
    assert read("a,spo2,97,%,2026-11-01,,59", head=HEAD + ",age").lives["a"].person.age == 59


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (",spo2,97,%,2026-11-01,", "elder is empty"),
        ("a,mood,97,%,2026-11-01,", "measure 'mood'"),
        ("a,spo2,97,mm[Hg],2026-11-01,", "in 'mm[Hg]'"),
        ("a,spo2,many,%,2026-11-01,", "no number"),
        ("a,spo2,nan,%,2026-11-01,", "no number"),
        ("a,spo2,97,%,yesterday,", "no moment"),
        ("a,glucose,7,mmol/L,2026-11-01,brunch", "context 'brunch'"),
    ],
)
def test_a_line_that_cannot_be_used_is_named_with_its_reason(line, reason):
    found = read("b,spo2,97,%,2026-11-01,", line)
    assert (found.count, found.faults[0].line) == (1, 3)
    assert reason in found.faults[0].reason


def test_a_file_without_its_columns_is_refused():
    with pytest.raises(histories.Unreadable, match="taken_at"):
        read("a", head="elder,measure,value,unit")


def test_what_happened_lasts_a_day_unless_its_end_is_given():
    found, faults = histories.happened(["elder,from,until,what", "a,2026-11-01,,fall", "a,2026-11-01,2026-11-05,", "a,x,,"], HERE)
    assert [event.end - event.start for event in found] == [timedelta(days=1), timedelta(days=4)]
    assert len(faults) == 1


def lives(seed=1, people=4, days=30):
    rng = random.Random(seed)
    lines = [
        f"e{who},systolic,{rng.gauss(128 + 10 * who, 9):.0f},mm[Hg],2026-10-{1 + day:02d}T0{7 + slot}:00,"
        for who in range(people) for day in range(days) for slot in (0, 2)
    ]  # fmt: skip
    return read(*lines).lives


EVENTS = [Happened(f"e{who}", datetime(2026, 10, 10, tzinfo=HERE), datetime(2026, 10, 14, tzinfo=HERE)) for who in range(4)]


def test_moving_limits_outward_never_adds_a_day_or_catches_more():
    points = [frontier.point(LIMITS, lives(), EVENTS, setting=setting) for setting in frontier.SETTINGS]
    for inner, outer in pairwise(points):
        assert outer.days <= inner.days
        assert outer.caught <= inner.caught


def test_a_day_is_counted_as_one_would_by_hand():
    found = frontier.point(LIMITS, {"a": lives()["e3"]}, [], setting=0.0)
    days = defaultdict(int)
    for one in lives()["e3"].readings:
        days[one.taken_at.date()] += one.value >= 150
    assert 0 < found.days <= sum(1 for count in days.values() if count)
    assert (found.caught, found.share) == (0, None)


def test_nought_is_the_set_as_it_stands():
    assert frontier.moved(LIMITS, 0.0) == LIMITS


def test_high_limits_go_up_and_low_limits_down_by_the_margins_of_the_rule():
    bands = {band.code: band.limit for band in frontier.moved(LIMITS, 2.0).rule("blood_pressure").bands}
    assert (bands["BP-1"], bands["BP-3"], bands["BP-7"]) == (190, 70, 44)


def test_the_delay_counts_from_the_beginning_of_what_happened():
    start = datetime(2026, 10, 10, tzinfo=HERE)
    life = lives()["e0"]
    life.readings[:] = [Heard("systolic", 165.0, start + timedelta(hours=7), start + timedelta(hours=7))]
    found = frontier.point(LIMITS, {"a": life}, [Happened("a", start, start + timedelta(days=1))], setting=0.0)
    assert (found.caught, found.delay_hours) == (1, 7.0)


def curve(*points, slug="x"):
    return Curve(slug, LIMITS.words, tuple(Point(s, d, d, d / 10, c, 10, 1.0) for s, d, c in points))


def test_the_burden_needed_lies_straight_between_two_settings():
    found = curve((-1.0, 100, 10), (0.0, 40, 6), (1.0, 10, 2))
    assert (frontier.days_needed(found, 0.6), frontier.days_needed(found, 0.8), frontier.days_needed(found, 1.0)) == (40, 70, 100)
    assert frontier.days_needed(curve((0.0, 10, 2)), 0.5) is None


def test_the_picture_names_every_set_and_marks_its_own_setting():
    drawn = frontier_pictures.frontier([curve((0.0, 40, 6), (1.0, 10, 2)), curve((0.0, 30, 6), slug="y")], "zh-hans")
    assert drawn.count("<polyline") == 2
    assert drawn.count('<path class="dot"') == 2
    assert "报警人日" in drawn


@pytest.fixture
def files(tmp_path):
    lines = [f"e1,systolic,{value},mm[Hg],2026-10-{1 + day:02d}T07:00," for day, value in enumerate([130, 0, 165, 131, 129, 128])]
    (tmp_path / "readings.csv").write_text("\n".join([HEAD, *lines, "e1,mood,1,x,2026-10-01,"]))
    (tmp_path / "labels.csv").write_text("elder,from,until\ne1,2026-10-03,2026-10-04\n")
    return tmp_path


def replay(files, *words, capsys):
    call_command("replay", str(files / "readings.csv"), "--rules", "limits", *words)
    return capsys.readouterr()


def test_the_command_tells_what_was_read_set_aside_and_caught(files, capsys):
    said = replay(files, "--labels", str(files / "labels.csv"), capsys=capsys)
    assert "readings.csv:8" in said.err
    assert "1/1" in said.out
    assert "5" in said.out.splitlines()[0]


def test_the_command_speaks_json(files, capsys):
    told = json.loads(replay(files, "--json", "--labels", str(files / "labels.csv"), capsys=capsys).out)
    own = next(point for point in told["sets"]["limits"] if point["setting"] == 0)
    assert (told["readings"], told["unusable_lines"], told["set_aside"][0]["why"]) == (5, 1, "sentinel")
    assert (own["days"], own["share"]) == (1, 1.0)


def test_the_command_draws(files, capsys):
    replay(files, "--out", str(files / "x.svg"), capsys=capsys)
    assert (files / "x.svg").read_text().startswith("<svg")


def test_an_unknown_set_is_refused_by_naming_those_that_exist(files):
    with pytest.raises(OperatorError, match="limits"):
        call_command("replay", str(files / "readings.csv"), "--rules", "weather")
