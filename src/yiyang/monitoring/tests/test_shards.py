from uuid import UUID

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from yiyang.monitoring.actions import shards
from yiyang.monitoring.models import Shard, Worker
from yiyang.monitoring.queries import workers
from yiyang.monitoring.rules.shards import settle, share
from yiyang.runtime.stream import SHARDS

A, B = UUID(int=1), UUID(int=2)


def as_if_seen(shift):
    """A worker's last sign of life, moved."""
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE monitoring_worker SET seen_at = clock_timestamp() {shift}")


def test_shards_are_shared_as_evenly_as_they_can_be():
    assert [share(place, 3, shards=8) for place in range(3)] == [3, 3, 2]
    assert [share(place, 5, shards=8) for place in range(5)] == [2, 2, 2, 1, 1]


def test_a_newcomer_gets_nothing_before_the_others_let_go():
    owners = dict.fromkeys(range(8), A)
    assert settle(B, [A, B], owners) == frozenset()
    assert settle(A, [A, B], owners) == frozenset(range(4))


def test_what_a_dead_worker_had_is_taken():
    assert settle(A, [A], {0: A, 1: B, 2: B, 3: None}) == frozenset(range(4))


@given(
    count=st.integers(1, 6),
    owners=st.lists(st.one_of(st.none(), st.integers(0, 8).map(lambda n: UUID(int=n))), min_size=1, max_size=16),
)
def test_after_two_rounds_every_shard_has_one_living_owner_and_nobody_has_much_more(count, owners):
    alive = [UUID(int=n) for n in range(count)]
    now = dict(enumerate(owners))
    for _ in range(2):
        for me in alive:
            mine = settle(me, alive, now)
            now = {shard: me if shard in mine else None if owner == me else owner for shard, owner in now.items()}
    had = [sum(owner == me for owner in now.values()) for me in alive]
    assert set(now.values()) <= set(alive)
    assert max(had) - min(had) <= 1


@pytest.mark.django_db
def test_one_worker_works_on_everything():
    assert shards.keep_alive(A, "one") == frozenset(range(SHARDS))
    assert workers.owners() == dict.fromkeys(range(SHARDS), "one")


@pytest.mark.django_db
def test_two_workers_share_and_the_one_left_takes_all_back():
    shards.keep_alive(A, "one")
    assert shards.keep_alive(B, "two") == frozenset()
    assert shards.keep_alive(A, "one") == frozenset(range(4))
    assert shards.keep_alive(B, "two") == frozenset(range(4, 8))
    shards.leave(B)
    assert shards.keep_alive(A, "one") == frozenset(range(SHARDS))


@pytest.mark.django_db
@pytest.mark.parametrize("seen", ["- interval '6 seconds'", "+ interval '1 hour'"])
def test_a_worker_not_heard_of_loses_its_shards_even_when_the_clock_was_set_back(seen):
    shards.keep_alive(A, "one")
    as_if_seen(seen)
    assert shards.keep_alive(B, "two") == frozenset(range(SHARDS))


@pytest.mark.django_db
def test_a_worker_long_gone_is_forgotten():
    shards.keep_alive(A, "one")
    as_if_seen("- interval '2 minutes'")
    shards.keep_alive(B, "two")
    assert [worker.name for worker in Worker.objects.all()] == ["two"]
    assert Shard.objects.count() == SHARDS
