"""What things cost: the price list of an institution on a day, and quotes for packages."""

from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from yiyang.accounts import guards as access
from yiyang.accounts.models import User
from yiyang.base.errors import NotFound
from yiyang.catalogue import definitions, guards, rules
from yiyang.catalogue.models import Price
from yiyang.catalogue.types.offers import Package, Quote
from yiyang.organizations.models import Institution


def quote(institution: Institution | UUID, package: Package | str, level: str = "", on: date | None = None) -> Quote:
    """What a package costs a month at an institution for a level of care on a day (or today), and who is asked first."""
    house = institution.pk if isinstance(institution, Institution) else institution
    known = package if isinstance(package, Package) else guards.check_package(package)
    return rules.quote(known, definitions.items(), prices_on(house, level, on or localdate()), institution_id=house, level=level)


def prices_on(institution_id: UUID, level: str, on: date) -> dict[str, int]:
    """Every price of an institution on a day by item or package; one set for the level comes before one for all levels."""
    rows = Price.objects.on(on).filter(institution=institution_id, level__in={"", level}).order_by("level")
    return dict(rows.values_list("code", "amount_fen"))


def price_list(institution: Institution, on: date) -> QuerySet[Price]:
    """The prices of an institution that hold on a day or will, by code."""
    return Price.objects.filter(institution=institution).exclude(end__lte=on).order_by("code", "level", "start")


def prices_of(user: User, code: str, on: date) -> QuerySet[Price]:
    """What the institutions ask for one item or package on a day; prices are public to everyone who is signed in."""
    houses = access.visible(user, "institution.read", Institution.objects.all())
    return (
        Price.objects.on(on).filter(code=code, institution__in=houses).select_related("institution").order_by("institution__name")
    )


def price_for(user: User, pk: UUID) -> Price:
    """One price that the user may end; ``NotFound`` otherwise."""
    rows = Price.objects.select_related("institution")
    found = access.one(user, "price.set", rows, pk=pk, via="institution")
    if found is None:
        raise NotFound(_("There is no such price, or it is not your institution's."))
    return found
