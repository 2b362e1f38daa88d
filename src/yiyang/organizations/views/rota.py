"""The rota of an institution: who is on call this month, who is away, and where nobody stands."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yiyang.accounts import guards as access
from yiyang.accounts.guards import Request, requires
from yiyang.base import pdf
from yiyang.base.errors import Invalid, NotFound
from yiyang.organizations import actions, definitions, queries
from yiyang.organizations.forms import AbsenceForm, CellForm
from yiyang.organizations.models import Institution
from yiyang.organizations.queries import rota_pages
from yiyang.ui import pages


@require_GET
@requires("staff.read")
def own_rota(request: Request) -> HttpResponse:
    """The rota of where one works; those who work nowhere choose an institution first."""
    own = queries.institutions_of(request.user).order_by("name").first()
    return redirect("organizations:institution_rota", own.pk) if own else redirect("organizations:institutions")


@require_GET
@requires("staff.read")
def rota(request: Request, pk: UUID) -> HttpResponse:
    """One month."""
    asked = request.GET
    return answer(request, _house(request, pk), month=asked.get("month", ""), brush=asked.get("brush", ""))


@require_GET
@requires("staff.read")
def rota_paper(request: Request, pk: UUID) -> HttpResponse:
    """One month on paper, for the wall."""
    house, first = _house(request, pk), rota_pages.month_of(request.GET.get("month", ""), localdate())
    page = rota_pages.rota_page(house, first, now=timezone.now(), can_edit=False)
    return pdf.answer(request, "organizations/rota_sheet.html", page, filename=f"rota-{first:%Y-%m}.pdf")


@require_POST
@requires("staff.manage")
def fill_cell(request: Request, pk: UUID) -> HttpResponse:
    """Put the chosen shift into a cell, take it out again, or clear the cell."""
    house, now = _house(request, pk), timezone.now()
    form = CellForm(request.POST, institution=house)
    if not form.is_valid() or form.filled is None:
        raise Invalid(_("There is no such cell. Open the rota again."), field="cell")
    staff, day, brush = form.filled
    if brush == rota_pages.CLEAR:
        actions.clear_day(house, staff, day=day, by=request.user, at=now)
    else:
        actions.turn_shift(house, staff, definitions.shifts()[brush], day=day, by=request.user, at=now)
    if pages.is_fragment(request):
        return answer(request, house, month=f"{day:%Y-%m}", brush=brush)
    return redirect(f"{_address(house)}?month={day:%Y-%m}&brush={brush}")


@require_POST
@requires("staff.manage")
def record_absence(request: Request, pk: UUID) -> HttpResponse:
    """Write down when someone is away."""
    house = _house(request, pk)
    form = AbsenceForm(request.POST, institution=house)
    if not form.is_valid():
        return answer(request, house, month=request.GET.get("month", ""), absence=form)
    typed = form.cleaned_data
    actions.record_absence(typed["staff"], form.draft(), deputy=typed["deputy"], institution=house, by=request.user)
    pages.toast(request, _("Noted. Alarms go to the deputy on these days."))
    return redirect(f"{_address(house)}?month={typed['start']:%Y-%m}")


@require_POST
@requires("staff.manage")
def end_absence(request: Request, pk: UUID) -> HttpResponse:
    """Someone is back, or does not leave after all."""
    found = queries.absence_for(request.user, pk)
    house = queries.managed_institutions(request.user).filter(posts__staff=found.staff_id).first() or found.staff.home
    actions.end_absence(found, institution=house, on=localdate(), by=request.user)
    pages.toast(request, _("Ended. From today on alarms ring here again."))
    return redirect(f"{_address(house)}?month={max(found.start, localdate().replace(day=1)):%Y-%m}")


def answer(
    request: Request, house: Institution, *, month: str, brush: str = "", absence: AbsenceForm | None = None
) -> HttpResponse:
    """The month: the grid for an open page, or the whole page."""
    first: date = rota_pages.month_of(month, localdate())
    may_edit = access.may(request.user, "staff.manage", house)
    page = rota_pages.rota_page(house, first, now=timezone.now(), can_edit=may_edit, brush=brush)
    if may_edit:
        page = replace(page, absence=absence or AbsenceForm(institution=house))
    name = "_rota" if pages.is_fragment(request) else "rota"
    return pages.render(request, f"organizations/{name}.html", page, status=422 if absence else 200)


def _house(request: Request, pk: UUID) -> Institution:
    house = queries.institution_for(request.user, pk)
    if not access.may(request.user, "staff.read", house):
        raise NotFound(_("There is no such institution."))
    return house


def _address(house: Institution) -> str:
    return reverse("organizations:institution_rota", args=[house.pk])
