"""Who may open points and issue cards, and which card opens a sitting."""

from django.utils.translation import gettext as _

from yiyang.accounts import guards as access
from yiyang.accounts.models import User
from yiyang.base.errors import DomainError, Invalid, NotFound
from yiyang.monitoring.guards import devices
from yiyang.monitoring.models import ElderCard, Gateway, Point
from yiyang.people.models import Elder


def check_can_open(by: User | None, gateway: Gateway, name: str) -> None:
    """A point is a gateway of one's own institution whose key works, with a name people recognise."""
    devices.check_can_manage(by, gateway.institution)
    devices.check_gateway_in_use(gateway, gateway.institution)
    if not name.strip():
        raise Invalid(_("Give the point a name people recognise."), field="name")
    if Point.objects.filter(gateway=gateway).exists():
        raise Invalid(_("This gateway is a point already."), field="gateway")


def check_can_issue(by: User | None, elder: Elder) -> None:
    """Cards are issued to the living, by those who look after them."""
    devices.check_may(by, "card.issue", elder)
    if elder.died_on is not None:
        raise DomainError(_("This person has died; no card can be issued."))


def check_can_revoke(by: User, card: ElderCard) -> None:
    """A card is declared void once."""
    access.check_may(by, "card.issue", card.elder)
    if card.revoked_at is not None:
        raise DomainError(_("This card is void already."))


def check_point(gateway: Gateway) -> Point:
    """Only a gateway that stands at an open point opens sittings."""
    point = Point.objects.select_for_update().filter(gateway=gateway, closed_at__isnull=True).first()
    if point is None:
        raise NotFound(_("This gateway is no self-service point."))
    return point


def check_card(card: ElderCard | None) -> ElderCard:
    """A forged card and an unknown one are the same; a void one and the card of somebody who died open nothing."""
    if card is None:
        raise Invalid(_("This card cannot be read. Ask for a new one."), field="card")
    if card.revoked_at is not None:
        raise DomainError(_("This card is void. Ask for a new one."))
    if card.elder.died_on is not None:
        raise DomainError(_("This card is void. Ask for a new one."))
    return card
