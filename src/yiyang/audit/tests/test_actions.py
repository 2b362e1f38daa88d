"""What is written, when, and how it is sealed."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection, transaction
from django.utils.timezone import now

from yiyang.audit import actions, queries
from yiyang.audit.models import Entry, Link, Pending
from yiyang.base import requests

pytestmark = pytest.mark.django_db


def in_another_connection(function):
    """Run something in a connection of its own that refuses to wait for any lock."""

    def run():
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '1ms'")
            return function()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result()


def test_a_change_is_written_at_once_with_its_facts(write, wang):
    write(wang)
    assert Entry.objects.get().facts == {"field": "address", "number": 0}


def test_the_elder_concerned_is_known(write, wang):
    write(wang)
    assert str(Entry.objects.get().elder_id) == wang.id


def test_facts_read_back_as_they_were_written(wang):
    actions.record(None, "consent.recorded", wang, scopes={"vitals"}, until=date(2027, 1, 1), given=True, count=3)
    assert Entry.objects.get().facts == {"scopes": ["vitals"], "until": "2027-01-01", "given": True, "count": 3}


def test_a_read_outside_a_request_is_written_at_once(wang):
    actions.note_read(None, "elder.read", wang, elder_id=wang.id)
    assert Entry.objects.count() == 1


def test_reads_of_one_request_are_written_once_each_when_it_is_answered(wang, django_assert_num_queries):
    scope = requests.RequestScope(address="10.0.0.7")
    token = requests.enter(scope)
    for _ in range(3):
        actions.note_read(None, "elder.read", wang, elder_id=wang.id)
        actions.note_read(None, "record.read", wang, elder_id=wang.id)
    assert Entry.objects.count() == 0
    with django_assert_num_queries(1):
        scope.close()
    requests.leave(token)
    assert sorted(Entry.objects.values_list("verb", "address")) == [("elder.read", "10.0.0.7"), ("record.read", "10.0.0.7")]


def test_sealing_numbers_links_without_gaps(write, wang):
    write(wang, 5)
    while actions.seal(limit=2):
        pass
    assert list(Link.objects.order_by("seq").values_list("seq", flat=True)) == [1, 2, 3, 4, 5]


def test_nothing_waits_after_sealing(write, wang):
    write(wang, 3)
    actions.seal()
    assert not Pending.objects.exists()


def test_the_end_is_noted_once_outside_the_database(write, wang):
    write(wang, 2)
    actions.seal()
    assert [actions.anchor(now()), actions.anchor(now())] == [True, False]
    assert queries.last_anchor(queries.anchor_file()) == queries.head()


def test_an_empty_trail_notes_no_end():
    assert not actions.anchor(now())


@pytest.mark.django_db(transaction=True)
def test_a_second_sealer_leaves_at_once(write, wang):
    write(wang, 3)
    with transaction.atomic():
        assert actions.seal() == 3
        assert in_another_connection(actions.seal) == 0


@pytest.mark.django_db(transaction=True)
def test_readers_write_their_entries_while_a_sealer_is_at_work(write, wang):
    write(wang, 3)
    with transaction.atomic():
        actions.seal()
        in_another_connection(lambda: actions.note_read(None, "elder.read", wang, elder_id=wang.id))
        assert in_another_connection(lambda: len(queries.entries_about([wang.id]))) == 4


@pytest.mark.django_db(transaction=True)
def test_the_sealer_waits_for_no_open_transaction_and_skips_none_of_its_entries(write, wang):
    with transaction.atomic():
        write(wang)
        in_another_connection(lambda: write(wang, 2))
        assert in_another_connection(actions.seal) == 2
    assert actions.seal() == 1
    assert queries.verify().sound
    assert Link.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_many_readers_and_two_sealers_at_once_leave_one_whole_chain(wang):
    def read(_):
        try:
            for _ in range(20):
                actions.note_read(None, "elder.read", wang, elder_id=wang.id)
        finally:
            connection.close()

    def seal(_):
        try:
            for _ in range(20):
                actions.seal(limit=7)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        jobs = [*(pool.submit(read, n) for n in range(4)), *(pool.submit(seal, n) for n in range(2))]
    for job in jobs:
        job.result()
    while actions.seal():
        pass
    verdict = queries.verify()
    assert (verdict.links, verdict.waiting, verdict.flaws) == (80, 0, ())
