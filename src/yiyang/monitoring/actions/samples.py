"""An elder's past grows by one sample of each slot a day: the first that arrives stays, whoever brings it and however often."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from uuid import UUID

import numpy as np
from django.db import connection, transaction

from yiyang.monitoring.queries import usual
from yiyang.monitoring.queries.usual import Sight
from yiyang.monitoring.rules.screening import Integers, Screen
from yiyang.monitoring.types.history import KEPT_DAYS, SLOTS
from yiyang.monitoring.types.readings import Fresh, Mask
from yiyang.monitoring.types.severity import Severity

ADD = """
INSERT INTO monitoring_samplering AS ring (elder_id, measure, slot, newest, days, known, values, kept)
SELECT elder, measure, slot, day,
       array_fill(-1, ARRAY[place]) || day || array_fill(-1, ARRAY[%(places)s - 1 - place]),
       array_fill(0, ARRAY[place]) || known || array_fill(0, ARRAY[%(places)s - 1 - place]),
       array_fill(0::float8, ARRAY[place]) || value || array_fill(0::float8, ARRAY[%(places)s - 1 - place]),
       array_fill(false, ARRAY[place]) || kept || array_fill(false, ARRAY[%(places)s - 1 - place])
FROM (SELECT *, mod(day, %(places)s) AS place FROM unnest(
    %(elder)s::uuid[], %(measure)s::smallint[], %(slot)s::smallint[], %(day)s::int[], %(known)s::int[], %(value)s::float8[],
    %(kept)s::boolean[]
) AS given(elder, measure, slot, day, known, value, kept)) AS placed
ORDER BY elder, measure, slot
ON CONFLICT (elder_id, measure, slot) DO UPDATE SET
    newest = greatest(ring.newest, excluded.newest),
    days[mod(excluded.newest, %(places)s) + 1] = excluded.newest,
    known[mod(excluded.newest, %(places)s) + 1] = excluded.known[mod(excluded.newest, %(places)s) + 1],
    values[mod(excluded.newest, %(places)s) + 1] = excluded.values[mod(excluded.newest, %(places)s) + 1],
    kept[mod(excluded.newest, %(places)s) + 1] = excluded.kept[mod(excluded.newest, %(places)s) + 1]
WHERE ring.days[mod(excluded.newest, %(places)s) + 1] < excluded.newest
"""


@dataclass(frozen=True, slots=True)
class NewSample:
    """The first reading of one slot of a day, as far as a batch knows."""

    elder: UUID
    measure: int
    slot: int
    day: int
    known: int
    value: float
    kept: bool


def learn(fresh: Fresh, screen: Screen, sight: Sight, *, uneasy: Iterable[int], today: int) -> None:
    """Keep the first reading of each slot of a day. Grave ones, and those of an alarm, do not teach what is usual.

    ``uneasy`` are the groups (elder × rule) with an alarm that has not recovered, or with an abnormal reading just now.
    """
    rows = _first_of_each(fresh, sight)
    if not len(rows):
        return
    kept = _kept(fresh, screen, rows, uneasy=uneasy)
    columns = [column[rows].tolist() for column in (fresh.elder, fresh.measure, sight.slot, sight.day, fresh.value)]
    found = [
        NewSample(fresh.elders[elder], measure, slot, day, today, value, keeps)
        for elder, measure, slot, day, value, keeps in zip(*columns, kept.tolist(), strict=True)
    ]
    add(found)
    for one in found:
        transaction.on_commit(partial(usual.memory.sampled, one.elder, one.measure * SLOTS + one.slot, day=one.day))


def _first_of_each(fresh: Fresh, sight: Sight) -> Integers:
    """The earliest missing reading of every elder, measure, slot and day; of two at once the lower."""
    rows = np.flatnonzero(sight.missing)
    keys = (sight.day[rows], sight.slot[rows], fresh.measure[rows], fresh.elder[rows])
    order = np.lexsort((fresh.value[rows], fresh.taken_at[rows], *keys))
    is_first = np.ones(len(rows), dtype=bool)
    is_first[1:] = np.logical_or.reduce([key[order][1:] != key[order][:-1] for key in keys])
    return rows[order][is_first]


def _kept(fresh: Fresh, screen: Screen, rows: Integers, *, uneasy: Iterable[int]) -> Mask:
    rank, _, _ = screen.classify(fresh, rows)
    calm: Mask = rank <= Severity.WATCH.rank
    if screen.own is None:
        return calm
    group = fresh.elder[rows] * len(screen.book.rules) + screen.book.rule_of_measure[fresh.measure[rows]]
    settled = screen.own.settled[screen.own.place[rows]]
    return calm & ~(settled & np.isin(group, np.fromiter(uneasy, dtype=np.int64)))


def add(samples: Sequence[NewSample]) -> None:
    """Add samples, at most one of each slot and day among them, oldest days first."""
    for part in _one_day_each(samples):
        columns = {name: [getattr(one, name) for one in part] for name in NewSample.__slots__}
        with connection.cursor() as cursor:
            cursor.execute(ADD, columns | {"places": KEPT_DAYS})


def _one_day_each(samples: Sequence[NewSample]) -> Iterator[list[NewSample]]:
    """Portions in which no slot occurs twice."""
    turns: dict[tuple[UUID, int, int], int] = {}
    portions: list[list[NewSample]] = []
    for one in sorted(samples, key=lambda sample: sample.day):
        key = one.elder, one.measure, one.slot
        turn = turns[key] = turns.get(key, -1) + 1
        if turn == len(portions):
            portions.append([])
        portions[turn].append(one)
    yield from portions
