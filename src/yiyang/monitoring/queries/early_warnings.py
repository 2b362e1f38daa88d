"""The latest valid set of readings behind an early-warning score, and the score of one elder ready to print."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import get_language

from yiyang.monitoring.definitions import early_warning as definitions
from yiyang.monitoring.definitions import measures
from yiyang.monitoring.definitions import sources as priorities
from yiyang.monitoring.queries import measured, sources
from yiyang.monitoring.rules import early_warning as rules
from yiyang.monitoring.types.doubts import SET_ASIDE
from yiyang.monitoring.types.early_warning import LatestValue
from yiyang.monitoring.types.readings import DeviceKind
from yiyang.ui.types import Tone

# Newest reading of each measure, those set aside and those overruled by a better device of the same elder left out; only of
# elders of whom enough is known and something adds a point, or who are wanted all the same.
SETS = """
WITH better AS (SELECT * FROM unnest(%(measure)s::smallint[], %(kind)s::text[], %(over)s::text[]) AS b(measure, kind, over)),
found AS (
    SELECT asked.elder, part.measure, newest.value, newest.taken_at, newest.device_id,
           newest.value BETWEEN part.low AND part.high AS harmless
    FROM unnest(%(elders)s::uuid[], %(several)s::boolean[]) AS asked(elder, several)
    CROSS JOIN unnest(%(measures)s::smallint[], %(lows)s::float8[], %(highs)s::float8[]) AS part(measure, low, high)
    CROSS JOIN LATERAL (
        SELECT m.value, m.taken_at, m.device_id FROM monitoring_measurement AS m
        WHERE m.elder_id = asked.elder AND m.measure = part.measure AND m.taken_at >= %(since)s AND m.doubt & %(aside)s = 0
         AND NOT (asked.several AND EXISTS (
            SELECT FROM monitoring_device AS own JOIN better ON better.measure = m.measure AND better.kind = own.kind
            JOIN monitoring_measurement AS other ON other.elder_id = m.elder_id AND other.measure = m.measure
             AND other.taken_at BETWEEN m.taken_at - %(within)s AND m.taken_at + %(within)s AND other.doubt & %(aside)s = 0
            JOIN monitoring_device AS of ON of.id = other.device_id AND of.kind = better.over
            WHERE own.id = m.device_id))
        ORDER BY m.taken_at DESC LIMIT 1
    ) AS newest
), counted AS (
    SELECT *, count(*) OVER own AS parts, bool_and(harmless) OVER own AS calm FROM found WINDOW own AS (PARTITION BY elder)
)
SELECT elder, measure, value, taken_at, device_id FROM counted
WHERE parts >= %(fewest)s AND (NOT calm OR elder = ANY(%(wanted)s))
"""


@dataclass(frozen=True, slots=True)
class EarlyWarningLine:
    """The score in one sentence, its tone, and who says so."""

    sentence: str
    tone: str
    source: str


def valid_sets(elders: Collection[UUID], *, wanted: Collection[UUID], now: datetime) -> dict[UUID, dict[str, LatestValue]]:
    """The latest valid set of those elders of whom enough is known and not all is harmless; the ``wanted`` in any case."""
    ranges, known = definitions.harmless_ranges(), measures.by_slug()
    kinds = sources.kinds.of(elders)
    facts: dict[str, Any] = {
        "elders": list(elders),
        "several": [len(set(kinds[pk].values())) > 1 for pk in elders],
        "measures": [known[slug].number for slug in ranges],
        "lows": [low for low, _ in ranges.values()],
        "highs": [high for _, high in ranges.values()],
        "since": rules.valid_since(definitions.plan(), now),
        "within": timedelta(minutes=priorities.priority().minutes),
        "fewest": definitions.plan().fewest,
        "wanted": list(wanted),
        "aside": int(SET_ASIDE),
        **_better(),
    }
    found: dict[UUID, dict[str, LatestValue]] = defaultdict(dict)
    slugs = list(known)
    with connection.cursor() as cursor:
        cursor.execute(SETS, facts)
        for elder, measure, value, at, device in cursor.fetchall():
            found[elder][slugs[measure]] = LatestValue(value, at, device)
    return found


def with_stale(
    elder_ids: Sequence[UUID], valid: Mapping[UUID, dict[str, LatestValue]], *, now: datetime
) -> dict[str, LatestValue]:
    """The valid set of one person's records and, for the rest, what was measured long ago, so that it can be named as stale."""
    found = {one.slug: LatestValue(one.fact.last, one.at) for one in measured.latest_of(elder_ids, now=now, without=SET_ASIDE)}
    for own in sorted(valid.values(), key=lambda values: max(one.at for one in values.values())):
        found |= own
    return found


def _better() -> dict[str, list[Any]]:
    """Per measure and kind of device, the kinds that count more, as columns."""
    known, priority = measures.by_slug(), priorities.priority()
    rows = [
        (known[slug].number, kind, over)
        for slug in definitions.harmless_ranges()
        for kind in DeviceKind
        for over in priority.better(slug, kind)
    ]
    return dict(zip(("measure", "kind", "over"), map(list, zip(*rows, strict=True)), strict=True))


def early_warning_of(elder_ids: Sequence[UUID], *, now: datetime) -> EarlyWarningLine | None:
    """The line of one elder, when enough was measured; who may see the readings has been asked already."""
    latest = with_stale(elder_ids, valid_sets(elder_ids, wanted=elder_ids, now=now), now=now)
    found = rules.early_warning(latest, definitions.scoring(), now=now)
    if found is None:
        return None
    said = rules.sentence(found, latest, measures.by_slug()).say(get_language() or "")
    return EarlyWarningLine(said, Tone.URGENT if found.concern else Tone.INFO, definitions.plan().source.title)
