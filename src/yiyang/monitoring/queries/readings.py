"""One measure or panel of an elder over some time, as a picture and as the numbers behind it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yiyang.accounts.models import User
from yiyang.base.addresses import address_of
from yiyang.base.errors import NotFound
from yiyang.monitoring.definitions import measures
from yiyang.monitoring.definitions.measures import Measure
from yiyang.monitoring.queries import drawn, spans, targets
from yiyang.monitoring.queries.measured import check_sees_vitals
from yiyang.people.models import Elder
from yiyang.people.queries import identity_ids
from yiyang.ui.types import Grain, Trend

MOST_DAYS = 400
GRAINS = ((14, Grain.READING), (45, Grain.HOUR), (MOST_DAYS, Grain.DAY))
"""Up to how many days back a trend draws single readings, then hours, then days."""
Compared = Mapping[str, dict[str, Any]]


def trend(user: User, elder: Elder, slug: str, days: int = 14, *, compared: Compared | None = None) -> Trend:
    """The picture of one measure or panel: own normal band, readings with gaps, alarms marked; for long times hours or days.

    ``compared`` is what an alarm was compared with, as ``rules.pictures`` kept it: then that band is drawn, and its middle.
    """
    shown = measures_of(slug)
    check_sees_vitals(user, elder)
    end = timezone.now()
    grain, start = _window(days, end)
    lines, note = drawn.drawn(identity_ids(elder), shown, grain, start=start)
    bands = targets.bands_of(elder, at=end) | {slug: (one["low"], one["high"]) for slug, one in (compared or {}).items()}
    middles = {slug: one["centre"] for slug, one in (compared or {}).items()}
    language = get_language() or ""
    return Trend(
        title=measures.panel_words(slug).say(language),
        unit=shown[0].shown_unit.say(language),
        lines=tuple(
            replace(line, dashed=place > 0, band=_band(measure, bands), usual=middles.get(measure.slug))
            for place, (measure, line) in enumerate(zip(shown, lines, strict=True))
        ),
        start=start,
        end=spans.end_of(grain, end),
        csv=f"{address_of('monitoring:readings_csv', elder.pk, slug)}?days={days}",
        digits=shown[0].decimals,
        note=" ".join(filter(None, (_past(compared or {}), note))),
        grain=grain,
    )


def numbers(user: User, elder: Elder, slug: str, *, days: int) -> Trend:
    """All readings behind the picture, none left out, for whoever works on with them."""
    shown = measures_of(slug)
    check_sees_vitals(user, elder)
    end = timezone.now()
    _grain, start = _window(days, end)
    language = get_language() or ""
    lines = [each.line() for each in drawn.series(identity_ids(elder), shown, start=start)]
    words, unit = measures.panel_words(slug).say(language), shown[0].shown_unit.say(language)
    return Trend(title=words, unit=unit, lines=tuple(lines), start=start, end=end, digits=shown[0].decimals)


def _window(days: int, end: datetime) -> tuple[Grain, datetime]:
    """What so many days are drawn from, and since when: hours and days are whole ones."""
    asked = max(1, min(days, MOST_DAYS))
    grain = next(grain for most, grain in GRAINS if asked <= most)
    return grain, spans.begin_of(grain, end - timedelta(days=asked))


def measures_of(slug: str) -> tuple[Measure, ...]:
    """The measures of a panel or the one measure of that name."""
    try:
        return measures.panel_measures(slug)
    except KeyError as error:
        raise NotFound(_("There is no such measure.")) from error


Bands = dict[str, tuple[float | None, float | None]]


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
