"""Every change to what an institution asks for its services."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from yiyang.accounts.models import User
from yiyang.audit import actions as audit
from yiyang.base.errors import DomainError
from yiyang.catalogue import guards
from yiyang.catalogue.models import Price
from yiyang.organizations.models import Institution


@transaction.atomic
def set_price(
    institution: Institution,
    code: str,
    amount_fen: int,
    *,
    start: date,
    level: str = "",
    reason: str = "",
    by: User | None,
    at: datetime,
) -> Price:
    """Say what a service or package costs at an institution from a day on; the price until then ends that day and is kept."""
    guards.check_sets_prices(by, institution)
    guards.check_can_have_price(code, level)
    guards.check_amount(amount_fen)
    if by is not None:
        guards.check_from_today(start, localdate(at))
    held = Price.objects.select_for_update().filter(institution=institution, code=code, level=level)
    if held.filter(start__gt=start).exists():
        raise DomainError(_("A price for a later day is set already. End that one first."))
    for present in held.on(start):
        _end(present, end=start, by=by)
    try:
        with transaction.atomic():
            price = Price.objects.create(
                institution=institution,
                code=code,
                level=level,
                amount_fen=amount_fen,
                start=start,
                reason=reason.strip(),
                set_by=by,
            )
    except IntegrityError as error:
        raise DomainError(_("Someone else has just set this price. Reload to see it.")) from error
    audit.record(by, "price.set", price, institution=institution.pk, code=code, level=level, fen=amount_fen, start=start)
    return price


@transaction.atomic
def end_price(price: Price, *, end: date, by: User | None) -> None:
    """An institution no longer offers something at a list price from a day on."""
    guards.check_sets_prices(by, price.institution)
    guards.check_lasts(price, end)
    _end(price, end=end, by=by)


def _end(price: Price, *, end: date, by: User | None) -> None:
    price.end = end
    price.save(update_fields=["end"])
    audit.record(by, "price.ended", price, code=price.code, end=end)
