from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from yiyang.monitoring.actions import partitions, readings, rollups
from yiyang.monitoring.models.readings import Daily, Hourly, Measurement, Touched
from yiyang.monitoring.rules import rollups as packing
from yiyang.monitoring.tests.speech import reading, say
from yiyang.monitoring.tests.ward import NOW

SHANGHAI = ZoneInfo("Asia/Shanghai")


def counted_anew(span):
    """The slow, obvious way: every reading put into its span, one after the other."""
    found = defaultdict(list)
    for elder, measure, at, value in Measurement.objects.values_list("elder_id", "measure", "taken_at", "value"):
        found[elder, measure, span(at)].append(value)
    return {key: (len(values), min(values), max(values), pytest.approx(sum(values))) for key, values in found.items()}


def hour_of(at):
    return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def day_of(at):
    return at.astimezone(SHANGHAI).date()


def kept(model, span):
    rows = model.objects.values_list("elder_id", "measure", span, "count", "low", "high", "total")
    return {row[:3]: row[3:] for row in rows}


def at_the_prompt(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.mark.django_db
def test_hours_and_days_are_exact_whatever_comes_late_twice_moved_or_removed(ward):
    random = np.random.default_rng(3)
    for _ in range(12):
        moments = [NOW - timedelta(minutes=int(m)) for m in random.integers(0, 4 * 24 * 60, 30)]
        said = [reading(int(v), at=at) for v, at in zip(random.integers(90, 180, 30), moments, strict=True)]
        readings.store_batch([say(*said[:20]), say(*said[15:], serial="cuff-2")], now=NOW)
        if random.random() < 0.6:
            rollups.refresh()
        if random.random() < 0.5:
            at_the_prompt("UPDATE monitoring_measurement SET value = value + 1 WHERE value > %s", int(random.integers(120, 170)))
        if random.random() < 0.3:
            at_the_prompt("UPDATE monitoring_measurement SET elder_id = %s WHERE value < 100", ward.chen.pk)
        if random.random() < 0.3:
            at_the_prompt("DELETE FROM monitoring_measurement WHERE value > %s", int(random.integers(160, 180)))
    rollups.refresh()
    assert kept(Hourly, "hour") == counted_anew(hour_of)
    assert kept(Daily, "day") == counted_anew(day_of)
    assert not Touched.objects.exists()


@pytest.mark.django_db
def test_a_day_is_a_day_in_china(ward):
    readings.store_batch([say(reading(120, at=datetime(2026, 11, 18, 15, 59, tzinfo=UTC)),
                              reading(140, at=datetime(2026, 11, 18, 16, 1, tzinfo=UTC)))], now=NOW)  # fmt: skip
    assert rollups.refresh() == 2
    assert {row.day: row.mean for row in Daily.objects.all()} == {date(2026, 11, 18): 120, date(2026, 11, 19): 140}


@pytest.mark.django_db
def test_a_batch_notes_its_hours_in_one_row(ward):
    said = [reading(120 + n, at=NOW - timedelta(minutes=n + 1)) for n in range(30)]
    readings.store_batch([say(*said)], now=NOW)
    assert len(bytes(Touched.objects.get().hours)) == 22


@pytest.mark.django_db
def test_a_month_taken_out_keeps_its_rollups_and_comes_back_whole(ward):
    old = NOW - timedelta(days=45)
    readings.store_batch([say(reading(120, at=old), reading(130, at=NOW))], now=NOW)
    partitions.prepare_partitions(now=NOW)
    taken = partitions.detach_old(keep_months=0, now=NOW)
    assert partitions.name_of(date(2026, 10, 1)) in taken
    assert partitions.name_of(date(2026, 11, 1)) not in taken
    assert [row.value for row in Measurement.objects.all()] == [130]
    at_the_prompt("INSERT INTO monitoring_touched (hours) SELECT uuid_send(%s::uuid) || int2send(0::int2) || int4send(%s)",
                  ward.zhang.pk, int(old.timestamp()) // 3600)  # fmt: skip
    rollups.refresh()
    assert Daily.objects.get(day=day_of(old)).high == 120, "what is no longer in the table is not counted anew"

    partitions.restore_month(date(2026, 10, 1), until=NOW + timedelta(days=30), by=None, at=NOW)
    assert sorted(row.value for row in Measurement.objects.all()) == [120, 130]
    assert partitions.detach_old(keep_months=0, now=NOW) == []
    assert partitions.detach_old(keep_months=0, now=NOW + timedelta(days=31)) != []


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 11), st.integers(-(10**15), 4 * 10**15)), min_size=1, max_size=60))
def test_packed_hours_are_each_hour_once(rows):
    ids = np.frombuffer(b"".join(bytes([n]) * 16 for n in range(4)), dtype="V16")
    elder, measure, at = (np.array(column, dtype=np.int64) for column in zip(*rows, strict=True))
    half = len(rows) // 2
    packed = [packing.pack(ids, elder[part], measure[part], taken_at=at[part]) for part in (slice(0, half), slice(half, None))]
    columns = packing.unpack(packed).columns()
    found = list(zip((elder.bytes[0] for elder in columns["elders"]), columns["measures"], columns["spans"], strict=True))
    assert sorted(found) == sorted({(e, m, t // 3_600_000_000) for e, m, t in rows})
    assert len(packing.unpack(packed).days()) == len({(e, m, (t // 3_600_000_000 + 8) // 24) for e, m, t in rows})
