"""Two workers with the same readings at once: each is stored once."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from yiyang.monitoring.actions import readings
from yiyang.monitoring.models import Measurement
from yiyang.monitoring.tests import ward as here
from yiyang.monitoring.tests.speech import HOUR_AGO, reading, say
from yiyang.monitoring.tests.ward import NOW

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ward(transactional_db):
    return here.build()


def test_two_workers_with_the_same_batch_store_it_once(ward):
    batch = [
        say(*(reading(100 + n, at=HOUR_AGO + timedelta(seconds=n)) for n in range(50)), serial=s) for s in ("cuff-1", "cuff-2")
    ]
    start, outcomes = threading.Barrier(2), []

    def work(messages):
        start.wait()
        outcomes.append(readings.store_batch(messages, now=NOW))
        connection.close()

    workers = [threading.Thread(target=work, args=(messages,)) for messages in (batch, batch[::-1])]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(outcome.stored for outcome in outcomes) == 100 == Measurement.objects.count()
