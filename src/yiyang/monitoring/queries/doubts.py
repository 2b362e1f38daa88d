"""What devices said before: the proof that a doubt about a reading needs, asked only about the few that ask for it."""

import threading
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import connection

from yiyang.monitoring.definitions import measures
from yiyang.monitoring.rules.runs import Runs
from yiyang.monitoring.types.doubts import Said, Suspect, Worn
from yiyang.monitoring.types.history import KEPT_DAYS

MOST_REMEMBERED = 100_000
SAID = """
SELECT (
    SELECT count(*) FROM (
        SELECT FROM monitoring_measurement AS m
        WHERE m.device_id = asked.device AND m.measure = asked.measure AND m.elder_id = asked.elder AND m.value = asked.value
            AND m.taken_at <= asked.at AND m.taken_at > asked.at - %(within)s
        ORDER BY m.taken_at DESC LIMIT asked.most
    ) AS same
), other.value, other.taken_at
FROM unnest(%(devices)s::uuid[], %(elders)s::uuid[], %(measures)s::smallint[], %(values)s::float8[], %(moments)s::timestamptz[],
    %(most)s::int[]) WITH ORDINALITY AS asked(device, elder, measure, value, at, most, place)
LEFT JOIN LATERAL (
    SELECT m.value, m.taken_at FROM monitoring_measurement AS m
    WHERE m.device_id = asked.device AND m.measure = asked.measure AND m.elder_id = asked.elder AND m.value <> asked.value
        AND m.taken_at < asked.at AND m.taken_at > asked.at - %(within)s
    ORDER BY m.taken_at DESC LIMIT 1
) AS other ON true ORDER BY asked.place
"""
WORN = """
SELECT before.* FROM unnest(%(devices)s::uuid[], %(elders)s::uuid[], %(measures)s::smallint[], %(moments)s::timestamptz[])
    WITH ORDINALITY AS asked(device, elder, measure, at, place)
CROSS JOIN LATERAL (
    SELECT count(DISTINCT (m.taken_at AT TIME ZONE 'Asia/Shanghai')::date),
        percentile_cont(0.5) WITHIN GROUP (ORDER BY m.value), min(m.value)
    FROM monitoring_measurement AS m
    WHERE m.device_id = asked.device AND m.measure = asked.measure AND m.elder_id = asked.elder
        AND m.taken_at > asked.at - %(within)s AND m.taken_at < date_trunc('day', asked.at, 'Asia/Shanghai')
) AS before ORDER BY asked.place
"""
NEWEST = """
SELECT ARRAY(
    SELECT m.value FROM monitoring_measurement AS m
    WHERE m.device_id = asked.device AND m.measure = asked.measure AND m.elder_id = asked.elder AND m.taken_at <= asked.at
    ORDER BY m.taken_at DESC LIMIT asked.most
)
FROM unnest(%(devices)s::uuid[], %(elders)s::uuid[], %(measures)s::smallint[], %(moments)s::timestamptz[], %(most)s::int[])
    WITH ORDINALITY AS asked(device, elder, measure, at, most, place) ORDER BY asked.place
"""


class Memory(threading.local):
    """What a thread remembers of what devices said last."""

    def __init__(self) -> None:
        self.runs = Runs(len(measures.measures()), MOST_REMEMBERED)


memory = Memory()


def said(suspects: Sequence[Suspect], most: Sequence[int]) -> list[Said]:
    """Of each: how often its device said this very value lately, up to so many times, and what else it said last."""
    return [Said(*row) for row in _ask(SAID, suspects, most)]


def worn(suspects: Sequence[Suspect]) -> list[Worn]:
    """Of each: what its device said of this elder on the days before."""
    rows = _ask(WORN, suspects, [0] * len(suspects))
    return [Worn(days, middle or 0.0, lowest or 0.0) for days, middle, lowest in rows]


def newest(suspects: Sequence[Suspect], most: Sequence[int]) -> list[list[float]]:
    """Of each: the newest values its device said up to then, the latest first."""
    return [values for (values,) in _ask(NEWEST, suspects, most)]


def _ask(question: str, suspects: Sequence[Suspect], most: Sequence[int]) -> list[tuple[Any, ...]]:
    asked: dict[str, Any] = {
        "devices": [one.device for one in suspects],
        "elders": [one.elder for one in suspects],
        "measures": [one.measure for one in suspects],
        "values": [one.value for one in suspects],
        "moments": [one.at for one in suspects],
        "most": list(most),
        "within": timedelta(days=KEPT_DAYS),
    }
    with connection.cursor() as cursor:
        cursor.execute(question, asked)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
