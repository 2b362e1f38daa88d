"""Self-service points, cards and sittings as they may be seen, and what a shown card is worth."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from yiyang.accounts import guards as access
from yiyang.accounts.models import User
from yiyang.base import crypto
from yiyang.base.errors import NotFound
from yiyang.monitoring.models import ElderCard, Gateway, Point, Sitting
from yiyang.monitoring.rules import cards
from yiyang.people.models import Elder
from yiyang.people.queries import identity_ids


def seal_of(card: UUID) -> bytes:
    """The seal of a card."""
    return crypto.blind_index(f"card {card}")


def code_of(card: ElderCard) -> str:
    """What stands in a card's square code."""
    return cards.code(card.pk, seal_of(card.pk))


def card_by_code(text: str) -> ElderCard | None:
    """The card a code belongs to; None for a forged or unknown one. Whether it still holds is another question."""
    found = cards.parse(text)
    if found is None or not cards.is_sealed(found[1], seal_of(found[0])):
        return None
    return ElderCard.objects.select_related("elder").filter(pk=found[0]).first()


def points_for(user: User) -> QuerySet[Point]:
    """The points whose gateways a user manages."""
    full = Point.objects.select_related("gateway__institution")
    found: QuerySet[Point] = access.visible(user, "gateway.manage", full, via="gateway")
    return found.order_by("closed_at", "name")


def point_for(user: User, pk: UUID) -> Point:
    """One point a user manages."""
    found = points_for(user).filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no such point, or it belongs to another institution."))
    return found


def gateways_without_point(user: User) -> QuerySet[Gateway]:
    """Gateways a user may make a point of."""
    free = Gateway.objects.filter(point__isnull=True, revoked_at__isnull=True)
    return access.visible(user, "gateway.manage", free).order_by("name")


def cards_of(elder: Elder) -> list[ElderCard]:
    """The cards of one person, the newest first."""
    return list(ElderCard.objects.filter(elder__in=identity_ids(elder)).order_by("-issued_at"))


def card_for(user: User, pk: UUID) -> ElderCard:
    """One card of an elder a user may issue cards to."""
    found = ElderCard.objects.select_related("elder").filter(pk=pk).first()
    if found is None or not access.may(user, "card.issue", found.elder):
        raise NotFound(_("There is no such card, or you are not responsible for this elder."))
    return found


def present_sitting(point: Point, *, at: datetime) -> Sitting | None:
    """The sitting that lasts at a moment."""
    return Sitting.objects.filter(point=point, from_at__lte=at, until_at__gt=at).order_by("-from_at").first()
