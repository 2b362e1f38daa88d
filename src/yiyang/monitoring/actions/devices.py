"""Gateways and devices come, get their credentials, speak for someone, change hands and go."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from yiyang.accounts.models import User
from yiyang.audit import actions as audit
from yiyang.base import crypto
from yiyang.base.errors import Invalid
from yiyang.monitoring.definitions import measures
from yiyang.monitoring.guards import devices as guards
from yiyang.monitoring.models import Binding, Device, Gateway
from yiyang.monitoring.rules.help_calls import plain_number
from yiyang.monitoring.types.readings import DeviceKind
from yiyang.organizations.models import Institution
from yiyang.people.models import Elder
from yiyang.runtime import bus

SIGN_IN_AGAIN = "doors.again"
Subject = TypeVar("Subject", Gateway, Device)


@dataclass(frozen=True, slots=True)
class Issued(Generic[Subject]):
    """A gateway or device with its new secret; we keep only the secret's blind index, so this is the one time to see it."""

    subject: Subject
    token: str


@transaction.atomic
def register_gateway(institution: Institution, *, name: str, username: str, by: User | None, at: datetime) -> Issued[Gateway]:
    """Let a box or a supplier's server publish for devices of an institution; answers its secret once."""
    guards.check_can_manage(by, institution)
    if not name.strip():
        raise Invalid(_("Give the gateway a name people recognise."), field="name")
    guards.check_free_name(username, field="username")
    token = _new_token()
    gateway = Gateway(institution=institution, name=name.strip(), username=username, issued_at=at)
    gateway.token_hash = crypto.blind_index(token)
    gateway.save(force_insert=True)
    audit.record(by, "gateway.registered", gateway, institution=institution.pk)
    return Issued(gateway, token)


@transaction.atomic
def renew_gateway_token(gateway: Gateway, *, by: User | None, at: datetime) -> Issued[Gateway]:
    """Give a gateway a new secret; the old one stops working at once, and a revoked gateway works again."""
    guards.check_can_manage(by, gateway.institution)
    token = _new_token()
    gateway.token_hash, gateway.issued_at, gateway.revoked_at = crypto.blind_index(token), at, None
    gateway.save(update_fields=["token_hash", "issued_at", "revoked_at"])
    _sign_in_again(gateway.username)
    audit.record(by, "gateway.token_renewed", gateway)
    return Issued(gateway, token)


@transaction.atomic
def revoke_gateway(gateway: Gateway, *, by: User | None, at: datetime) -> None:
    """Take a gateway's right to publish; its devices keep their history."""
    guards.check_can_manage(by, gateway.institution)
    if gateway.revoked_at is None:
        gateway.revoked_at = at
        gateway.save(update_fields=["revoked_at"])
        _sign_in_again(gateway.username)
        audit.record(by, "gateway.revoked", gateway)


@transaction.atomic
def register_device(
    institution: Institution,
    *,
    serial: str,
    kind: DeviceKind,
    by: User | None,
    at: datetime,
    gateway: Gateway | None = None,
    model: str = "",
    phone: str = "",
    expected_interval: timedelta | None = None,
) -> Device:
    """Enter a device under the name it will speak by."""
    guards.check_can_manage(by, institution)
    guards.check_gateway_in_use(gateway, institution)
    if expected_interval is not None and expected_interval <= timedelta():
        raise Invalid(_("The interval must be longer than zero."), field="expected_interval")
    guards.check_free_name(serial, field="serial")
    device = Device.objects.create(
        institution=institution,
        serial=serial,
        kind=DeviceKind(kind),
        gateway=gateway,
        model=model.strip(),
        phone=plain_number(phone) or None,
        expected_interval=expected_interval,
    )
    if gateway is not None:
        _sign_in_again(gateway.username)
    audit.record(by, "device.registered", device, institution=institution.pk, at=at.isoformat())
    return device


@transaction.atomic
def issue_device_token(device: Device, *, by: User | None, at: datetime) -> Issued[Device]:
    """Give a device a secret of its own, for those that speak without a gateway; an older one stops working."""
    guards.check_can_manage(by, device.institution)
    guards.check_not_retired(device)
    token = _new_token()
    device.token_hash = crypto.blind_index(token)
    device.save(update_fields=["token_hash"])
    _sign_in_again(device.serial)
    audit.record(by, "device.token_issued", device, at=at.isoformat())
    return Issued(device, token)


@transaction.atomic
def bind_device(
    device: Device,
    elder: Elder,
    *,
    by: User | None,
    at: datetime,
    from_at: datetime | None = None,
    reason: str = "",
    place: str = "",
) -> Binding:
    """From a moment on, what the device says is about this elder."""
    device = _locked(device)
    guards.check_can_bind(by, device, elder)
    start = from_at or at
    guards.check_binding_moment(device, start, at=at)
    binding = Binding.objects.create(device=device, elder=elder, from_at=start, reason=reason.strip(), place=place.strip())
    if device.expected_interval is not None:
        device.silent_after = at + device.expected_interval * measures.policy().silence_factor
        device.save(update_fields=["silent_after"])
    audit.record(by, "device.bound", device, elder_id=elder.pk, binding=binding.pk)
    return binding


@transaction.atomic
def unbind_device(binding: Binding, *, by: User | None, at: datetime, reason: str = "") -> None:
    """End a binding: later readings are about nobody until someone is named; earlier ones stay where they are."""
    device = _locked(binding.device)
    binding.refresh_from_db()
    guards.check_can_unbind(by, binding, at=at)
    binding.until_at = at
    binding.reason = reason.strip() or binding.reason
    binding.save(update_fields=["until_at", "reason"])
    device.silent_after = None
    device.save(update_fields=["silent_after"])
    audit.record(by, "device.unbound", device, elder_id=binding.elder_id, binding=binding.pk)


@transaction.atomic
def swap_device(binding: Binding, other: Device, *, by: User | None, at: datetime, reason: str = "") -> Binding:
    """Replace a device by another in one step, and say why: the place stays, the elder's history goes on under both."""
    guards.check_reason(reason)
    unbind_device(binding, by=by, at=at, reason=reason)
    return bind_device(other, binding.elder, by=by, at=at, reason=reason, place=binding.place)


@transaction.atomic
def retire_device(device: Device, *, by: User | None, at: datetime) -> None:
    """Take a device out of use for good: its binding ends, its secret stops working, what it says is quarantined."""
    device = _locked(device)
    guards.check_can_manage(by, device.institution)
    guards.check_not_retired(device)
    for binding in Binding.objects.filter(device=device, until_at__isnull=True):
        unbind_device(binding, by=by, at=max(at, binding.from_at))
    device.retired_at, device.token_hash, device.silent_after = at, None, None
    device.save(update_fields=["retired_at", "token_hash", "silent_after"])
    _sign_in_again(device.serial)
    audit.record(by, "device.retired", device)


def _locked(device: Device) -> Device:
    """The device as it is now, held until we are done: no batch is stored for it meanwhile."""
    return Device.objects.select_for_update(no_key=True, of=("self",)).select_related("institution").get(pk=device.pk)


def _sign_in_again(username: str) -> None:
    """Once this is committed, have the broker cut this name's connections: what it may publish is asked anew."""
    transaction.on_commit(lambda: bus.publish(SIGN_IN_AGAIN, username.encode()))


def _new_token() -> str:
    return secrets.token_urlsafe(32)
