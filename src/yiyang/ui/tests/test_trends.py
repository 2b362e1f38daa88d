import json
import re
from datetime import UTC, datetime, timedelta

from django.utils import translation

from yiyang.ui import trends
from yiyang.ui.types import Line, Point, Tone, Trend

START = datetime(2026, 11, 8, 0, 19, tzinfo=UTC)
READINGS = (
    Point(START, 138.0, "王护士", "家中血压计"),
    Point(START + timedelta(days=5), None),
    Point(START + timedelta(days=14), 178.0, "王护士", "家中血压计", Tone.CRITICAL),
)
PRESSURE = Trend("血压", "mmHg", (Line("收缩压", READINGS, band=(132, 148)),), START, START + timedelta(days=14), csv="/csv")
NOTHING = Trend("体重", "kg", (Line("体重", ()),), START, START + timedelta(days=14))


def picture(trend):
    return json.loads(re.search(r">(.*)</script>", trends.parts(trend).data)[1])


def test_the_picture_draws_the_hours_of_the_wall_here():
    assert datetime.fromtimestamp(picture(PRESSURE)["start"] / 1000, UTC).hour == 8


def test_a_known_gap_stays_a_gap():
    assert picture(PRESSURE)["lines"][0]["points"][1][1] is None


def test_the_picture_knows_the_persons_own_range():
    assert picture(PRESSURE)["lines"][0]["band"] == [132, 148]


def test_the_picture_knows_the_middle_of_the_persons_own_past():
    known = Trend("血压", "mmHg", (Line("收缩压", READINGS, usual=140.0),), START, START + timedelta(days=14))
    assert [picture(one)["lines"][0]["usual"] for one in (PRESSURE, known)] == [None, 140.0]
    with translation.override("en"):
        assert "own middle 140" in trends.parts(known).key


def test_the_hover_names_author_and_device():
    assert picture(PRESSURE)["lines"][0]["points"][0][2] == "王护士 · 家中血压计"


def test_the_table_holds_the_same_numbers_newest_first(chinese):
    table = trends.parts(PRESSURE).table
    assert table.index("178") < table.index("138")


def test_the_table_marks_alarms_with_sign_and_word(chinese):
    assert "▲▲" in trends.parts(PRESSURE).table
    assert "紧急" in trends.parts(PRESSURE).table


DOUBTED = Trend(
    "血氧", "%", (Line("血氧", (*READINGS[:1], Point(START + timedelta(days=1), 50.0, doubt="设备占位值"))),), START, START
)  # fmt: skip


def test_a_doubtful_reading_says_why_in_picture_legend_table_and_file(chinese):
    parts = trends.parts(DOUBTED)
    assert [point[4] for point in picture(DOUBTED)["lines"][0]["points"]] == ["", "设备占位值"]
    assert '<span class="key" data-key-sign="doubt">可疑</span>' in parts.key
    assert "50 <small" in parts.table
    assert "可疑：设备占位值" in parts.table
    assert trends.csv(DOUBTED).splitlines()[0] == "time,血氧 (%),doubtful"
    assert trends.csv(DOUBTED).splitlines()[2].endswith('50,"设备占位值"')


def test_the_latest_value_of_the_sentence_is_one_nobody_doubts(chinese):
    assert "血氧 138" in trends.parts(DOUBTED).summary


def test_the_legend_names_range_line_and_alarm(chinese):
    signs = re.findall(r'data-key-sign="(\w+)"', trends.parts(PRESSURE).key)
    assert signs == ["band", "line0", "alarm"]


def test_one_sentence_tells_the_latest_value_to_those_who_do_not_see(chinese):
    assert "最近一次 收缩压 178 mmHg" in trends.parts(PRESSURE).summary


def test_a_trend_without_readings_says_so(chinese):
    assert trends.parts(NOTHING).is_empty
    assert trends.parts(NOTHING).summary == "体重：这段时间没有测量"


def test_csv_holds_the_same_numbers_with_their_zone():
    assert trends.csv(PRESSURE).splitlines() == [
        "time,收缩压 (mmHg)",
        "2026-11-08T08:19:00+08:00,138",
        "2026-11-13T08:19:00+08:00,",
        "2026-11-22T08:19:00+08:00,178",
    ]
