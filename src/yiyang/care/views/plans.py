"""An elder's one plan, for everyone around the elder."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET

from yiyang.accounts.guards import Request, requires
from yiyang.care import queries
from yiyang.care.queries import pages as care
from yiyang.people.queries import elder_for
from yiyang.ui import pages
from yiyang.ui.types import Row


@dataclass(frozen=True, slots=True)
class WhosePage:
    """The elders whose plans a family member may read."""

    rows: tuple[Row, ...]


@require_GET
@requires("plan.read")
def mine(request: Request) -> HttpResponse:
    """One's own plan; whoever reads along for several elders chooses one."""
    elders = list(queries.readers_elders(request.user))
    if len(elders) == 1:
        return redirect("care:plan", elders[0].pk)
    rows = tuple(Row(reverse("care:plan", args=[elder.pk]), elder.name, elder.place_label) for elder in elders)
    return pages.render(request, "care/mine.html", WhosePage(rows))


@require_GET
@requires("plan.read")
def plan(request: Request, pk: UUID) -> HttpResponse:
    """What is promised to an elder, by whom, who pays first, and the coming two weeks."""
    elder = elder_for(request.user, pk, word="plan.read")
    return pages.render(request, "care/plan.html", care.plan_page(request.user, elder, localdate()))
