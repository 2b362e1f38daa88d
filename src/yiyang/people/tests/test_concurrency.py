"""Two people press the button at the same moment."""

import threading
from datetime import date

import pytest
from django.db import connection

from yiyang.base.errors import DomainError
from yiyang.organizations.tests import world
from yiyang.people import actions
from yiyang.people.models import Elder, Merge
from yiyang.people.tests.conftest import AT, TODAY, identity_number
from yiyang.people.types import ElderDraft

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls):
    """Run all calls together; answers what each returned or which error stopped it."""
    together, outcome = threading.Barrier(len(calls)), {}

    def run(index, call):
        try:
            together.wait(timeout=10)
            outcome[index] = call()
        except DomainError as error:
            outcome[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return [outcome[index] for index in range(len(calls))]


@pytest.fixture
def committees(transactional_db):
    return [actions.register_committee(f"31010400300{n}", f"第{n}居委会", by=None) for n in (1, 2)]


def register(committee, name, **facts):
    draft = ElderDraft(name=name, committee_id=committee.pk, **facts)
    return lambda: actions.register_elder(draft, institution=None, by=None, at=AT)


def refused(outcomes):
    return [outcome for outcome in outcomes if isinstance(outcome, DomainError)]


def test_one_identity_number_registered_twice_at_once_gives_one_record(committees):
    number = identity_number(date(1942, 5, 17), 11)
    outcomes = at_once(*[register(committee, "张国生", identity_number=number) for committee in committees])
    assert Elder.objects.count() == 1
    assert len(refused(outcomes)) == 1


def test_two_people_registered_at_once_get_two_record_numbers(committees):
    names = ["甲老", "乙老", "丙老", "丁老"]
    outcomes = at_once(*[register(committees[0], name, birth_date=date(1940, 1, 1)) for name in names])
    assert not refused(outcomes)
    assert {elder.record_number[-5:] for elder in outcomes} == {"00001", "00002", "00003", "00004"}


def test_two_opposite_merges_at_once_give_one_merge(committees):
    by = world.engage("李明", "family_doctor", world.institution("中心", "community_health_centre"), username="li").user
    one, other = [register(committees[0], name, birth_date=date(1940, 1, 1))() for name in ("甲老", "乙老")]
    for elder in (one, other):
        actions.assign_responsibility(elder, "family_doctor", to=by.staff, start=TODAY, reason="signed", by=None)
    outcomes = at_once(
        lambda: actions.merge_elders(one, other, reason="one person", by=by, at=AT),
        lambda: actions.merge_elders(other, one, reason="one person", by=by, at=AT),
    )
    assert Merge.objects.count() == 1
    assert len(refused(outcomes)) == 1


def test_two_doctors_assigned_at_once_leave_one(committees):
    centre = world.institution("中心", "community_health_centre")
    doctors = [world.engage(name, "family_doctor", centre, username=name) for name in ("甲医", "乙医")]
    elder = register(committees[0], "甲老", birth_date=date(1940, 1, 1))()
    at_once(
        *[
            lambda doctor=doctor: actions.assign_responsibility(
                elder, "family_doctor", to=doctor, start=TODAY, reason="signed", by=None
            )
            for doctor in doctors
        ]
    )
    assert elder.responsibilities.on(TODAY).filter(kind="family_doctor").count() == 1
