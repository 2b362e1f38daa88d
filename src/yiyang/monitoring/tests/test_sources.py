"""Where two devices measure one thing: both are kept, one counts."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiyang.monitoring.actions import readings
from yiyang.monitoring.definitions import measures, sources
from yiyang.monitoring.models import Alarm, Measurement
from yiyang.monitoring.queries import drawn
from yiyang.monitoring.queries import readings as reads
from yiyang.monitoring.queries import sources as queries
from yiyang.monitoring.rules import sources as rules
from yiyang.monitoring.tests.speech import reading, say
from yiyang.monitoring.tests.test_help_calls import button
from yiyang.monitoring.tests.ward import NOW
from yiyang.monitoring.types.doubts import Doubt
from yiyang.monitoring.types.readings import DeviceKind

MINUTE, WITHIN = timedelta(minutes=1), timedelta(minutes=30)


def better(kind):
    return sources.priority().better("spo2", kind)


def counting(*rows):
    return rules.counting([(NOW + minutes * MINUTE, kind) for minutes, kind in rows], better, within=WITHIN)


@pytest.mark.parametrize(
    ("rows", "counts"),
    [
        ([], []),
        ([(0, "wristband"), (1, "wristband")], [True, True]),
        ([(0, "wristband"), (30, "oximeter")], [False, True]),
        ([(0, "wristband"), (31, "oximeter")], [True, True]),
        ([(0, "oximeter"), (10, "wristband"), (40, "wristband")], [True, False, True]),
        ([(0, "scale"), (5, "wristband")], [False, True]),
    ],
)
def test_a_lesser_device_does_not_count_near_a_better_one(rows, counts):
    assert counting(*rows) == counts


@given(st.lists(st.tuples(st.integers(0, 600), st.sampled_from(["oximeter", "multi", "wristband"]))))
def test_the_best_device_always_counts_and_something_always_does(rows):
    ordered = sorted(rows)
    counts = counting(*ordered)
    assert all(counted for counted, (_, kind) in zip(counts, ordered, strict=True) if kind == "oximeter")
    assert any(counts) == bool(ordered)


@pytest.mark.parametrize("slug", sources.priority().order)
def test_every_order_names_a_measure_and_begins_with_the_device_made_for_it(slug):
    assert slug in measures.by_slug()
    assert not sources.priority().better(slug, sources.priority().order[slug][0])


@pytest.fixture
def both(ward):
    """An oximeter and a wristband that both tell his oxygen."""
    queries.kinds.__init__()
    button(ward, "ox-1", ward.zhang, kind=DeviceKind.OXIMETER)
    button(ward, "band-1", ward.zhang, kind=DeviceKind.WRISTBAND)
    return ward


def told(serial, value, at=NOW):
    readings.store_batch([say(reading(value, code="59408-5", unit="%", at=at), serial=serial)], now=at)


@pytest.mark.django_db
def test_a_wristband_near_an_oximeter_is_kept_and_not_judged(both):
    told("ox-1", 97)
    told("band-1", 85, NOW + 5 * MINUTE)
    assert Measurement.objects.count() == 2
    assert not Alarm.objects.exists()


@pytest.mark.django_db
def test_a_wristband_alone_is_judged(both):
    told("ox-1", 97, NOW - 60 * MINUTE)
    told("band-1", 85)
    assert both.alarm().rule == "spo2"


@pytest.mark.django_db
def test_the_better_device_is_judged_whatever_the_lesser_said(both):
    told("band-1", 97)
    told("ox-1", 85, NOW + MINUTE)
    assert both.alarm().rule == "spo2"


@pytest.mark.django_db
def test_the_trend_draws_what_counts_and_the_numbers_hold_all(both):
    told("ox-1", 97)
    told("band-1", 93, NOW + 5 * MINUTE)
    shown = reads.measures_of("spo2")
    (full,) = drawn.series([both.zhang.pk], shown, start=NOW - timedelta(days=1))
    assert [row[1] for row in full.rows] == [97, 93]
    assert [row[1] for row in full.counting().rows] == [97]


def test_on_a_trend_a_placeholder_of_the_better_device_overrules_nothing_and_is_seen():
    rows = [drawn.Row(NOW, 50.0, "ox-1", Doubt.SENTINEL), drawn.Row(NOW + 5 * MINUTE, 93.0, "band-1")]
    full = drawn.Series(reads.measures_of("spo2")[0], rows, (DeviceKind.OXIMETER, DeviceKind.WRISTBAND))
    assert full.counting().rows == rows


def test_thinning_keeps_the_ends_of_what_is_trusted_and_of_what_is_doubted():
    chosen = drawn._extremes([drawn.Row(NOW + n * MINUTE, float(60 + n), "x", Doubt.STUCK * (n > 4)) for n in range(10)])
    assert [row.value for row in chosen] == [60, 64, 65, 69]
