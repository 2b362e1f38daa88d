"""Who loses a tenth of their weight is put on the list of those to be assessed, once."""

from datetime import timedelta

import pytest

from yiyang.assessment.models import Change, Due
from yiyang.assessment.types.assessing import Cause
from yiyang.monitoring.actions import devices, partitions, readings
from yiyang.monitoring.actions.weights import report_weight_losses
from yiyang.monitoring.tests.speech import reading, say
from yiyang.monitoring.tests.ward import NOW, TODAY
from yiyang.monitoring.types.readings import DeviceKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def scale(ward):
    """A scale at 张国生's since half a year."""
    since = NOW - timedelta(days=180)
    partitions.prepare_partitions(now=NOW)
    found = devices.register_device(ward.town.centre, serial="scale-1", kind=DeviceKind.SCALE, by=None, at=since)
    devices.bind_device(found, ward.zhang, by=None, at=since)
    return ward


def weigh(*days):
    for back, kg in days:
        at = NOW - timedelta(days=back, hours=1)
        readings.store_batch([say(reading(kg, at=at, code="29463-7", unit="kg"), serial="scale-1")], now=at)


def test_a_tenth_lost_is_reported_once_and_calls_for_an_assessment(scale):
    weigh((30, 60.0), (28, 60.2), (3, 53.9), (1, 53.7))
    assert (report_weight_losses(at=NOW), report_weight_losses(at=NOW)) == (1, 0)
    change = Change.objects.get(elder=scale.zhang)
    assert (change.cause, change.on) == (Cause.WEIGHT_LOSS, TODAY)
    assert Due.objects.get(elder=scale.zhang).cause == Cause.WEIGHT_LOSS


def test_a_little_less_is_not_reported(scale):
    weigh((30, 60.0), (28, 60.2), (3, 58.0), (1, 58.2))
    assert report_weight_losses(at=NOW) == 0


def test_who_has_no_scale_is_not_looked_at(ward):
    assert report_weight_losses(at=NOW) == 0
