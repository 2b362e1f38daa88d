"""From stored readings to alarms, set by set, inside the transaction that stores the readings.

1. One query: personal ranges and followed alarms of the elders in the batch; a second, once a day, for their own past.
2. numpy finds readings beyond a limit; without any, and without followed alarms, no alarm is touched.
3. What is followed is locked, led through its readings by ``rules.courses``, and written back in one statement.
4. What begins is inserted unless another worker was faster; then step 3 is repeated with what that worker wrote.
5. The first reading of each slot of a day is added to the elder's past.
"""

from collections.abc import Container, Iterable, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from uuid import UUID

import numpy as np
from django.db import transaction
from django.utils import timezone

from yiyang.monitoring.actions import samples
from yiyang.monitoring.actions.courses import Batch, write
from yiyang.monitoring.actions.followed import Before, Course, led, lock
from yiyang.monitoring.definitions import alarm_rules, measures
from yiyang.monitoring.queries import judging, usual
from yiyang.monitoring.rules import screening
from yiyang.monitoring.rules.history import day_of
from yiyang.monitoring.rules.telemetry import microseconds
from yiyang.monitoring.types.courses import Episode, Terms
from yiyang.monitoring.types.readings import Fresh

MOST_ROUNDS = 5
HOUR = 3_600_000_000


@transaction.atomic(savepoint=False)
def evaluate(fresh: Fresh, *, now: datetime) -> None:
    """Judge readings stored a moment ago: raise, raise higher, calm or settle the alarms of those they are about."""
    if not len(fresh):
        return
    book = the_book()
    ages = np.array([rule.max_age_hours for rule in book.rules])
    since = now - timedelta(hours=int(ages.max()))
    known = judging.known_of(fresh.elders, since=since, now=now)
    people = judging.people(fresh.elders, known, on=timezone.localdate(now))
    timely = screening.timely_of(fresh, book, oldest=microseconds(now) - ages * HOUR)
    sight = usual.sight_of(fresh, book, people, today=day_of(now), timely=timely)
    screen = screening.Screen(book, people, sight.own)
    uneasy = _groups(fresh, book, known.unrecovered)
    rows = screening.interesting(fresh, book, screen, groups=uneasy, timely=timely)
    if len(rows):
        found = screening.moments(fresh, book, screen, rows=rows)
        followed = _groups(fresh, book, known.followed)
        _conclude(Batch(fresh, book, people, found, sight, now), followed, since=since)
        uneasy += found.group[found.kind == screening.ABNORMAL].tolist()
    samples.learn(fresh, screen, sight, uneasy=uneasy, today=day_of(now))


@lru_cache(maxsize=1)
def the_book() -> screening.Book:
    """The rules that judge readings, laid out for screening."""
    return screening.Book(tuple(rule for rule in alarm_rules.rules() if rule.measures), tuple(measures.by_slug()))


def _groups(fresh: Fresh, book: screening.Book, followed: Iterable[tuple[UUID, str]]) -> list[int]:
    elders = {pk: place for place, pk in enumerate(fresh.elders)}
    rules = {rule.id: place for place, rule in enumerate(book.rules)}
    return [elders[elder] * len(rules) + rules[name] for elder, name in followed if name in rules]


def _conclude(batch: Batch, followed: Iterable[int], *, since: datetime) -> None:
    """Follow and write; where another worker raised the same alarm first, follow again with that one."""
    wanted = set(batch.found.group.tolist())
    for _ in range(MOST_ROUNDS):
        held = sorted(wanted.intersection(followed))
        known = lock({(batch.elder(group), batch.rule(group).id): group for group in held}, since=since)
        wanted = write(batch, _follow(batch, known, wanted=wanted))
        if not wanted:
            return
        followed = wanted
    raise RuntimeError("an alarm was raised and closed elsewhere again and again")


def _follow(batch: Batch, known: Mapping[int, tuple[Episode, Before]], *, wanted: Container[int]) -> list[Course]:
    times = batch.found.at.tolist()
    passed = {group: episode.last_at for group, (episode, _) in known.items() if not episode.is_over}
    seen = screening.looks(batch.found, passed)
    return [
        course
        for group, looks in seen
        if group in wanted
        for course in led(group, looks, Terms(batch.rule(group).clear.count, times), known=known.get(group))
    ]
