"""Pages of self-service points and cards, ready to print."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import qrcode
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yiyang.accounts.models import User
from yiyang.clinic import queries as clinic
from yiyang.clinic.queries import Banner
from yiyang.monitoring.models import ElderCard, Point
from yiyang.monitoring.queries import devices
from yiyang.monitoring.queries import points as reads
from yiyang.people.models import Elder


@dataclass(frozen=True, slots=True)
class PointCard:
    """One point."""

    id: UUID
    name: str
    place: str
    institution: str
    gateway: str
    devices: int
    last_heard_at: datetime | None
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class PointsPage:
    """The points one manages, and the form for another."""

    points: tuple[PointCard, ...]
    form: Any


@dataclass(frozen=True, slots=True)
class CardLine:
    """One card of an elder."""

    id: UUID
    number: str
    issued_at: datetime
    revoked_at: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class CardsPage:
    """The cards of an elder."""

    elder_id: UUID
    title: str
    banner: Banner
    cards: tuple[CardLine, ...]


@dataclass(frozen=True, slots=True)
class PrintedCard:
    """A card as it is printed: the name, the number, the square code; nothing else about the person."""

    title: str
    name: str
    number: str
    square: SafeString


def points_page(user: User, *, form: Any) -> PointsPage:
    """The points a user manages."""
    found = list(reads.points_for(user))
    how_many = devices.device_counts(point.gateway for point in found)
    return PointsPage(tuple(_point(point, how_many.get(point.gateway_id, 0)) for point in found), form)


def _point(point: Point, how_many: int) -> PointCard:
    return PointCard(
        id=point.pk,
        name=point.name,
        place=point.place,
        institution=str(point.gateway.institution.words.say(get_language() or "")),
        gateway=point.gateway.username,
        devices=how_many,
        last_heard_at=point.gateway.last_heard_at,
        closed_at=point.closed_at,
    )


def cards_page(user: User, elder: Elder) -> CardsPage:
    """An elder's cards."""
    cards = tuple(CardLine(one.pk, number_of(one), one.issued_at, one.revoked_at, one.reason) for one in reads.cards_of(elder))
    return CardsPage(elder.pk, _("Cards of %(name)s") % {"name": elder.name}, clinic.banner(user, elder), cards)


def printed(card: ElderCard) -> PrintedCard:
    """A card for the printer."""
    return PrintedCard(_("Measuring card"), card.elder.name, number_of(card), square_of(reads.code_of(card)))


def number_of(card: ElderCard) -> str:
    """The end of a card's id, to tell two cards apart."""
    return card.pk.hex[-8:].upper()


def square_of(code: str) -> SafeString:
    """A code as a drawing of black squares; it holds our own capital letters and digits only."""
    square = qrcode.QRCode(border=2)
    square.add_data(code)
    rows = square.get_matrix()
    dark = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, cell in enumerate(row) if cell)
    return SafeString(f'<svg viewBox="0 0 {len(rows)} {len(rows)}" shape-rendering="crispEdges"><path d="{dark}"/></svg>')
