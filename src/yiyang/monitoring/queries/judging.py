"""What judging readings must know of the people they are about: age, personal ranges, and which alarms are being followed."""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from django.db import connection
from django.utils.timezone import localdate

from yiyang.monitoring.definitions import alarm_rules
from yiyang.monitoring.models import Target
from yiyang.monitoring.types.alarms import Person, PersonalRange, Severity

REMEMBERED_SECONDS, MOST_REMEMBERED = 300.0, 200_000
LIMITS = ("watch_low", "watch_high", "urgent_low", "urgent_high", "critical_low", "critical_high")

KNOWN = """
SELECT elder_id, rule, recovered_at IS NULL, NULL::jsonb FROM monitoring_alarm
WHERE elder_id = ANY(%(elders)s) AND state <> 'closed'
UNION ALL
SELECT elder_id, rule, false, NULL FROM monitoring_alarm
WHERE elder_id = ANY(%(elders)s) AND state = 'closed' AND quiet_until > %(since)s
UNION ALL
SELECT elder_id, measure, false, to_jsonb(target) FROM monitoring_target target
WHERE elder_id = ANY(%(elders)s) AND ended_at IS NULL AND (until IS NULL OR until > %(now)s)
"""
LIVES = """
SELECT elder.id, elder.birth_date, ARRAY(
    SELECT DISTINCT code FROM clinic_condition
    WHERE elder_id = elder.id AND code LIKE ANY(%s) AND voided_at IS NULL AND status <> 'resolved' ORDER BY code)
FROM people_elder elder WHERE elder.id = ANY(%s)
"""


@dataclass(frozen=True)
class Known:
    """Per elder the personal ranges; the (elder, rule) pairs whose alarms are open or quiet, and those of them yet to recover."""

    ranges: Mapping[UUID, tuple[PersonalRange, ...]]
    followed: frozenset[tuple[UUID, str]]
    unrecovered: frozenset[tuple[UUID, str]]


class Life(NamedTuple):
    """What decides which limits count for an elder: birth date, and those illnesses that some rule asks about."""

    born: date
    conditions: tuple[str, ...]


class Lives:
    """Birth dates and illnesses, remembered for some minutes: they hardly ever change."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Know nobody any more."""
        self._known: dict[UUID, Life] = {}
        self._forget_at = time.monotonic() + REMEMBERED_SECONDS

    def of(self, elders: Iterable[UUID]) -> Mapping[UUID, Life]:
        """The lives of some elders; one query for those not remembered."""
        if time.monotonic() > self._forget_at or len(self._known) > MOST_REMEMBERED:
            self.forget()
        known = self._known
        missing = [pk for pk in elders if pk not in known]
        if missing:
            with connection.cursor() as cursor:
                cursor.execute(LIVES, [alarm_rules.condition_patterns(), missing])
                known.update((pk, Life(born, tuple(codes))) for pk, born, codes in cursor.fetchall())
        return known


lives = Lives()


def known_of(elders: Sequence[UUID], *, since: datetime, now: datetime) -> Known:
    """Personal ranges and followed alarms of some elders, in one query."""
    ranges: dict[UUID, list[PersonalRange]] = {}
    followed, unrecovered = set(), set()
    with connection.cursor() as cursor:
        cursor.execute(KNOWN, {"elders": list(elders), "since": since, "now": now})
        for elder, name, calms, target in cursor.fetchall():
            if target is None:
                followed.add((elder, name))
                unrecovered.update([(elder, name)] if calms else [])
            else:
                ranges.setdefault(elder, []).append(_from_row(msgspec.json.decode(target)))
    ordered = {elder: tuple(sorted(own, key=lambda item: item.measure)) for elder, own in ranges.items()}
    return Known(ordered, frozenset(followed), frozenset(unrecovered))


def people(elders: Sequence[UUID], known: Known, *, on: date) -> tuple[Person, ...]:
    """Everyone as judging sees them, in the given order."""
    of = lives.of(elders)
    return tuple(Person(age_on(of[pk].born, on), known.ranges.get(pk, ()), of[pk].conditions) for pk in elders)


def age_on(born: date, on: date) -> int:
    """Full years on a day."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def range_of(target: Target) -> PersonalRange:
    """A stored personal range as the rules read it."""
    return _from_row({name: getattr(target, name) for name in ("measure", "set_by_name", *LIMITS)} | {"set_at": target.set_at})


def _from_row(row: dict[str, Any]) -> PersonalRange:
    low, high = (
        tuple((severity, float(row[f"{severity}_{side}"])) for severity in Severity if row[f"{severity}_{side}"] is not None)
        for side in ("low", "high")
    )
    return PersonalRange(row["measure"], low, high, row["set_by_name"], _day(row["set_at"]))


def _day(moment: datetime | str) -> date:
    return localdate(datetime.fromisoformat(moment) if isinstance(moment, str) else moment)
