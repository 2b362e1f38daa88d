"""Hours and days of what was measured, for trends too long for single readings: from the roll-ups, today from the readings.

Roll-ups are counted anew every ten minutes; what came late or was corrected before today stands in a picture that much later.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Max, Min, QuerySet, Sum
from django.db.models.functions import TruncDay, TruncHour
from django.utils import timezone

from yiyang.monitoring.definitions.measures import Measure
from yiyang.monitoring.models import Measurement
from yiyang.monitoring.models.readings import Daily, Hourly
from yiyang.monitoring.types.doubts import SET_ASIDE
from yiyang.ui.types import Grain

FIGURES = {"number": Sum("count"), "lowest": Min("low"), "highest": Max("high"), "sum": Sum("total")}
FIGURES_NOW = {"number": Count("value"), "lowest": Min("value"), "highest": Max("value"), "sum": Sum("value")}
LENGTHS = {Grain.READING: timedelta(), Grain.HOUR: timedelta(hours=1), Grain.DAY: timedelta(days=1)}


@dataclass(frozen=True, slots=True)
class Span:
    """All readings of one measure in one hour or day that count; a day is a day in China."""

    start: datetime
    count: int
    low: float
    high: float
    total: float

    @property
    def mean(self) -> float:
        """Their average."""
        return self.total / self.count


def begin_of(grain: Grain, at: datetime) -> datetime:
    """When the hour or the day of a moment began; a single reading is its own beginning."""
    if grain == Grain.READING:
        return at
    local = timezone.localtime(at)
    return local.replace(minute=0, second=0, microsecond=0, hour=local.hour if grain == Grain.HOUR else 0)


def end_of(grain: Grain, at: datetime) -> datetime:
    """When the hour or the day of a moment ends, so that a picture shows all of it; a single reading is its own end."""
    return begin_of(grain, at) + LENGTHS[grain]


def spans_of(elder_ids: Sequence[UUID], shown: Sequence[Measure], grain: Grain, *, start: datetime) -> dict[int, list[Span]]:
    """Every hour or day since a moment that holds readings, by measure, oldest first; records joined into one person together."""
    today = begin_of(Grain.DAY, timezone.now())
    numbers = [measure.number for measure in shown]
    before = _hours(start, today) if grain == Grain.HOUR else _days(start, today)
    found: dict[int, list[Span]] = {number: [] for number in numbers}
    for rows, figures in ((before, FIGURES), (_today(grain, max(start, today)), FIGURES_NOW)):
        mine = rows.filter(elder__in=elder_ids, measure__in=numbers).values("measure", "begin")
        for number, begin, *told in mine.annotate(**figures).order_by("begin").values_list("measure", "begin", *figures):
            found[number].append(Span(_moment(begin), *told))
    return found


def _hours(start: datetime, end: datetime) -> QuerySet[Any]:
    return Hourly.objects.filter(hour__gte=start, hour__lt=end).annotate(begin=F("hour"))


def _days(start: datetime, end: datetime) -> QuerySet[Any]:
    first, last = timezone.localdate(start), timezone.localdate(end)
    return Daily.objects.filter(day__gte=first, day__lt=last).annotate(begin=F("day"))


def _today(grain: Grain, start: datetime) -> QuerySet[Any]:
    cut = TruncHour if grain == Grain.HOUR else TruncDay
    counting = Measurement.objects.alias(aside=F("doubt").bitand(int(SET_ASIDE))).filter(aside=0, taken_at__gte=start)
    return counting.annotate(begin=cut("taken_at"))


def _moment(begin: datetime | date) -> datetime:
    """When an hour, or a day in China, began."""
    return timezone.localtime(begin) if isinstance(begin, datetime) else timezone.make_aware(datetime.combine(begin, time()))


def middle_of(span: Span, grain: Grain) -> datetime:
    """Where a span stands on the axis of time."""
    return span.start + LENGTHS[grain] / 2
