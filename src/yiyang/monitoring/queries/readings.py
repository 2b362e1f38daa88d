"""One measure or panel of an elder over some days, as a picture and as the numbers behind it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yiyang.accounts.models import User
from yiyang.base.errors import NotFound
from yiyang.monitoring.definitions import measures, sources
from yiyang.monitoring.definitions.measures import Measure
from yiyang.monitoring.models import Measurement
from yiyang.monitoring.queries import alarms, targets
from yiyang.monitoring.queries.measured import check_sees_vitals
from yiyang.monitoring.rules import sources as rules
from yiyang.monitoring.types.doubts import SET_ASIDE, Doubt
from yiyang.people.models import Elder
from yiyang.people.queries import identity_ids
from yiyang.ui.types import Line, Point, Trend

MOST_POINTS = 1200
MOST_DAYS = 400
Compared = Mapping[str, dict[str, Any]]


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


def _extremes(stretch: list[Row]) -> list[Row]:
    low, high = (function(stretch, key=lambda row: row[1]) for function in (min, max))
    return sorted({low, high})


def trend(user: User, elder: Elder, slug: str, days: int = 14, *, compared: Compared | None = None) -> Trend:
    """The picture of one measure or panel: own normal band, readings with gaps, alarms marked.

    ``compared`` is what an alarm was compared with, as ``rules.pictures`` kept it: then that band is drawn, and its middle.
    """
    shown = measures_of(slug)
    check_sees_vitals(user, elder)
    end = timezone.now()
    start = end - timedelta(days=max(1, min(days, MOST_DAYS)))
    ids = identity_ids(elder)
    full = series(ids, shown, start=start)
    counted = [each.counting() for each in full]
    drawn = [each.thinned() for each in counted]
    marks = _marks(ids, shown, start=start)
    bands = targets.bands_of(elder, at=end) | {slug: (one["low"], one["high"]) for slug, one in (compared or {}).items()}
    middles = {slug: one["centre"] for slug, one in (compared or {}).items()}
    language = get_language() or ""
    return Trend(
        title=measures.panel_words(slug).say(language),
        unit=shown[0].shown_unit.say(language),
        lines=tuple(
            replace(_line(each, marks, bands, place=place, language=language), usual=middles.get(each.measure.slug))
            for place, each in enumerate(drawn)
        ),
        start=start,
        end=end,
        csv=f"{reverse('monitoring:readings_csv', args=[elder.pk, slug])}?days={days}",
        digits=shown[0].decimals,
        note=" ".join(filter(None, (_past(compared or {}), _note(counted, drawn), _left_out(full, counted)))),
    )


def numbers(user: User, elder: Elder, slug: str, *, days: int) -> Trend:
    """All readings behind the picture, none left out, for whoever works on with them."""
    shown = measures_of(slug)
    check_sees_vitals(user, elder)
    end = timezone.now()
    start = end - timedelta(days=max(1, min(days, MOST_DAYS)))
    language = get_language() or ""
    lines = [_line(each, {}, {}, place=0, language=language) for each in series(identity_ids(elder), shown, start=start)]
    words, unit = measures.panel_words(slug).say(language), shown[0].shown_unit.say(language)
    return Trend(title=words, unit=unit, lines=tuple(lines), start=start, end=end, digits=shown[0].decimals)


def measures_of(slug: str) -> tuple[Measure, ...]:
    """The measures of a panel or the one measure of that name."""
    try:
        return measures.panel_measures(slug)
    except KeyError as error:
        raise NotFound(_("There is no such measure.")) from error


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


Marks = dict[tuple[str, datetime], str]
Bands = dict[str, tuple[float | None, float | None]]


def _marks(elder_ids: Sequence[UUID], shown: Iterable[Measure], *, start: datetime) -> Marks:
    found = alarms.marks_for_trend(elder_ids, [measure.slug for measure in shown], since=start)
    return {(mark.measure, mark.at): mark.severity for mark in found}


def _line(each: Series, marks: Marks, bands: Bands, *, place: int, language: str) -> Line:
    slug = each.measure.slug
    points = tuple(
        Point(at, value, device=serial, severity=marks.get((slug, at), ""), doubt=doubt.words.say(language))
        for at, value, serial, doubt in each.rows
    )
    return Line(name=each.measure.words.say(language), points=points, band=_band(each.measure, bands), dashed=place > 0)


def _band(measure: Measure, bands: Bands) -> tuple[float, float] | None:
    """Own limits; where only one side has any, the other ends where believable values end."""
    low, high = bands.get(measure.slug, (None, None))
    if low is None and high is None:
        return None
    return measure.plausible[0] if low is None else low, measure.plausible[1] if high is None else high


def _past(compared: Compared) -> str:
    """The band and middle of the day of an alarm, in words."""
    language, known = get_language() or "", measures.by_slug()
    said = [
        _("%(measure)s then: middle of their own past %(centre)s, no alarm %(band)s")
        % {
            "measure": known[slug].words.say(language),
            "centre": known[slug].shown(one["centre"]),
            "band": _between(known[slug], one["low"], one["high"]),
        }
        for slug, one in compared.items()
    ]
    return f"{'; '.join(said)}." if said else ""


def _between(measure: Measure, low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return f"< {measure.shown(high)}" if high is not None else f"> {measure.shown(low or 0.0)}"
    return f"{measure.shown(low)}–{measure.shown(high)}"


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
