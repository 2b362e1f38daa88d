"""Browsing services and packages, on screen, on paper and as a workbook."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET

from yiyang.accounts.guards import Request, requires
from yiyang.catalogue import guards, queries
from yiyang.catalogue.queries import pages as catalogue
from yiyang.catalogue.queries import sheets
from yiyang.organizations import queries as organizations
from yiyang.organizations.models import Institution
from yiyang.ui import pages

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _wanted(request: Request) -> queries.Wanted:
    asked = request.GET
    return queries.Wanted(
        text=asked.get("q", ""),
        category=asked.get("category", ""),
        list=asked.get("list", ""),
        resource=asked.get("resource", ""),
        performer=asked.get("performer", ""),
    )


@require_GET
@requires("catalogue.read")
def items(request: Request) -> HttpResponse:
    """Every service that fits what is looked for; typing asks for the list alone."""
    template = "catalogue/_items.html" if pages.is_fragment(request) else "catalogue/items.html"
    return pages.render(request, template, catalogue.browse(request.user, _wanted(request), request.GET.urlencode()))


@require_GET
@requires("catalogue.read")
def items_workbook(request: Request) -> HttpResponse:
    """The services that fit, as a workbook."""
    return workbook(sheets.items_sheet(queries.find(_wanted(request))), "catalogue")


@require_GET
@requires("catalogue.read")
def item(request: Request, code: str) -> HttpResponse:
    """One service."""
    page = catalogue.item_page(request.user, guards.check_item(code), localdate())
    return pages.render(request, "catalogue/item.html", page)


@require_GET
@requires("catalogue.read")
def packages(request: Request) -> HttpResponse:
    """All packages."""
    return pages.render(request, "catalogue/packages.html", catalogue.packages_page())


@require_GET
@requires("catalogue.read")
def package(request: Request, code: str) -> HttpResponse:
    """One package, with what it costs at an institution."""
    found = guards.check_package(code)
    houses = list(organizations.institutions_for(request.user))
    chosen = _chosen(request, houses)
    return pages.render(request, "catalogue/package.html", catalogue.package_page(found, houses, chosen=chosen, on=localdate()))


def _chosen(request: Request, houses: list[Institution]) -> Institution | None:
    """The institution asked for, else where the user works, else none."""
    asked = request.GET.get("at", "")
    own = organizations.institutions_of(request.user).order_by("name").values_list("pk", flat=True).first()
    by_id = {str(house.pk): house for house in houses}
    return by_id.get(asked) or by_id.get(str(own))


def workbook(content: bytes, name: str | UUID) -> HttpResponse:
    """A workbook to download."""
    return HttpResponse(content, content_type=EXCEL, headers={"Content-Disposition": f'attachment; filename="{name}.xlsx"'})
