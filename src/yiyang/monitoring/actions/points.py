"""Self-service points: a card opens some minutes in which the point's devices speak for its elder. Nothing else is changed.

A sitting is a binding with an end: the road that readings travel knows nothing of points.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from yiyang.accounts.models import User
from yiyang.audit import actions as audit
from yiyang.monitoring.guards import points as guards
from yiyang.monitoring.models import Binding, Device, ElderCard, Gateway, Point, Sitting
from yiyang.monitoring.queries import points as reads
from yiyang.monitoring.rules import cards
from yiyang.people.models import Elder


@dataclass(frozen=True, slots=True)
class Opened:
    """A sitting and the devices that speak in it."""

    sitting: Sitting
    serials: tuple[str, ...]


@transaction.atomic
def open_point(gateway: Gateway, *, name: str, place: str, by: User | None) -> Point:
    """Let elders measure themselves with the devices of a gateway."""
    guards.check_can_open(by, gateway, name)
    point = Point.objects.create(gateway=gateway, name=name.strip(), place=place.strip())
    audit.record(by, "point.opened", point, gateway=gateway.pk)
    return point


@transaction.atomic
def close_point(point: Point, *, by: User, at: datetime) -> None:
    """Nobody measures there any more; what was measured stays."""
    guards.devices.check_can_manage(by, point.gateway.institution)
    if point.closed_at is None:
        point.closed_at = at
        point.save(update_fields=["closed_at"])
        audit.record(by, "point.closed", point)


@transaction.atomic
def issue_card(elder: Elder, *, by: User | None, at: datetime) -> ElderCard:
    """A card for an elder; earlier ones stay good until they are declared void."""
    guards.check_can_issue(by, elder)
    card = ElderCard.objects.create(elder=elder, issued_at=at, issued_by=by)
    audit.record(by, "card.issued", card, elder_id=elder.pk)
    return card


@transaction.atomic
def revoke_card(card: ElderCard, *, reason: str, by: User, at: datetime) -> None:
    """A lost card opens nothing from now on."""
    card = ElderCard.objects.select_for_update(of=("self",)).select_related("elder").get(pk=card.pk)
    guards.check_can_revoke(by, card)
    card.revoked_at, card.reason = at, reason.strip()
    card.save(update_fields=["revoked_at", "reason"])
    audit.record(by, "card.revoked", card, elder_id=card.elder_id)


@transaction.atomic
def open_sitting(gateway: Gateway, code: str, *, at: datetime) -> Opened:
    """Whoever shows a card sits down: until the next card, or for some minutes, the devices here speak for them."""
    point = guards.check_point(gateway)
    card = guards.check_card(reads.card_by_code(code))
    _end_sitting(point, at=at)
    until = at + timedelta(minutes=cards.SITTING_MINUTES)
    sitting = Sitting.objects.create(point=point, card=card, elder=card.elder, from_at=at, until_at=until)
    devices = _free_devices(gateway, at=at)
    Binding.objects.bulk_create(
        Binding(device=one, elder=card.elder, from_at=at, until_at=until, reason=f"point {sitting.pk}", place=point.name)
        for one in devices
    )
    audit.record(None, "sitting.opened", sitting, elder_id=card.elder_id, devices=len(devices))
    return Opened(sitting, tuple(device.serial for device in devices))


@transaction.atomic
def end_sitting(gateway: Gateway, *, at: datetime) -> None:
    """Whoever sat there has left: what is measured now is about nobody."""
    _end_sitting(guards.check_point(gateway), at=at)


def _end_sitting(point: Point, *, at: datetime) -> None:
    present = reads.present_sitting(point, at=at)
    if present is None:
        return
    present.until_at = at
    present.save(update_fields=["until_at"])
    Binding.objects.filter(reason=f"point {present.pk}", until_at__gt=at).update(until_at=at)
    audit.record(None, "sitting.ended", present, elder_id=present.elder_id)


def _free_devices(gateway: Gateway, *, at: datetime) -> list[Device]:
    """The point's devices that belong to nobody for good, held until we are done."""
    own = Device.objects.select_for_update(no_key=True).filter(gateway=gateway, retired_at__isnull=True).order_by("pk")
    taken = set(Binding.objects.filter(device__gateway=gateway).exclude(until_at__lte=at).values_list("device", flat=True))
    return [device for device in own if device.pk not in taken]
