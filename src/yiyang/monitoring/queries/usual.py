"""What is usual for the elders of a batch: samples read in one go, the limits they draw laid out, and remembered for the day.

The limits of a day are drawn from what was known before it began, so nothing that happens during the day makes the memory wrong.
A batch whose transaction is open at midnight may count a day later.
"""

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from yiyang.monitoring.definitions import measures
from yiyang.monitoring.rules import history_tables
from yiyang.monitoring.rules.history_tables import Rings
from yiyang.monitoring.rules.screening import WIDTH, Book, Floats, Integers, Own
from yiyang.monitoring.types.alarms import Person
from yiyang.monitoring.types.history import KEPT_DAYS, SLOTS, Sample
from yiyang.monitoring.types.readings import Fresh, IntColumn, Mask

MOST_REMEMBERED = 100_000
COPY_RINGS = """
COPY (SELECT elder_id, measure, slot, newest, days, known, values, kept FROM monitoring_samplering WHERE elder_id = ANY(%s))
TO STDOUT (FORMAT binary)
"""
HEADER_BYTES, TRAILER_BYTES = 19, 2
NOWHERE = np.full(len(measures.measures()) * SLOTS, -1, dtype=np.int16)


def _array(name: str, kind: str) -> list[tuple[str, str] | tuple[str, list[tuple[str, str]], int]]:
    return [(f"{name} head", "V24"), (name, [("bytes", ">i4"), ("item", kind)], KEPT_DAYS)]


ROW = np.dtype(
    [
        ("fields", ">i2"), ("elder bytes", ">i4"), ("elder", "V16"), ("measure bytes", ">i4"), ("measure", ">i2"),
        ("slot bytes", ">i4"), ("slot", ">i2"), ("newest bytes", ">i4"), ("newest", ">i4"),
        *_array("days", ">i4"), *_array("known", ">i4"), *_array("values", ">f8"), *_array("kept", "?"),
    ]
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Drawn:
    """The limits of one elder for one day; ``index`` says by measure and slot which row, -1 for none."""

    person: Person
    index: NDArray[np.int16]
    limits: Floats
    settled: Mask


@dataclass(frozen=True)
class Sight:
    """What a batch is compared with: its limits, the slot and day of each reading, and which samples are still missing."""

    own: Own | None
    slot: Integers
    day: Integers
    missing: Mask


class Memory(threading.local):
    """What a thread remembers of today: limits by elder and day, and the newest sampled day by elder."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Know nothing any more, as after tables were changed by another hand."""
        self.drawn: dict[tuple[UUID, int], Drawn] = {}
        self.newest: dict[UUID, Integers] = {}
        self.today = 0

    def turn(self, today: int) -> None:
        """Forget what is of no more use."""
        if len(self.drawn) > MOST_REMEMBERED or len(self.newest) > MOST_REMEMBERED:
            self.forget()
        if today != self.today:
            self.drawn = {key: drawn for key, drawn in self.drawn.items() if abs(key[1] - today) <= 1}
            self.today = today

    def sampled(self, elder: UUID, column: int, *, day: int) -> None:
        """A sample is in the database for good; ``column`` says of which measure and slot."""
        newest = self.newest.get(elder)
        if newest is not None:
            newest[column] = max(newest[column], day)


memory = Memory()


def sight_of(fresh: Fresh, book: Book, people: Sequence[Person], *, today: int, timely: Mask) -> Sight:
    """What a batch is compared with. What comes too late to be judged is seen with today's eyes."""
    memory.turn(today)
    day = history_tables.days_of(fresh.taken_at)
    slot = history_tables.slots_of(book, fresh.measure, fresh.taken_at, context=fresh.context)
    seen_on = np.where(timely, np.minimum(day, today), today)
    back = today - seen_on
    span = int(back.max()) + 1
    pair, of_reading = _pairs(fresh, back, span)
    wanted = [(int(code) // span, today - int(code) % span) for code in pair]
    _remember(fresh.elders, book, people, wanted=wanted)
    known = [memory.drawn[fresh.elders[elder], on] for elder, on in wanted]
    own = _joined(known, of_reading, fresh.measure * SLOTS + np.maximum(slot, 0), looked_back=slot >= 0)
    newest = np.stack([memory.newest[pk] for pk in fresh.elders])
    missing = (slot >= 0) & (newest[fresh.elder, fresh.measure * SLOTS + np.maximum(slot, 0)] != day)
    return Sight(own, slot, day, missing)


def samples_of(elders: Iterable[UUID]) -> dict[tuple[UUID, int, int], list[Sample]]:
    """All samples of some elders by elder, measure and slot, as the slow rules take them."""
    found = {}
    for row in _read(list(elders)):
        columns = (row["days"]["item"], row["known"]["item"], row["values"]["item"], row["kept"]["item"])
        samples = [Sample(day, *rest) for day, *rest in zip(*(column.tolist() for column in columns), strict=True) if day >= 0]
        found[UUID(bytes=row["elder"].tobytes()), int(row["measure"]), int(row["slot"])] = samples
    return found


def _pairs(fresh: Fresh, back: Integers, span: int) -> tuple[Integers, Integers]:
    """The (elder, day) pairs of a batch as numbers, and which of them each reading is of."""
    if span == 1:
        return np.arange(len(fresh.elders)), fresh.elder.astype(np.int64)
    pair, of_reading = np.unique(fresh.elder * span + back, return_inverse=True)
    return pair, of_reading


def _remember(elders: Sequence[UUID], book: Book, people: Sequence[Person], *, wanted: Sequence[tuple[int, int]]) -> None:
    """Load and lay out what this process does not remember of the elders asked about."""
    missing = [(place, on) for place, on in wanted if not _is_known(elders[place], on, people[place])]
    if not missing:
        return
    places = sorted({place for place, _ in missing})
    asked, whom = [elders[place] for place in places], [people[place] for place in places]
    rows = _read(asked)
    number = {pk.bytes: place for place, pk in enumerate(asked)}
    elder = np.array([number[pk.tobytes()] for pk in rows["elder"]], dtype=np.int64)
    _note_newest(asked, rows, elder)
    for on in {on for _, on in missing}:
        _draw(asked, book, whom, rings=_rings(rows, elder, on), on=on)


def _is_known(elder: UUID, on: int, person: Person) -> bool:
    drawn = memory.drawn.get((elder, on))
    return drawn is not None and drawn.person == person and elder in memory.newest


def _note_newest(asked: Sequence[UUID], rows: NDArray[np.void], elder: Integers) -> None:
    newest = np.full((len(asked), len(NOWHERE)), -1, dtype=np.int32)
    newest[elder, rows["measure"] * SLOTS + rows["slot"]] = rows["newest"]
    memory.newest.update(zip(asked, newest, strict=True))


def _rings(rows: NDArray[np.void], elder: Integers, on: int) -> Rings:
    day, known, value, kept = (rows[name]["item"] for name in ("days", "known", "values", "kept"))
    measure, slot = rows["measure"].astype(np.int64), rows["slot"].astype(np.int64)
    return Rings(
        elder, measure, slot, np.full(len(rows), on), day.astype(np.int64), known.astype(np.int64), value.astype(np.float64), kept
    )


def _draw(asked: Sequence[UUID], book: Book, people: Sequence[Person], *, rings: Rings, on: int) -> None:
    """The limits of some elders for one day, laid over those everybody has."""
    lines = history_tables.draw(book, rings, people)
    rows = np.flatnonzero(lines.drawn)
    rows = rows[np.argsort(rings.elder[rows], kind="stable")]
    elder, measure = rings.elder[rows], rings.measure[rows]
    base = book.base(people, elder, measure, context=history_tables.contexts_of(book, measure, rings.slot[rows]))
    own = _own_sides(book, people)[elder, measure]
    limits = history_tables.lay_over(base, lines.where(rows), own=own, margin=book.margin[measure])
    column, settled = measure * SLOTS + rings.slot[rows], lines.settled[rows]
    bounds = np.searchsorted(elder, np.arange(len(asked) + 1)).tolist()
    for place, pk in enumerate(asked):
        first, end = bounds[place], bounds[place + 1]
        index = NOWHERE
        if end > first:
            index = NOWHERE.copy()
            index[column[first:end]] = np.arange(end - first)
        memory.drawn[pk, on] = Drawn(people[place], index, limits[first:end], settled[first:end])


def _own_sides(book: Book, people: Sequence[Person]) -> Mask:
    """By elder and measure, whether a doctor set high and low limits."""
    sides = np.zeros((len(people), len(book.measures), 2), dtype=bool)
    for place, person in enumerate(people):
        for own in person.ranges:
            sides[place, book.measures.index(own.measure)] = [bool(own.limits(side)) for side in history_tables.SIDES]
    return sides


def _joined(known: Sequence[Drawn], of_reading: Integers, column: IntColumn, *, looked_back: Mask) -> Own | None:
    """One table of all that was drawn, and the place of each reading in it."""
    counts = [len(drawn.limits) for drawn in known]
    if not any(counts):
        return None
    index = np.stack([drawn.index for drawn in known])
    first = np.cumsum([1, *counts[:-1]])
    found = index[of_reading, column]
    place = np.where(looked_back & (found >= 0), found + first[of_reading], 0)
    limits = np.concatenate([np.zeros((1, WIDTH)), *(drawn.limits for drawn in known)])
    return Own(place, limits, np.concatenate([[False], *(drawn.settled for drawn in known)]))


def _read(elders: list[UUID]) -> NDArray[np.void]:
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.cursor.copy(COPY_RINGS, [elders]) as copy:
        raw = b"".join(copy)
    return np.frombuffer(raw[HEADER_BYTES : len(raw) - TRAILER_BYTES], dtype=ROW)
