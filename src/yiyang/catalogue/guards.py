"""Who may set prices, and what can have one."""

from datetime import date

from django.utils.translation import gettext as _

from yiyang.accounts import guards as access
from yiyang.accounts.models import User
from yiyang.base.errors import DomainError, Invalid, NotFound
from yiyang.catalogue import definitions
from yiyang.catalogue.models import Price
from yiyang.catalogue.types.offers import Item, Package
from yiyang.catalogue.types.words import CareClass
from yiyang.organizations.models import Institution


def check_sets_prices(by: User | None, institution: Institution) -> None:
    """Prices are set by those who lead the institution; ``None`` is the platform itself."""
    if by is not None:
        access.check_may(by, "price.set", institution)


def can_set_prices(by: User, institution: Institution) -> bool:
    """Whether someone may set this institution's prices."""
    return access.may(by, "price.set", institution)


def check_can_have_price(code: str, level: str) -> None:
    """A service or a package of the catalogue has a price, for one level of care or for all; a negotiated package has none."""
    package = definitions.packages().get(code)
    if package is None and code not in definitions.items():
        raise Invalid(_("There is no such item or package in the catalogue."), field="code")
    if package is not None and package.negotiated:
        raise Invalid(_("This package is agreed with each family. Quote it in the agreement instead."), field="code")
    if level and level not in set(CareClass):
        raise Invalid(_("Choose one of the levels of care, or none for all."), field="level")


def check_amount(amount_fen: int) -> None:
    """A price is zero or more; what is paid by public funds may be zero."""
    if amount_fen < 0:
        raise Invalid(_("A price cannot be below zero."), field="amount")


def check_from_today(start: date, today: date) -> None:
    """Prices of days that have passed stand: bills were made with them."""
    if start < today:
        raise Invalid(_("Choose today or a later day: what was asked before stays as it was."), field="start")


def check_lasts(price: Price, end: date) -> None:
    """A price ends once, and not before it begins."""
    if price.end is not None and price.end <= end:
        raise DomainError(_("This price has ended already."))
    if end < price.start:
        raise Invalid(_("It cannot end before it starts."), field="end")


def check_item(code: str) -> Item:
    """One item of the catalogue, or ``NotFound``."""
    item = definitions.items().get(code)
    if item is None:
        raise NotFound(_("There is no such item in the catalogue."))
    return item


def check_package(code: str) -> Package:
    """One package of the catalogue, or ``NotFound``."""
    package = definitions.packages().get(code)
    if package is None:
        raise NotFound(_("There is no such package in the catalogue."))
    return package
