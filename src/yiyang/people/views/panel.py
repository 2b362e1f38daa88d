"""A family doctor's panel: whom one answers for, and how full it is."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yiyang.accounts.guards import Request, requires
from yiyang.lib.datafiles import Source
from yiyang.organizations.models import Staff
from yiyang.organizations.queries import staff_of
from yiyang.people import definitions, queries
from yiyang.people.forms import say
from yiyang.people.models import Elder
from yiyang.people.rules import PanelLoad
from yiyang.people.views.search import hit_row
from yiyang.ui import pages
from yiyang.ui.types import Choice, Row

MOST = 200


@dataclass(frozen=True, slots=True)
class PanelPage:
    """The elders of a panel, filtered by group, and the bar of the cap."""

    rows: tuple[Row, ...] = ()
    chips: tuple[Choice, ...] = ()
    load: PanelLoad | None = None
    source: Source | None = None
    shown: int = 0

    @property
    def near_full(self) -> bool:
        return self.load is not None and self.load.share >= 0.9


def _chips(elders: QuerySet[Elder], chosen: str) -> tuple[Choice, ...]:
    here, groups = reverse("people:panel"), definitions.groups()
    counts = queries.group_counts(elders, localdate())
    every = Choice(_("All"), here, current=not chosen, count=elders.count())
    some = (
        Choice(say(groups[slug].words), f"{here}?group={slug}", current=slug == chosen, count=count)
        for slug, count in counts.items()
    )
    return (every, *some)


def _page(doctor: Staff, group: str) -> PanelPage:
    today = localdate()
    elders = queries.panel_of(doctor, today)
    chosen = elders.filter(pk__in=queries.in_group(group, today)) if group else elders
    hits = queries.own_hits(chosen, limit=MOST)
    cap = definitions.cap_for(doctor.home.region)
    return PanelPage(
        rows=tuple(hit_row(hit) for hit in hits),
        chips=_chips(elders, group),
        load=queries.panel_load(doctor, today),
        source=cap.source,
        shown=len(hits),
    )


@require_GET
@requires("elder.list")
def panel(request: Request) -> HttpResponse:
    """My panel."""
    doctor = staff_of(request.user)
    group = request.GET.get("group", "")
    page = _page(doctor, group if group in definitions.groups() else "") if doctor else PanelPage()
    return pages.render(request, "people/panel.html", page)
