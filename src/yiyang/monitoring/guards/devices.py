"""Who may register, bind and revoke devices and gateways, and when."""

from datetime import datetime

from django.db.models import Model
from django.utils.translation import gettext as _

from yiyang.accounts import guards as access
from yiyang.accounts.models import User
from yiyang.base.errors import DomainError, Invalid
from yiyang.monitoring.models import Binding, Device, Gateway
from yiyang.monitoring.types.readings import SERIAL
from yiyang.organizations.models import Institution
from yiyang.people.models import Elder


def check_may(by: User | None, action: str, subject: Model) -> None:
    """What the platform itself does (``by=None``) needs no permission."""
    if by is not None:
        access.check_may(by, action, subject)


def check_can_manage(by: User | None, institution: Institution) -> None:
    """Registering devices and gateways is for whoever manages them at that institution."""
    check_may(by, "gateway.manage", institution)


def check_can_bind(by: User | None, device: Device, elder: Elder) -> None:
    """A device in use can be given to an elder one knows."""
    check_may(by, "device.bind", device)
    check_may(by, "elder.read", elder)
    if device.retired_at is not None:
        raise DomainError(_("This device has been retired. Choose another one."))
    if elder.died_on is not None:
        raise DomainError(_("This person has died; no device can be bound."))


def check_binding_moment(device: Device, from_at: datetime, *, at: datetime) -> None:
    """A binding begins now or in the past, and never while the device spoke for someone else."""
    if from_at > at:
        raise Invalid(_("The binding cannot begin in the future."), field="from_at")
    taken = Binding.objects.filter(device=device, until_at__isnull=True).first()
    if taken is not None:
        raise DomainError(_("This device still speaks for someone. End that binding first."))
    if Binding.objects.filter(device=device, until_at__gt=from_at).exists():
        raise Invalid(_("The device spoke for someone else then. Choose a later moment."), field="from_at")


def check_can_unbind(by: User | None, binding: Binding, *, at: datetime) -> None:
    """Only a binding that still holds can be ended, and not before it began."""
    check_may(by, "device.bind", binding.device)
    if binding.until_at is not None:
        raise DomainError(_("This binding has already ended."))
    if at < binding.from_at:
        raise Invalid(_("The binding cannot end before it began."), field="until_at")


def check_reason(reason: str) -> None:
    """Why a device was replaced is kept with both."""
    if not reason.strip():
        raise Invalid(_("Say why it is replaced, for example: battery does not hold."), field="reason")


def check_gateway_in_use(gateway: Gateway | None, institution: Institution) -> None:
    """Devices speak through a gateway of their own institution whose key still works."""
    if gateway is None:
        return
    if gateway.revoked_at is not None:
        raise Invalid(_("This gateway's key was revoked. Choose another gateway."), field="gateway")
    if gateway.institution_id != institution.pk:
        raise Invalid(_("This gateway belongs to another institution."), field="gateway")


def check_not_retired(device: Device) -> None:
    """A retired device stays retired."""
    if device.retired_at is not None:
        raise DomainError(_("This device has been retired. Choose another one."))


def check_free_name(name: str, *, field: str) -> None:
    """Gateways and devices sign in by these names, so each is one part of a topic and no two are the same."""
    if not SERIAL.fullmatch(name):
        raise Invalid(_("Use 1 to 64 letters, digits, “-” or “_”."), field=field)
    if Device.objects.filter(serial=name).exists() or Gateway.objects.filter(username=name).exists():
        raise Invalid(_("“%(name)s” is already in use.") % {"name": name}, field=field)
