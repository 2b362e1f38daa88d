"""Which worker works on which shard: as even as can be, moving as little as possible."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID


def share(place: int, workers: int, *, shards: int) -> int:
    """How many shards the worker at this place among so many has; the first ones have one more if it does not come out even."""
    return shards // workers + (place < shards % workers)


def settle(me: UUID, alive: Sequence[UUID], owners: Mapping[int, UUID | None]) -> frozenset[int]:
    """The shards a worker has from now on: what it had, less what is too much, and of those nobody alive has what is missing."""
    living: Collection[UUID] = frozenset(alive)
    mine = sorted(shard for shard, owner in owners.items() if owner == me)
    free = sorted(shard for shard, owner in owners.items() if owner not in living)
    wanted = share(alive.index(me), len(alive), shards=len(owners))
    return frozenset([*mine, *free][: max(wanted, 0)])
