from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection

from yiyang.monitoring.actions import partitions, readings
from yiyang.monitoring.models import Measurement
from yiyang.monitoring.tests.speech import reading, say
from yiyang.monitoring.tests.ward import NOW

pytestmark = pytest.mark.django_db
FAR = datetime(2031, 11, 20, tzinfo=UTC)


def months() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(partitions.EXISTING, [partitions.TABLE])
        return {name for (name,) in cursor.fetchall()}


def test_the_coming_months_are_made_across_the_turn_of_the_year(db):
    made = partitions.prepare_partitions(now=FAR)
    assert made == [partitions.name_of(date(2031, 11, 1)), partitions.name_of(date(2031, 12, 1)),
                    partitions.name_of(date(2032, 1, 1)), partitions.name_of(date(2032, 2, 1))]  # fmt: skip


def test_months_that_exist_are_left_alone(db):
    partitions.prepare_partitions(now=FAR)
    assert partitions.prepare_partitions(now=FAR) == []


def test_readings_that_found_no_month_are_kept_and_move_into_theirs(ward):
    readings.store_batch([say(reading(at=FAR - timedelta(hours=1)), reading(131, at=FAR - timedelta(days=40)))], now=FAR)
    made = partitions.prepare_partitions(now=FAR)
    assert {"monitoring_measurement_2031_10", "monitoring_measurement_2031_11"} <= set(made) <= months()
    assert sorted(Measurement.objects.values_list("value", flat=True)) == [128, 131]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM monitoring_measurement_other")
        assert cursor.fetchone() == (0,)


def test_every_partition_carries_key_and_index(db):
    partitions.prepare_partitions(now=FAR)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_indexes WHERE tablename = 'monitoring_measurement_2031_12'")
        assert cursor.fetchone() == (2,)


def test_the_fresh_installation_has_room_for_readings_of_last_year(db):
    assert len(months()) >= 17
    assert f"monitoring_measurement_{NOW:%Y_%m}" in months()
