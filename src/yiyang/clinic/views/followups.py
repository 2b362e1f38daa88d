"""Follow-ups: the list that is due, one to complete with its verdict, and the visits of a day."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from yiyang.accounts.guards import Request, requires
from yiyang.clinic import actions, definitions, queries
from yiyang.clinic.forms import FindingsForm, ReasonForm
from yiyang.clinic.queries import Banner
from yiyang.clinic.queries.worklists import FollowUpRow, VisitRow
from yiyang.clinic.types.followups import Programme
from yiyang.lib.datafiles import Confidence
from yiyang.ui import pages
from yiyang.ui.types import Row


@dataclass(frozen=True, slots=True)
class WorklistPage:
    """A list of people to see."""

    rows: tuple[Row, ...]
    day: date


@dataclass(frozen=True, slots=True)
class FollowUpPage:
    """One follow-up: what the norm asks for, and the form for what was found."""

    banner: Banner
    row: FollowUpRow
    form: FindingsForm
    source: str
    to_check: bool


@dataclass(frozen=True, slots=True)
class CancelPage:
    """A follow-up that is given up."""

    banner: Banner
    title: str
    help: str
    form: ReasonForm
    submit: str
    ending: str = ""


@require_GET
@requires("followup.read")
def followups(request: Request) -> HttpResponse:
    """Follow-ups that are late or due within a week."""
    today = timezone.localdate()
    rows = tuple(one.row for one in queries.followups_due(request.user, today))
    return pages.render(request, "clinic/followups.html", WorklistPage(rows, today))


@require_GET
@requires("elder.read")
def visits(request: Request) -> HttpResponse:
    """The visits of a day, by the clock."""
    day = parse_date(request.GET.get("day", "")) or timezone.localdate()
    found: tuple[VisitRow, ...] = queries.visits_on(request.user, day)
    return pages.render(request, "clinic/visits.html", WorklistPage(tuple(one.row for one in found), day))


@require_http_methods(["GET", "POST"])
@requires("followup.complete")
def follow_up(request: Request, pk: UUID) -> HttpResponse:
    """Enter what a follow-up found; the answer names the clause and books the next one."""
    found = queries.follow_up_for(request.user, pk)
    programme = definitions.programmes()[found.programme]
    form = FindingsForm(programme, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        note = form.cleaned_data["note"]
        verdict = actions.complete_follow_up(found, form.findings(), by=request.user, at=timezone.now(), note=note)
        pages.toast(request, queries.verdict_sentence(programme.code, verdict), tone=queries.verdict_tone(verdict))
        return redirect("clinic:record", found.elder_id)
    page = _page(
        queries.banner(request.user, found.elder),
        queries.follow_up_row(found, timezone.localdate(), name=found.elder.name),
        form,
        programme=programme,
    )
    return pages.render(request, "clinic/follow_up.html", page, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@requires("followup.complete")
def cancel_follow_up(request: Request, pk: UUID) -> HttpResponse:
    """Give a follow-up up, with the reason."""
    found = queries.follow_up_for(request.user, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.cancel_follow_up(found, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
        pages.toast(request, _("Called off."))
        return redirect("clinic:record", found.elder_id)
    title = definitions.programmes()[found.programme].words.zh
    page = CancelPage(queries.banner(request.user, found.elder), title, "", form, _("Call it off"))
    return pages.render(request, "clinic/fact.html", page, status=422 if form.errors else 200)


def _page(banner: Banner, row: FollowUpRow, form: FindingsForm, *, programme: Programme) -> FollowUpPage:
    source = f"{programme.source.title} {programme.source.clause}".strip()
    return FollowUpPage(banner, row, form, source, programme.source.confidence is not Confidence.VERIFIED)
