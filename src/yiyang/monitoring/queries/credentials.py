"""Who is at the door: gateways and devices by their secret, and what they may publish."""

from django.db import close_old_connections

from yiyang.base import crypto
from yiyang.monitoring.models import Device, Gateway
from yiyang.runtime.gatekeeper import Permit

DOOR = "vitals."


def gateway_by_token(token: str) -> Gateway | None:
    """The gateway that holds this secret, unless it was revoked."""
    return Gateway.objects.filter(token_hash=crypto.blind_index(token), revoked_at__isnull=True).first()


def serials_of(gateway: Gateway) -> frozenset[str]:
    """The devices a gateway may speak for."""
    return frozenset(gateway.devices.filter(retired_at__isnull=True).values_list("serial", flat=True))


def permit(username: str, token: str) -> Permit | None:
    """What someone who signs in to the broker may publish; None for a wrong name or secret."""
    digest = crypto.blind_index(token)
    gateway = Gateway.objects.filter(username=username, token_hash=digest, revoked_at__isnull=True).first()
    if gateway is not None:
        return Permit(tuple(sorted(DOOR + serial for serial in serials_of(gateway))))
    if Device.objects.filter(serial=username, token_hash=digest, retired_at__isnull=True).exists():
        return Permit((DOOR + username,))
    return None


def permit_for_broker(username: str, token: str) -> Permit | None:
    """The same, for the broker's long-lived threads, which must not keep a dead connection."""
    close_old_connections()
    try:
        return permit(username, token)
    finally:
        close_old_connections()
