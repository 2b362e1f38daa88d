"""Every read of the catalogue: services, packages, prices and quotes."""

from yiyang.catalogue.queries.browse import Wanted, find
from yiyang.catalogue.queries.prices import price_for, price_list, prices_of, prices_on, quote

__all__ = ["Wanted", "find", "price_for", "price_list", "prices_of", "prices_on", "quote"]
