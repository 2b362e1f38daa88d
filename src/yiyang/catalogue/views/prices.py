"""An institution's price list: read by all, set by those who lead it."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yiyang.accounts.guards import Request, requires
from yiyang.catalogue import actions, guards, queries
from yiyang.catalogue.forms import PriceForm
from yiyang.catalogue.queries import pages as catalogue
from yiyang.catalogue.queries import sheets
from yiyang.catalogue.views.browse import workbook
from yiyang.organizations import queries as organizations
from yiyang.organizations.models import Institution
from yiyang.ui import pages


@dataclass(frozen=True, slots=True)
class PricesPage:
    """One institution's prices, and the form for those who may set them."""

    id: UUID
    name: str
    rows: tuple[catalogue.PriceRow, ...]
    form: PriceForm | None


def _page(request: Request, house: Institution, form: PriceForm | None = None) -> PricesPage:
    rows = catalogue.price_rows(house, localdate())
    may_set = guards.can_set_prices(request.user, house)
    return PricesPage(house.pk, catalogue.say(house.words), rows, (form or PriceForm()) if may_set else None)


@require_GET
@requires("catalogue.read")
def prices(request: Request, pk: UUID) -> HttpResponse:
    """What an institution asks for its services."""
    house = organizations.institution_for(request.user, pk)
    return pages.render(request, "catalogue/prices.html", _page(request, house))


@require_GET
@requires("catalogue.read")
def prices_workbook(request: Request, pk: UUID) -> HttpResponse:
    """The price list as a workbook."""
    house = organizations.institution_for(request.user, pk)
    rows = catalogue.price_rows(house, localdate())
    return workbook(sheets.prices_sheet(catalogue.say(house.words), rows), "prices")


@require_POST
@requires("price.set")
def set_price(request: Request, pk: UUID) -> HttpResponse:
    """Set a price from a day on."""
    house = organizations.institution_for(request.user, pk)
    form = PriceForm(request.POST)
    if not form.is_valid():
        return pages.render(request, "catalogue/prices.html", _page(request, house, form), status=422)
    typed = {name: form.cleaned_data[name] for name in ("start", "level", "reason")}
    actions.set_price(house, form.cleaned_data["code"], form.amount_fen(), **typed, by=request.user, at=timezone.now())
    pages.toast(request, _("The price is set."))
    return redirect("catalogue:prices", pk)


@require_http_methods(["POST"])
@requires("price.set")
def end_price(request: Request, pk: UUID) -> HttpResponse:
    """No longer ask a list price from today on."""
    price = queries.price_for(request.user, pk)
    actions.end_price(price, end=max(localdate(), price.start), by=request.user)
    pages.toast(request, _("The price is ended; it stays in the history."))
    return redirect("catalogue:prices", price.institution_id)
