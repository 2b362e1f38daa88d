"""What is looked at before an agreement is offered, and what is still missing."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from yiyang.agreements import definitions
from yiyang.agreements.guards import say
from yiyang.agreements.models import Agreement
from yiyang.agreements.queries.facts import entry_check, room
from yiyang.agreements.rules import entry
from yiyang.agreements.types.drafts import Offer, Room
from yiyang.agreements.types.terms import Checked
from yiyang.agreements.types.words import AgreementKind
from yiyang.catalogue import queries as prices
from yiyang.catalogue.types.offers import Quote


@dataclass(frozen=True, slots=True)
class BeforeOffer:
    """Conditions, price and panel as they stand."""

    checked: tuple[Checked, ...]
    quote: Quote
    room: Room | None
    needs_price: bool

    @property
    def near_full(self) -> bool:
        """Whether the doctor's panel is so full that somebody should know."""
        return self.room is not None and self.room.share >= definitions.parameters().panel_warning.value


def before_offer(agreement: Agreement, on: date) -> BeforeOffer:
    """What has to be looked at before an agreement is offered."""
    contract = agreement.kind == AgreementKind.FAMILY_DOCTOR
    taken = room(agreement.doctor, agreement.elder, agreement.start) if contract and agreement.doctor else None
    quote = prices.quote(agreement.institution, agreement.package, agreement.level, agreement.start)
    return BeforeOffer(entry_check(agreement, {}, on), quote, taken, needs_price=not contract)


def missing_before_offer(agreement: Agreement, given: Offer, on: date) -> tuple[tuple[str, str], ...]:
    """The fields that still want something, each with what to do; the action refuses the same."""
    before, found = before_offer(agreement, on), []
    open_ones = entry.unsettled(entry_check(agreement, given.attested, on))
    if open_ones and not given.despite.strip():
        names = _("; ").join(say(one.condition.words) for one in open_ones)
        found.append(
            ("despite", _("Not met or not known: %(conditions)s. Settle them, or give the reason.") % {"conditions": names})
        )
    if before.quote.total_fen is None and before.needs_price and given.price_fen is None:
        found.append(("price", _("The price list does not cover this package. Enter the price agreed with the family.")))
    if given.price_fen is not None and not given.price_reason.strip():
        found.append(("price_reason", _("Say in a few words what this price rests on.")))
    if before.room is not None and before.room.full and not given.over_cap.strip():
        found.append(("over_cap", _("The panel is full. A supervisor may let one more pass and says why.")))
    return tuple(found)
