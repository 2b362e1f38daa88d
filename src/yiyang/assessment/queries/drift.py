"""Drift watch: assessors beside their peers on like cases, and levels that jumped without an event."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.utils.timezone import localdate

from yiyang.accounts import guards as access
from yiyang.accounts.models import User
from yiyang.assessment import definitions
from yiyang.assessment.models import Assessment, Change, Signature
from yiyang.assessment.queries.due import age
from yiyang.assessment.rules import drift
from yiyang.assessment.types.assessing import Drift, Judgement
from yiyang.assessment.types.report import DriftLimits
from yiyang.lib.words import Words
from yiyang.organizations.models import Staff

Key = tuple[UUID, str]


@dataclass(frozen=True, slots=True)
class DriftRow:
    """One assessor with the numbers behind the comparison."""

    name: str
    drift: Drift


@dataclass(frozen=True, slots=True)
class JumpRow:
    """A level that moved by several steps with no event in between."""

    assessment_id: UUID
    elder_name: str
    before: Words
    after: Words
    on: date


@dataclass(frozen=True, slots=True)
class DriftWatch:
    """The page: the rule, the assessors, the jumps."""

    limits: DriftLimits
    since: date
    instrument: Words
    rows: tuple[DriftRow, ...]
    jumps: tuple[JumpRow, ...]


def drift_watch(user: User, on: date) -> DriftWatch:
    """Assessors whom the user watches over, held against all peers; jumps of elders the user may see."""
    limits = definitions.assessing().drift
    since = on - timedelta(days=limits.days)
    rows = list(_finished(limits.instrument))
    before = _previous(rows)
    recent = [row for row in rows if localdate(row.finalised_at) >= since]
    return DriftWatch(
        limits=limits,
        since=since,
        instrument=definitions.instrument(limits.instrument).words,
        rows=_rows(user, drift.drifts(_judgements(recent, before, limits), limits)),
        jumps=_jumps(user, recent, before, limits=limits),
    )


def _finished(instrument: str) -> "QuerySet[Assessment]":
    rows = Assessment.objects.final().filter(instrument=instrument, level__isnull=False).select_related("elder")
    ordered: QuerySet[Assessment] = rows.order_by("elder", "finalised_at")
    return ordered


def _previous(rows: list[Assessment]) -> dict[UUID, Assessment | None]:
    """The result before each result of the same elder."""
    last: dict[UUID, Assessment] = {}
    found: dict[UUID, Assessment | None] = {}
    for row in rows:
        found[row.pk] = last.get(row.elder_id)
        last[row.elder_id] = row
    return found


def _judgements(rows: list[Assessment], before: dict[UUID, Assessment | None], limits: DriftLimits) -> list[Judgement]:
    known = {row.pk: row for row in rows}
    signed = Signature.objects.filter(assessment__in=known).values_list("assessment", "assessor")
    return [_judgement(known[pk], assessor, before[pk], limits=limits) for pk, assessor in signed]


def _judgement(row: Assessment, assessor: UUID, previous: Assessment | None, *, limits: DriftLimits) -> Judgement:
    years = age(row.elder, localdate(row.finalised_at))
    return Judgement(assessor, row.level or 0, drift.age_group(years, limits.age_edges), previous.level if previous else None)


def _rows(user: User, found: tuple[Drift, ...]) -> tuple[DriftRow, ...]:
    people = Staff.objects.filter(pk__in=[one.assessor for one in found])
    names = dict(access.visible(user, "assessment.oversee", people).values_list("pk", "name"))
    return tuple(DriftRow(names[one.assessor], one) for one in found if one.assessor in names)


def _jumps(
    user: User, rows: list[Assessment], before: dict[UUID, Assessment | None], *, limits: DriftLimits
) -> tuple[JumpRow, ...]:
    """Jumps without an event between the two results, on elders the user may see."""
    jumped = [(row, old) for row in rows if (old := before[row.pk]) and _is_jump(old, row, limits)]
    explained = _explained([row.elder_id for row, _old in jumped])
    bare = [(row, old) for row, old in jumped if not _between(explained.get(row.elder_id, []), old, row)]
    mine = set(
        access.visible(
            user, "assessment.read", Assessment.objects.filter(pk__in=[row.pk for row, _old in bare]), via="elder"
        ).values_list("pk", flat=True)
    )
    return tuple(_jump_row(row, old) for row, old in bare if row.pk in mine)


def _is_jump(old: Assessment, row: Assessment, limits: DriftLimits) -> bool:
    return drift.jumps(old.level or 0, row.level or 0, by=limits.jump)


def _explained(elder_ids: list[UUID]) -> dict[UUID, list[date]]:
    days: dict[UUID, list[date]] = {}
    for elder_id, day in Change.objects.filter(elder__in=elder_ids).values_list("elder", "on"):
        days.setdefault(elder_id, []).append(day)
    return days


def _between(days: list[date], old: Assessment, row: Assessment) -> bool:
    return any(localdate(old.finalised_at) <= day <= localdate(row.finalised_at) for day in days)


def _jump_row(row: Assessment, old: Assessment) -> JumpRow:
    return JumpRow(row.pk, row.elder.name, _band(old), _band(row), localdate(row.finalised_at))


def _band(row: Assessment) -> Words:
    band = (row.result or {}).get("band") or {}
    return Words(str(band.get("zh", row.level)), str(band.get("en", row.level)))
