"""What a trend draws: single readings, or hours and days with their mean and the lowest and highest of them; and says which."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from yiyang.monitoring.definitions import sources
from yiyang.monitoring.definitions.measures import Measure
from yiyang.monitoring.models import Measurement
from yiyang.monitoring.queries import alarms, spans
from yiyang.monitoring.queries.alarms import Mark
from yiyang.monitoring.queries.spans import Span
from yiyang.monitoring.rules import sources as rules
from yiyang.monitoring.types.doubts import SET_ASIDE, Doubt
from yiyang.monitoring.types.severity import Severity
from yiyang.ui.types import Grain, Line, Point

MOST_POINTS = 1200


class Row(NamedTuple):
    """One reading: when, what, by which device, and whether it may speak of the device and not of the elder."""

    at: datetime
    value: float
    device: str
    doubt: Doubt = Doubt.NONE


@dataclass(frozen=True, slots=True)
class Series:
    """The readings of one measure, oldest first."""

    measure: Measure
    rows: list[Row]
    kinds: tuple[str, ...] = ()

    def counting(self) -> "Series":
        """Those that count: where two devices measured at about one time, the better one's. What was set aside overrules none."""
        order = sources.priority()
        slug, within = self.measure.slug, timedelta(minutes=order.minutes)
        every = list(zip(self.rows, self.kinds, strict=True))
        trusted = [(row.at, kind) for row, kind in every if not row.doubt & SET_ASIDE]
        counts = iter(rules.counting(trusted, lambda kind: order.better(slug, kind), within=within))
        return Series(self.measure, [row for row, _ in every if row.doubt & SET_ASIDE or next(counts)])

    def thinned(self) -> "Series":
        """The lowest and the highest of each stretch, when there are too many to draw."""
        if len(self.rows) <= MOST_POINTS:
            return self
        size = -(-len(self.rows) // (MOST_POINTS // 2))
        stretches = (self.rows[first : first + size] for first in range(0, len(self.rows), size))
        return Series(self.measure, [row for stretch in stretches for row in _extremes(stretch)])

    def line(self, marks: Iterable[Mark] = ()) -> Line:
        """All of them as one line, with the signs of alarms."""
        severity = {mark.at: mark.severity for mark in marks if mark.measure == self.measure.slug}
        language = get_language() or ""
        points = tuple(
            Point(at, value, device=serial, severity=severity.get(at, ""), doubt=doubt.words.say(language))
            for at, value, serial, doubt in self.rows
        )
        return Line(self.measure.words.say(language), points)


def _extremes(stretch: list[Row]) -> list[Row]:
    """The lowest and the highest of what is trusted, and of what is doubted."""
    parts = ([row for row in stretch if bool(row.doubt) is doubted] for doubted in (False, True))
    return sorted({find(part, key=lambda row: row.value) for part in parts if part for find in (min, max)})


def drawn(elder_ids: Sequence[UUID], shown: Sequence[Measure], grain: Grain, *, start: datetime) -> tuple[list[Line], str]:
    """One line for each measure since a moment, and in words what it is made of."""
    marks = alarms.marks_for_trend(elder_ids, [measure.slug for measure in shown], since=start)
    if grain == Grain.READING:
        return _of_readings(series(elder_ids, shown, start=start), marks)
    found = spans.spans_of(elder_ids, shown, grain, start=start)
    lines = [_line(measure, found[measure.number], marks, grain=grain) for measure in shown]
    return lines, _made_of(grain, sum(span.count for each in found.values() for span in each))


def series(elder_ids: Sequence[UUID], shown: Sequence[Measure], *, start: datetime) -> list[Series]:
    """The readings of some measures since a moment, in one query."""
    found = Measurement.objects.filter(
        elder__in=elder_ids, measure__in=[measure.number for measure in shown], taken_at__gte=start
    ).order_by("taken_at")
    rows: dict[int, list[Row]] = {measure.number: [] for measure in shown}
    kinds: dict[int, list[str]] = {measure.number: [] for measure in shown}
    told = found.values_list("measure", "taken_at", "value", "device__serial", "doubt", "device__kind")
    for number, at, value, serial, doubt, kind in told:
        rows[number].append(Row(at, value, serial, Doubt(doubt)))
        kinds[number].append(kind)
    return [Series(measure, rows[measure.number], tuple(kinds[measure.number])) for measure in shown]


def _of_readings(full: Sequence[Series], marks: Sequence[Mark]) -> tuple[list[Line], str]:
    counted = [each.counting() for each in full]
    kept = [each.thinned() for each in counted]
    return [each.line(marks) for each in kept], " ".join(filter(None, (_note(counted, kept), _left_out(full, counted))))


def _line(measure: Measure, found: Sequence[Span], marks: Sequence[Mark], *, grain: Grain) -> Line:
    """Hours or days as one line through their means; each carries the gravest alarm that began or was worst in it."""
    mine = [mark for mark in marks if mark.measure == measure.slug]
    gravest: dict[datetime, str] = {}
    for mark in sorted(mine, key=lambda mark: Severity(mark.severity).rank):
        gravest[spans.begin_of(grain, mark.at)] = mark.severity
    points = tuple(
        Point(
            spans.middle_of(span, grain), span.mean, device=_times(span.count), severity=gravest.get(span.start, ""),
            low=span.low, high=span.high, count=span.count,
        )
        for span in found
    )  # fmt: skip
    signs = tuple(Point(mark.at, mark.value, severity=mark.severity) for mark in mine)
    return Line(measure.words.say(get_language() or ""), points, alarms=signs)


def _times(count: int) -> str:
    return ngettext("%(count)d reading", "%(count)d readings", count) % {"count": count}


def _made_of(grain: Grain, count: int) -> str:
    if not count:
        return ""
    if grain == Grain.HOUR:
        said = _("Hour by hour: the line leads through the means, the bars from lowest to highest of %(count)d readings.")
    else:
        said = _("Day by day: the line leads through the means, the bars from lowest to highest of %(count)d readings.")
    return " ".join((said % {"count": count}, _("Readings set aside as doubtful are not in it; the CSV has all of them.")))


def _note(full: Sequence[Series], drawn: Sequence[Series]) -> str:
    every, kept = (sum(len(each.rows) for each in some) for some in (full, drawn))
    if every == kept:
        return ""
    return _("%(count)d readings; drawn are the lowest and the highest of each stretch, the CSV has all.") % {"count": every}


def _left_out(full: Sequence[Series], counted: Sequence[Series]) -> str:
    many = sum(len(each.rows) for each in full) - sum(len(each.rows) for each in counted)
    if not many:
        return ""
    return _("%(count)d readings of a second device near one that counts are not drawn; the CSV has them.") % {"count": many}
