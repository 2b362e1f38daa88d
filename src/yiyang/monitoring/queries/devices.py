"""Devices and gateways as the user may see them."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from yiyang.accounts import guards as access
from yiyang.accounts.models import User
from yiyang.base.errors import NotFound
from yiyang.monitoring.models import Binding, Device, Gateway
from yiyang.organizations.models import Institution
from yiyang.people.models import Elder

LOW_BATTERY = 20
FILTERS = ("all", "silent", "battery", "unbound", "retired")


def devices_for(user: User, *, only: str = "all", text: str = "", now: datetime) -> QuerySet[Device]:
    """Devices the user may see, their bindings narrowed to the one that holds; the longest silent first."""
    seen = access.visible(user, "device.read", Device.objects.select_related("institution", "gateway"))
    if text:
        seen = seen.filter(Q(serial__icontains=text) | Q(model__icontains=text))
    speaking = Prefetch("bindings", Binding.objects.filter(until_at__isnull=True))
    seen = seen.filter(_condition(only, now)).prefetch_related(speaking)
    return seen.order_by("silent_after", "serial")


def _condition(only: str, now: datetime) -> Q:
    in_use = Q(retired_at__isnull=True)
    bound = Q(pk__in=Binding.objects.filter(until_at__isnull=True).values("device"))
    return {
        "silent": in_use & Q(silent_after__lt=now),
        "battery": in_use & Q(battery__lt=LOW_BATTERY),
        "unbound": in_use & ~bound,
        "retired": Q(retired_at__isnull=False),
    }.get(only, in_use)


def counts(user: User, *, now: datetime) -> dict[str, int]:
    """How many devices each filter would show."""
    seen = access.visible(user, "device.read", Device.objects.all())
    return {only: seen.filter(_condition(only, now)).count() for only in FILTERS}


def device_for(user: User, pk: UUID, *, word: str = "device.read") -> Device:
    """One device the user may see so."""
    found = access.one(user, word, Device.objects.select_related("institution", "gateway"), pk=pk)
    if found is None:
        raise NotFound(_("There is no such device, or it belongs to another institution."))
    return found


def device_by_serial(user: User, serial: str) -> Device:
    """A device named by what stands on its label."""
    full = Device.objects.select_related("institution").filter(serial=serial.strip())
    found = access.visible(user, "device.bind", full).first()
    if found is None:
        raise NotFound(_("No device “%(serial)s” is registered at your institution.") % {"serial": serial.strip()})
    return found


def binding_for(user: User, pk: UUID) -> Binding:
    """One binding of a device the user may bind."""
    found = access.one(user, "device.bind", Binding.objects.select_related("device", "elder"), pk=pk, via="device")
    if found is None:
        raise NotFound(_("There is no such binding, or it belongs to another institution."))
    return found


def history_of(device: Device) -> list[Binding]:
    """For whom a device spoke, the newest first."""
    return list(device.bindings.order_by("-from_at"))


def names(user: User, elder_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names of those elders whom the user may know by name."""
    known = access.visible(user, "elder.read", Elder.objects.filter(pk__in=set(elder_ids)))
    return dict(known.values_list("pk", "name"))


def silent_count(user: User, *, now: datetime) -> int:
    """How many devices that somebody relies on have not been heard in time."""
    seen = access.visible(user, "device.read", Device.objects.all())
    return seen.filter(_condition("silent", now)).count()


def gateways_for(user: User) -> QuerySet[Gateway]:
    """Gateways the user manages."""
    return access.visible(user, "gateway.manage", Gateway.objects.select_related("institution")).order_by("name")


def device_counts(gateways: Iterable[Gateway]) -> dict[UUID, int]:
    """How many devices speak through each gateway."""
    counted = Device.objects.filter(gateway__in=list(gateways)).values("gateway").annotate(many=Count("pk"))
    return dict(counted.values_list("gateway", "many"))


def gateway_for(user: User, pk: UUID) -> Gateway:
    """One gateway the user manages."""
    found = gateways_for(user).filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no such gateway, or it belongs to another institution."))
    return found


def managed_institutions(user: User) -> QuerySet[Institution]:
    """Where the user may register gateways and devices."""
    return access.visible(user, "gateway.manage", Institution.objects.all())


def is_silent(device: Device, *, now: datetime) -> bool:
    """Whether a device should have spoken by now."""
    return device.retired_at is None and device.silent_after is not None and device.silent_after < now


def interval_hours(interval: timedelta | None) -> str:
    """An expected interval as hours, without needless digits."""
    return "" if interval is None else f"{interval.total_seconds() / 3600:g}"
