"""Judging thousands of readings at once: the same limits as ``rules.alarms``, laid out as tables for numpy.

First a cheap mask finds readings beyond any limit; only what belongs to them, or to alarms that are open, is judged closer.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from yiyang.monitoring.rules import alarms as alarm_rules
from yiyang.monitoring.types.alarms import AlarmRule, Limit, Person, PersonalRange, Severity, Side
from yiyang.monitoring.types.courses import Look
from yiyang.monitoring.types.history import Clause, SlotBy
from yiyang.monitoring.types.readings import Fresh, Mask, MealContext
from yiyang.monitoring.types.severity import SEVERITIES

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Key = tuple[int, tuple[PersonalRange, ...]]
MOST_TABLES = 2000
CALM, CLEAR, ABNORMAL = 0, 1, 2
HIGH, LOW, CLEAR_LOW, CLEAR_HIGH, LOW_VALUES = slice(0, 3), slice(3, 6), 6, 7, slice(8, 11)
WIDTH = 11
SLOT_BY = tuple(SlotBy)
LONG_AGO = np.iinfo(np.int64).min


class Book:
    """All rules in the order of their numbers, with the measures in theirs, and the limits already laid out."""

    def __init__(self, rules: tuple[AlarmRule, ...], measures: tuple[str, ...]) -> None:
        self.rules, self.measures = rules, measures
        number = {measure: place for place, rule in enumerate(rules) for measure in rule.measures}
        self.rule_of_measure: Integers = np.array([number.get(measure, -1) for measure in measures], dtype=np.int64)
        bands = [band for rule in rules for band in rule.bands]
        self.ages = tuple(sorted({age for band in bands for age in (band.age_from, band.age_below) if age is not None}))
        self.clauses: tuple[tuple[Clause, int], ...] = tuple(
            (clause, measures.index(clause.measure)) for rule in rules for clause in rule.history
        )
        looked_back_at = {clause.measure for clause, _ in self.clauses}
        self.slot_by: Integers = np.array(
            [SLOT_BY.index(rules[number[one]].slot_by(one)) if one in looked_back_at else -1 for one in measures]
        )
        self.margin: Floats = np.array(
            [rules[number[one]].clear.margins[one] if one in number else 0.0 for one in measures], dtype=np.float64
        )
        self._tables: dict[Key, Floats] = {}

    def age_class(self, age: int) -> int:
        """An age standing for all that are judged alike."""
        return max((limit for limit in self.ages if limit <= age), default=0)

    def table(self, key: Key) -> Floats:
        """Limits of people alike by context and measure: three high, three low, the range of an end, the lows as said."""
        if len(self._tables) > MOST_TABLES:
            self._tables.clear()
        if key not in self._tables:
            self._tables[key] = _lay_out(self, *key)
        return self._tables[key]

    def key_of(self, person: Person) -> Key:
        """What decides a person's limits, their own past aside."""
        return self.age_class(person.age), person.ranges

    def base(self, people: Sequence[Person], elder: Integers, measure: Integers, *, context: Integers) -> Floats:
        """The table's rows for some elders, measures and contexts."""
        keys = [self.key_of(person) for person in people]
        places: dict[Key, int] = {}
        number = np.array([places.setdefault(key, len(places)) for key in keys], dtype=np.int64)
        tables = np.stack([self.table(key) for key in places])
        rows: Floats = tables[number[elder], context, measure]
        return rows


@dataclass(frozen=True)
class Moments:
    """What belongs to alarms, sorted by group (elder × rule) and time; one row per moment, ``rows`` per reading."""

    group: Integers
    at: Integers
    rank: Integers
    kind: Integers
    beyond: Floats
    start: Integers
    rows: Integers

    def readings(self, place: int) -> Integers:
        """The rows of the batch that make up one moment."""
        end = self.start[place + 1] if place + 1 < len(self.start) else len(self.rows)
        return self.rows[self.start[place] : end]


@dataclass(frozen=True)
class Own:
    """Rows of limits with an elder's own past in them; ``place`` says for each reading which one, 0 for none."""

    place: Integers
    limits: Floats
    settled: Mask

    @property
    def outer(self) -> tuple[Floats, Floats]:
        """The innermost high and low limit of each row."""
        return self.limits[:, HIGH].min(axis=1), self.limits[:, LOW].max(axis=1)


class Screen:
    """The limits of every elder of a batch, as tables."""

    def __init__(self, book: Book, people: Sequence[Person], own: Own | None = None) -> None:
        self.book, self.own = book, own
        keys = [book.key_of(person) for person in people]
        places: dict[Key, int] = {}
        self.row = np.array([places.setdefault(key, len(places)) for key in keys], dtype=np.int64)
        self.table = np.stack([book.table(key) for key in places])
        self.outer_high = self.table[..., HIGH].min(axis=-1)
        self.outer_low = self.table[..., LOW].max(axis=-1)

    def beyond_any(self, fresh: Fresh) -> Mask:
        """Readings beyond some limit of their elder: the cheap first look."""
        place = (self.row[fresh.elder], fresh.context, fresh.measure)
        mask: Mask = (fresh.value >= self.outer_high[place]) | (fresh.value < self.outer_low[place])
        if self.own is None:
            return mask
        high, low = self.own.outer
        personal: Mask = (fresh.value >= high[self.own.place]) | (fresh.value < low[self.own.place])
        return np.where(self.own.place > 0, personal, mask)

    def classify(self, fresh: Fresh, rows: Integers) -> tuple[Integers, Mask, Floats]:
        """Rank (0 to 3), whether clearly inside, and how far out, for some readings."""
        limits = self.table[self.row[fresh.elder[rows]], fresh.context[rows], fresh.measure[rows]]
        if self.own is not None:
            place = self.own.place[rows]
            limits = np.where(place[:, None] > 0, self.own.limits[place], limits)
        value = fresh.value[rows]
        ranks = np.arange(1, 4)
        crossed = (value[:, None] >= limits[:, HIGH]) | (value[:, None] < limits[:, LOW])
        rank = (crossed * ranks).max(axis=1)
        clear = (value >= limits[:, CLEAR_LOW]) & (value <= limits[:, CLEAR_HIGH])
        with np.errstate(invalid="ignore"):
            out = np.maximum(value - limits[:, HIGH].min(axis=1), limits[:, LOW].max(axis=1) - value) / np.maximum(abs(value), 1)
        return rank, clear, np.where(rank > 0, out, 0.0)


def timely_of(fresh: Fresh, book: Book, *, oldest: Integers) -> Mask:
    """Readings that a rule judges and that are not too old to matter; ``oldest`` is by rule."""
    rule = book.rule_of_measure[fresh.measure]
    mask: Mask = (rule >= 0) & (fresh.taken_at >= oldest[rule])
    return mask


def interesting(fresh: Fresh, book: Book, screen: Screen, *, groups: Iterable[int], timely: Mask) -> Integers:
    """Rows to judge closer: groups with a reading beyond a limit or with a known alarm."""
    group = fresh.elder * len(book.rules) + book.rule_of_measure[fresh.measure]
    active = np.zeros(len(fresh.elders) * len(book.rules), dtype=bool)
    active[group[screen.beyond_any(fresh) & timely]] = True
    active[np.fromiter(groups, dtype=np.int64)] = True
    return np.flatnonzero(timely & active[group])


def moments(fresh: Fresh, book: Book, screen: Screen, *, rows: Integers) -> Moments:
    """Readings of one elder, rule and time put together; the gravest decides, and only all clear is clear."""
    group = fresh.elder[rows].astype(np.int64) * len(book.rules) + book.rule_of_measure[fresh.measure[rows]]
    order = np.lexsort((fresh.measure[rows], fresh.taken_at[rows], group))
    rows, group = rows[order], group[order]
    at = fresh.taken_at[rows].astype(np.int64)
    rank, clear, beyond = screen.classify(fresh, rows)
    start = np.flatnonzero(_changes(group) | _changes(at))
    most = np.maximum.reduceat(rank, start)
    kind = np.where(most > 0, ABNORMAL, np.where(np.logical_and.reduceat(clear, start), CLEAR, CALM))
    return Moments(group[start], at[start], most, kind, np.maximum.reduceat(beyond, start), start, rows)


def looks(found: Moments, last_at: Mapping[int, int]) -> Iterator[tuple[int, list[Look]]]:
    """Per group what there is to see: calm runs put together, calm moments an alarm has already passed left out."""
    seen_until = np.full(int(found.group[-1]) + 1, LONG_AGO)
    for known, passed in last_at.items():
        if known < len(seen_until):
            seen_until[known] = passed
    kept = np.flatnonzero((found.kind == ABNORMAL) | (found.at > seen_until[found.group]))
    if not len(kept):
        return
    group, kind = found.group[kept], found.kind[kept]
    gap = np.append(True, np.diff(kept) != 1)
    first = np.flatnonzero(_changes(group) | _changes(kind) | (kind == ABNORMAL) | gap)
    counts = np.diff(np.append(first, len(kept))).tolist()
    places = kept[first]
    columns = [column[places].tolist() for column in (found.group, found.rank, found.at, found.kind, found.beyond)]
    now, bundle = -1, list[Look]()
    for number, rank, at, sort, beyond, place, count in zip(*columns, places.tolist(), counts, strict=True):
        if number != now:
            if bundle:
                yield now, bundle
            now, bundle = number, []
        bundle.append(Look(rank, at, place, count, sort == CLEAR, beyond))
    yield now, bundle


def _changes(column: Integers) -> Mask:
    mask: Mask = np.append(True, column[1:] != column[:-1])
    return mask


def _lay_out(book: Book, age: int, ranges: tuple[PersonalRange, ...]) -> Floats:
    table = np.empty((len(MealContext), len(book.measures), WIDTH))
    table[...] = (*[np.inf] * 3, *[-np.inf] * 4, np.inf, *[-np.inf] * 3)
    for place, measure in enumerate(book.measures):
        if (number := book.rule_of_measure[place]) >= 0:
            for context in MealContext:
                table[context, place] = _row(book.rules[number], measure, context.slug, person=Person(age, ranges))
    return table


def _row(rule: AlarmRule, measure: str, context: str, *, person: Person) -> tuple[float, ...]:
    known = alarm_rules.limits(rule, measure, context=context, person=person)
    high = [_outermost(known, Side.HIGH, severity) for severity in SEVERITIES]
    low = [_outermost(known, Side.LOW, severity) for severity in SEVERITIES]
    values = [
        max((one.value for one in known if one.side == Side.LOW and one.severity == s), default=-np.inf) for s in SEVERITIES
    ]
    return (*high, *low, *alarm_rules.clear_range(rule, measure, known), *values)


def _outermost(known: Sequence[Limit], side: Side, severity: Severity) -> float:
    own = [alarm_rules.threshold(limit) for limit in known if limit.side == side and limit.severity == severity]
    return min(own, default=np.inf) if side == Side.HIGH else max(own, default=-np.inf)
