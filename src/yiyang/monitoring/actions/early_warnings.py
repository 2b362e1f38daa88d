"""The early-warning score of those who were measured: worked out beside the road of readings, within seconds, and made an alarm.

Storing costs one small row for each batch. A tick takes what has gathered, each elder once however many readings came, looks up
the latest valid set of all of them in one question, and follows one alarm of the rule that joins several measures. One tick at a
time holds a lock, so that a score is never judged on less than one judged before it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

import numpy as np
from django.db import connection, transaction
from django.utils import timezone

from yiyang.monitoring.actions import followed
from yiyang.monitoring.actions.followed import Course, Row
from yiyang.monitoring.definitions import alarm_rules, measures
from yiyang.monitoring.definitions import early_warning as definitions
from yiyang.monitoring.models import Alarm, Device
from yiyang.monitoring.queries import early_warnings as reads
from yiyang.monitoring.queries import judging, lines
from yiyang.monitoring.rules import early_warning as rules
from yiyang.monitoring.rules.early_warning import Judged
from yiyang.monitoring.rules.telemetry import microseconds
from yiyang.monitoring.types.alarms import AlarmRule, AlarmState
from yiyang.monitoring.types.courses import Look, Terms
from yiyang.monitoring.types.early_warning import EarlyWarning, LatestValue, ScoreBand
from yiyang.monitoring.types.readings import Fresh, Mask

LOCK = 7_410_118_104
BATCHES_AT_ONCE, ELDERS_AT_ONCE = 500, 1000
"""So much at a time that other ticks, above all telling people of alarms, wait for a part of a second only."""
NOTE = "INSERT INTO monitoring_unscored (elders) VALUES (%s)"
TAKE = """
DELETE FROM monitoring_unscored WHERE id IN (
    SELECT id FROM (
        SELECT id, sum(length(elders)) OVER (ORDER BY id) - length(elders) AS before
        FROM (SELECT * FROM monitoring_unscored ORDER BY id LIMIT %(batches)s) AS oldest
    ) AS counted WHERE before < %(bytes)s
) RETURNING elders
"""
TRY_LOCK = "SELECT pg_try_advisory_xact_lock(%s)"
ID_BYTES = 16
Sets = Mapping[UUID, dict[str, LatestValue]]


@dataclass(frozen=True)
class Scored:
    """The score of one elder, the readings it is made of, and the band it has reached, if any."""

    elder: UUID
    latest: Mapping[str, LatestValue]
    found: EarlyWarning
    band: ScoreBand | None

    @property
    def device(self) -> UUID | None:
        """Which device told of it last."""
        return max((self.latest[one] for one in self.found.used), key=lambda one: one.at).device

    def look(self) -> Look:
        """The same as alarms are followed by."""
        at = microseconds(rules.seen_at(self.found, self.latest))
        rank = self.band.severity.rank if self.band else 0
        return Look(rank, at, 0, clear=not rank, beyond=float(self.found.total))


def note(fresh: Fresh, *, now: datetime) -> None:
    """Note inside the caller's transaction of whom something was measured that belongs to the score, and is still valid."""
    since = microseconds(rules.valid_since(definitions.plan(), now))
    waits = np.zeros(len(fresh.elders), dtype=bool)
    waits[fresh.elder[_belongs()[fresh.measure] & (fresh.taken_at >= since)]] = True
    if waits.any():
        with connection.cursor() as cursor:
            cursor.execute(NOTE, [b"".join(fresh.elders[place].bytes for place in np.flatnonzero(waits).tolist())])


@lru_cache(maxsize=1)
def _belongs() -> Mask:
    """By number of a measure, whether it belongs to the score."""
    return np.isin(list(measures.by_slug()), list(definitions.scoring().harmless))


@transaction.atomic
def judge_waiting(*, now: datetime) -> int:
    """Score those of whom something new was measured; answers how many alarms that began or moved."""
    waiting = _take()
    if not waiting:
        return 0
    sets = reads.valid_sets(waiting, wanted=_with_alarm(waiting), now=now)
    return _judge(sets, now=now) if sets else 0


def _take() -> list[UUID]:
    """Those who have waited longest, each once; nobody while another process is at it."""
    with connection.cursor() as cursor:
        cursor.execute(TRY_LOCK, [LOCK])
        if not cursor.fetchone()[0]:
            return []
        cursor.execute(TAKE, {"batches": BATCHES_AT_ONCE, "bytes": ELDERS_AT_ONCE * ID_BYTES})
        packed = b"".join(bytes(elders) for (elders,) in cursor.fetchall())
    places = range(0, len(packed), ID_BYTES)
    return [UUID(bytes=pk) for pk in sorted({packed[place : place + ID_BYTES] for place in places})]


def _with_alarm(elders: Sequence[UUID]) -> list[UUID]:
    """Those of them whose alarm is open, and may end."""
    present = Alarm.objects.filter(elder__in=elders, rule=alarm_rules.EARLY_WARNING).exclude(state=AlarmState.CLOSED)
    return list(present.values_list("elder", flat=True))


def _judge(sets: Sets, *, now: datetime) -> int:
    rule = alarm_rules.by_id()[alarm_rules.EARLY_WARNING]
    scored = _scored(rule, sets, now=now)
    pairs = {(one.elder, rule.id): place for place, one in enumerate(scored)}
    known = followed.lock(pairs, since=now - timedelta(hours=rule.max_age_hours))
    done: list[Course] = []
    for place, one in enumerate(scored):
        present, look = known.get(place), one.look()
        if look.rank or (present and rules.is_over(one.found, present[1].scored)):
            done += followed.led(place, [look], Terms(rule.clear.count, [look.at]), known=present)
    owners = _lines({course.group: scored[course.group] for course in done if course.needs_owner}, now=now)
    rows = [(course, _row(rule, course, scored[course.group], line=owners.get(course.group), now=now)) for course in done]
    followed.put(rows, now=now)
    return len(done)


def _scored(rule: AlarmRule, sets: Sets, *, now: datetime) -> list[Scored]:
    """The score of everyone, with the band it has reached."""
    elders, scoring = list(sets), definitions.scoring()
    people = judging.people(elders, judging.known_of(elders, since=now, now=now), on=timezone.localdate(now))
    answer = []
    for person, elder in zip(people, elders, strict=True):
        found = rules.early_warning(sets[elder], scoring, now=now)
        if found is not None:
            judged = Judged(person, alarm_rules.by_measure(), scoring.harmless)
            answer.append(Scored(elder, sets[elder], found, rules.called_for(rule, found, judged, latest=sets[elder])))
    return answer


def _lines(asked: Mapping[int, Scored], *, now: datetime) -> dict[int, lines.Line]:
    """Who stands behind each elder who needs somebody; the institution of the device where nobody is named."""
    devices = {one.elder: one.device for one in asked.values()}
    institutions = dict(
        Device.objects.filter(pk__in=[device for device in devices.values() if device]).values_list("pk", "institution_id")
    )
    fallback = {elder: institutions[device] for elder, device in devices.items() if device in institutions}
    found = lines.lines_of(devices, fallback=fallback, at=now) if devices else {}
    return {place: found[one.elder] for place, one in asked.items()}


def _row(rule: AlarmRule, course: Course, one: Scored, *, line: lines.Line | None, now: datetime) -> Row:
    row = followed.row_of(course, one.elder, rule, line=line, now=now)
    row["facts"] = _facts(course, one)
    if course.got_worse and one.band is not None:
        latest = reads.with_stale([one.elder], {one.elder: dict(one.latest)}, now=now)
        found = rules.early_warning(latest, definitions.scoring(), now=now) or one.found
        words = rules.reason(one.band, rule, found, latest=latest, names=measures.by_slug())
        row |= {"reason_zh": words.zh, "reason_en": words.en, "rule_version": rule.version, "device_id": one.device}
    return row


def _facts(course: Course, one: Scored) -> dict[str, Any]:
    """The first, last and worst score with their readings, and every measure that ever added to it."""
    if one.band is None:
        return {}
    episode, before = course.episode, course.before
    places = {"first": episode.first_place, "last": episode.last_place, "worst": episode.worst_place}
    facts: dict[str, Any] = {name: _score_facts(one) for name, place in places.items() if place >= 0}
    if "worst" in facts:
        facts["worst"]["beyond"] = episode.worst[1]
    facts["scored"] = sorted(one.found.scored | (before.scored if before else frozenset()))
    return facts


def _score_facts(one: Scored) -> dict[str, Any]:
    return {
        "at": rules.seen_at(one.found, one.latest),
        "values": {measure: one.latest[measure].value for measure in one.found.used},
        "points": dict(one.found.points),
        "total": one.found.total,
        "context": "none",
        "device": one.device,
    }
