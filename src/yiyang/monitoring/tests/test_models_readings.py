from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from yiyang.monitoring.actions import readings
from yiyang.monitoring.models import Binding, Measurement
from yiyang.monitoring.tests.speech import reading, say
from yiyang.monitoring.tests.ward import NOW

pytestmark = pytest.mark.django_db


def test_the_database_keeps_two_bindings_of_a_device_apart(ward):
    with pytest.raises(IntegrityError, match="binding_one_elder_at_a_time"), transaction.atomic():
        Binding.objects.create(device=ward.cuffs["cuff-1"], elder=ward.chen, from_at=NOW)


def test_the_database_refuses_a_binding_that_ends_before_it_begins(ward):
    with pytest.raises(IntegrityError, match=r"range lower bound|binding_ends_after_start"), transaction.atomic():
        Binding.objects.filter(device=ward.cuffs["cuff-1"]).update(until_at=NOW - timedelta(days=99))


def test_the_database_refuses_a_second_reading_of_one_moment(ward):
    readings.store_batch([say(reading())], now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Measurement.objects.create(**Measurement.objects.values().get())


def test_a_reading_lies_in_the_partition_of_its_month(ward):
    readings.store_batch([say(reading(at=NOW - timedelta(days=35)))], now=NOW)
    with connection.cursor() as cursor:
        cursor.execute("SELECT tableoid::regclass::text FROM monitoring_measurement")
        assert cursor.fetchone() == ("monitoring_measurement_2026_10",)
