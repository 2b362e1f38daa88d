"""The page of an elder's measurements: what is chosen, its trend, and the latest of everything."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from yiyang.accounts.models import User
from yiyang.base.addresses import address_of
from yiyang.clinic import queries as clinic
from yiyang.clinic.queries import Banner
from yiyang.monitoring.definitions import measures
from yiyang.monitoring.queries import measured, readings
from yiyang.monitoring.queries.measured import Latest
from yiyang.people.models import Elder
from yiyang.ui.types import Choice, Trend

DEFAULT = "blood_pressure"
DAYS = (1, 14, 90, 365)


@dataclass(frozen=True, slots=True)
class ReadingsPage:
    """One elder's measurements."""

    title: str
    back: str
    banner: Banner
    measures: tuple[Choice, ...]
    spans: tuple[Choice, ...]
    trend: Trend
    latest: tuple[tuple[datetime, str], ...]


def readings_page(user: User, elder: Elder, *, slug: str, days: int) -> ReadingsPage:
    """What was measured of an elder, one measure or panel at a time."""
    trend, latest = readings.trend(user, elder, slug, days), measured.latest(user, elder)
    return ReadingsPage(
        title=_("Measurements of %(name)s") % {"name": elder.name},
        back=address_of("clinic:record", elder.pk),
        banner=clinic.banner(user, elder),
        measures=_measures(elder, latest, slug=slug, days=days),
        spans=tuple(_span(elder, slug, span, current=span == days) for span in DAYS),
        trend=trend,
        latest=measured.moments(latest),
    )


def _measures(elder: Elder, latest: tuple[Latest, ...], *, slug: str, days: int) -> tuple[Choice, ...]:
    """What there is to choose: everything ever measured, panels in the place of their measures."""
    known = {item.slug for item in latest}
    panels = {panel.slug: panel for panel in measures.panels()}
    inside = {name for panel in panels.values() for name in panel.measures}
    names = [name for name, panel in panels.items() if known.intersection(panel.measures) or name == slug]
    names += [name for name in measures.by_slug() if name not in inside and (name in known or name == slug)]
    language = get_language() or ""
    return tuple(
        Choice(measures.panel_words(name).say(language), _address(elder, name, days), current=name == slug) for name in names
    )


def _span(elder: Elder, slug: str, days: int, *, current: bool) -> Choice:
    label = ngettext("%(days)d day", "%(days)d days", days) % {"days": days}
    return Choice(label, _address(elder, slug, days), current=current)


def _address(elder: Elder, slug: str, days: int) -> str:
    return f"{address_of('monitoring:readings', elder.pk)}?measure={slug}&days={days}"
