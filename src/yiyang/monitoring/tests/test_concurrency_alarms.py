"""Two workers, two people, two ticks at once: one alarm, one owner, one step."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from yiyang.base.errors import DomainError
from yiyang.monitoring.actions import alarms
from yiyang.monitoring.models import Alarm, AlarmEvent
from yiyang.monitoring.tests import ward as here
from yiyang.monitoring.tests.ward import NOW, fresh
from yiyang.notices.models import Notice

pytestmark = pytest.mark.django_db(transaction=True)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def ward(transactional_db):
    return here.build()


def together(*functions):
    """Run functions at the same moment, each on its own connection; answers what each returned or raised."""
    start, results = threading.Barrier(len(functions)), [None] * len(functions)

    def run(place, function):
        start.wait()
        try:
            results[place] = function()
        except Exception as error:
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(functions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_two_workers_raise_one_alarm_that_counts_both_readings(ward):
    def worker(device, minutes, value):
        def judge():
            with transaction.atomic():
                batch = fresh([(ward.zhang, NOW + minutes * MINUTE, {"systolic": value}, "none")], ward.cuffs[device])
                alarms.evaluate(batch, now=NOW + 5 * MINUTE)

        return judge

    outcome = together(worker("cuff-1", 1, 165), worker("cuff-2", 2, 182), worker("cuff-1", 3, 155))
    assert outcome == [None, None, None]
    alarm = Alarm.objects.get()
    assert (alarm.reading_count, alarm.severity) == (3, "critical")


def test_of_two_people_one_takes_the_alarm_and_the_other_is_told_who(ward):
    ward.hear(ward.zhang, systolic=190)
    alarm = ward.alarm()
    results = together(
        lambda: alarms.acknowledge_alarm(Alarm.objects.get(pk=alarm.pk), by=ward.li, at=NOW),
        lambda: alarms.acknowledge_alarm(Alarm.objects.get(pk=alarm.pk), by=ward.wang, at=NOW),
    )
    refused = [result for result in results if isinstance(result, DomainError)]
    assert len(refused) == 1
    assert ward.alarm().acknowledged_by.display_name in str(refused[0])


def test_two_ticks_escalate_one_step(ward):
    ward.hear(ward.zhang, systolic=190)
    assert sorted(together(*[lambda: alarms.escalate_due(now=NOW + 6 * MINUTE)] * 2)) == [0, 1]


def test_two_ticks_tell_each_person_once(ward):
    ward.hear(ward.zhang, systolic=165)
    together(*[lambda: alarms.announce(now=NOW)] * 2)
    assert Notice.objects.filter(user=ward.li).count() == 1


def test_two_ticks_raise_one_silence(ward):
    together(*[lambda: alarms.raise_silences(now=NOW + timedelta(days=200))] * 2)
    assert Alarm.objects.filter(elder=ward.zhang, rule="device_silent").count() == 1
    assert AlarmEvent.objects.filter(alarm__elder=ward.zhang, kind="raised").count() == 1
