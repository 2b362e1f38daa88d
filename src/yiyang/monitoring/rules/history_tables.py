"""``rules.history`` for many elders at once: the same clauses over whole columns of samples, for numpy."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from yiyang.monitoring.rules import history
from yiyang.monitoring.rules.screening import CLEAR_HIGH, CLEAR_LOW, HIGH, LOW, LOW_VALUES, SLOT_BY, Book, Floats, Integers
from yiyang.monitoring.types.alarms import Person
from yiyang.monitoring.types.history import HERE_HOURS, PART_OF_HOUR, Against, Clause, SlotBy
from yiyang.monitoring.types.readings import IntColumn, Mask
from yiyang.monitoring.types.severity import Side

HOUR, DAY = 3_600_000_000, 86_400_000_000
PARTS: Integers = np.array(PART_OF_HOUR, dtype=np.int64)
BY_PART, BY_MEAL, BY_DAY = (SLOT_BY.index(by) for by in (SlotBy.PART, SlotBy.MEAL, SlotBy.DAY))
NEVER = np.iinfo(np.int64).max
SIDES = (Side.HIGH, Side.LOW)


@dataclass(frozen=True)
class Rings:
    """Samples of many (elder, measure, slot) rows, a column for each kept day, and the day each row is drawn for."""

    elder: Integers
    measure: Integers
    slot: Integers
    on: Integers
    day: Integers
    known: Integers
    value: Floats
    kept: Mask

    def __len__(self) -> int:
        return len(self.on)


@dataclass(frozen=True)
class Lines:
    """What the samples of each row draw: the innermost limit by severity, what is usual (high, low), and how near to the middle
    the table's «watch» limits still count beside it (high, low)."""

    high: Floats
    low: Floats
    usual: Floats
    past_table: Floats
    settled: Mask

    @property
    def drawn(self) -> Mask:
        """Rows with any limit at all."""
        found: Mask = np.isfinite(np.concatenate([self.high, self.low, self.usual], axis=1)).any(axis=1)
        return found

    def where(self, rows: Integers) -> "Lines":
        """Only some rows."""
        return Lines(self.high[rows], self.low[rows], self.usual[rows], self.past_table[rows], self.settled[rows])


def days_of(taken_at: IntColumn) -> Integers:
    """The local day of each moment."""
    return np.floor_divide(taken_at.astype(np.int64) + HERE_HOURS * HOUR, DAY)


def slots_of(book: Book, measure: IntColumn, taken_at: IntColumn, *, context: IntColumn) -> Integers:
    """Which of a day's samples each reading may be; -1 where no rule looks back."""
    hour = np.floor_divide(taken_at.astype(np.int64) + HERE_HOURS * HOUR, HOUR) % 24
    by = book.slot_by[measure]
    found: Integers = np.select([by == BY_PART, by == BY_MEAL, by == BY_DAY], [PARTS[hour], context, 0], -1)
    return found


def contexts_of(book: Book, measure: Integers, slot: Integers) -> Integers:
    """Which meal context's limits a slot's readings are judged by."""
    return np.where(book.slot_by[measure] == BY_MEAL, slot, 0)


def draw(book: Book, rings: Rings, people: Sequence[Person]) -> Lines:
    """The limits that each row's samples draw for its day; ``rings.elder`` points into ``people``."""
    count = len(rings)
    lines = Lines(
        np.full((count, 3), np.inf), np.full((count, 3), -np.inf),
        np.tile([np.inf, -np.inf], (count, 1)), np.tile([np.inf, -np.inf], (count, 1)), np.zeros(count, dtype=bool),
    )  # fmt: skip
    known = (rings.known < rings.on[:, None]) & (rings.day < rings.on[:, None])
    for clause, number in book.clauses:
        concerned = np.array([history.concerns(clause, person) for person in people], dtype=bool)
        rows = np.flatnonzero((rings.measure == number) & concerned[rings.elder])
        if len(rows):
            _draw(clause, rings, known, rows=rows, lines=lines)
    return lines


def lay_over(base: Floats, lines: Lines, *, own: Mask, margin: Floats) -> Floats:
    """Table rows of ``rules.screening`` with these limits in them; ``own`` says on which side (high, low) a doctor set limits."""
    result, usual = base.copy(), np.where(own, [np.inf, -np.inf], lines.usual)
    _move_out(result, lines.past_table, replaced=np.isfinite(usual))
    high, low = lines.high.copy(), lines.low.copy()
    high[:, 0], low[:, 0] = np.minimum(high[:, 0], usual[:, 0]), np.maximum(low[:, 0], usual[:, 1])
    result[:, HIGH] = np.minimum(result[:, HIGH], high)
    result[:, LOW] = np.maximum(result[:, LOW], np.where(np.isfinite(low), np.nextafter(low, np.inf), low))
    result[:, LOW_VALUES] = np.maximum(result[:, LOW_VALUES], low)
    _clear(result, margin)
    return result


def _move_out(result: Floats, edges: Floats, *, replaced: Mask) -> None:
    """The table's «watch» limits where what is usual is known: not nearer to the middle than these edges."""
    high, low = np.where(replaced, edges, [-np.inf, np.inf]).T
    result[:, HIGH.start] = np.maximum(result[:, HIGH.start], high)
    nearer = result[:, LOW_VALUES.start] > low
    result[nearer, LOW_VALUES.start] = low[nearer]
    result[nearer, LOW.start] = np.where(np.isfinite(low), np.nextafter(low, np.inf), low)[nearer]


def _clear(result: Floats, margin: Floats) -> None:
    """The range that ends an alarm, as ``rules.alarms.clear_range`` says it."""
    highest, lowest = result[:, HIGH].min(axis=1), result[:, LOW_VALUES].max(axis=1)
    drawn_in = np.minimum(margin, np.maximum(0.0, (highest - lowest) / 4))
    result[:, CLEAR_LOW] = np.maximum(lowest + drawn_in, result[:, LOW].max(axis=1))
    result[:, CLEAR_HIGH] = np.nextafter(highest - drawn_in, -np.inf)


def _draw(clause: Clause, rings: Rings, known: Mask, *, rows: Integers, lines: Lines) -> None:
    near, far = clause.days
    day, value, on = rings.day[rows], rings.value[rows], rings.on[rows, None]
    used = known[rows] & (day >= on - far) & (day <= on - near)
    if clause.against == Against.USUAL:
        used &= rings.kept[rows]
    enough = used.sum(axis=1) >= clause.needed
    rows, day, value, used, on = rows[enough], day[enough], value[enough], used[enough], on[enough]
    if not len(rows):
        return
    centre, spread = _middle(clause, value, used)
    width = np.maximum(np.maximum(clause.spreads * spread, clause.least), clause.share * centre)
    limit = history.as_shown(clause, centre + clause.side.outward * width)
    if clause.replaces and clause.past_table is not None:
        beside = np.maximum(clause.past_table.spreads * spread, clause.past_table.least)
        edge = history.as_shown(clause, centre + clause.side.outward * beside)
        _enter_nearest(lines.past_table, rows, edge, side=clause.side, column=SIDES.index(clause.side))
    if clause.persist > 1:
        held = _persists(clause, day, value, limit=limit, known=known[rows] & (day >= on - 2 * (clause.persist - 1)))
        rows, limit = rows[held], limit[held]
    _enter(clause, rows, limit, lines=lines)


def _middle(clause: Clause, value: Floats, used: Mask) -> tuple[Floats, Floats]:
    """The middle of the used values of each row, and how far they spread around it where the clause asks."""
    centre = _centre(clause, value, used)
    asks = clause.spreads or clause.past_table
    return centre, history.ROBUST * _median(np.abs(value - centre[:, None]), used) if asks else np.zeros(len(value))


def _enter(clause: Clause, rows: Integers, limit: Floats, *, lines: Lines) -> None:
    side, place = SIDES.index(clause.side), clause.severity.rank - 1
    table, column = (lines.usual, side) if clause.replaces else ((lines.high, lines.low)[side], place)
    _enter_nearest(table, rows, limit, side=clause.side, column=column)
    lines.settled[rows] |= clause.against == Against.USUAL


def _enter_nearest(table: Floats, rows: Integers, limit: Floats, *, side: Side, column: int) -> None:
    innermost = np.minimum if side == Side.HIGH else np.maximum
    table[rows, column] = innermost(table[rows, column], limit)


def _centre(clause: Clause, value: Floats, used: Mask) -> Floats:
    if clause.against != Against.EXTREME:
        return _median(value, used)
    far = np.inf if clause.side == Side.HIGH else -np.inf
    seen = np.where(used, value, far)
    extreme: Floats = seen.min(axis=1) if clause.side == Side.HIGH else seen.max(axis=1)
    return extreme


def _median(value: Floats, used: Mask) -> Floats:
    """The middle of the used values of each row, each row having some."""
    ordered = np.sort(np.where(used, value, np.inf), axis=1)
    count = used.sum(axis=1)
    rows, half = np.arange(len(value)), count // 2
    upper, lower = ordered[rows, half], ordered[rows, np.maximum(half - 1, 0)]
    middle: Floats = np.where(count % 2 == 1, upper, (lower + upper) / 2)
    return middle


def _persists(clause: Clause, day: Integers, value: Floats, *, limit: Floats, known: Mask) -> Mask:
    before = clause.persist - 1
    latest = np.argsort(np.where(known, -day, NEVER), axis=1, kind="stable")[:, :before]
    rows = np.arange(len(limit))[:, None]
    last = value[rows, latest]
    beyond = np.greater_equal if clause.side == Side.HIGH else np.less_equal
    held: Mask = np.all(known[rows, latest] & beyond(last, limit[:, None]), axis=1)
    return held
