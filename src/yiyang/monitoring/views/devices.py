"""Pages of devices: find one, see for whom it speaks, give it to someone else."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yiyang.accounts.guards import Request, requires
from yiyang.monitoring.actions import devices as actions
from yiyang.monitoring.forms.devices import DeviceForm
from yiyang.monitoring.queries import device_pages, devices, fleet_pages
from yiyang.people.queries import elder_for
from yiyang.ui import pages


@require_GET
@requires("device.read")
def device_list(request: Request) -> HttpResponse:
    """All devices one may see, by state."""
    page = device_pages.devices_page(request.user, only=request.GET.get("only", "all"), text=request.GET.get("q", ""))
    return pages.render(request, "monitoring/devices.html", page)


@require_GET
@requires("device.read")
def fleet(request: Request) -> HttpResponse:
    """How the devices are used, the unused first."""
    return pages.render(request, "monitoring/fleet.html", fleet_pages.fleet_page(request.user))


@require_GET
@requires("device.read")
def device(request: Request, pk: UUID) -> HttpResponse:
    """One device with its history."""
    found = devices.device_for(request.user, pk)
    page = device_pages.device_page(request.user, found, text=request.GET.get("q", "").strip())
    return pages.render(request, "monitoring/device.html", page)


@require_http_methods(["GET", "POST"])
@requires("gateway.manage")
def new_device(request: Request) -> HttpResponse:
    """Register a device."""
    form = DeviceForm(request.POST or None, user=request.user)
    if not form.is_valid():
        page = device_pages.NewDevicePage(form)
        return pages.render(request, "monitoring/new_device.html", page, status=422 if form.is_bound else 200)
    typed = {name: form.cleaned_data[name] for name in ("serial", "kind", "model", "gateway", "phone")}
    device = actions.register_device(
        form.cleaned_data["institution"],
        **typed,
        expected_interval=form.expected_interval,
        by=request.user,
        at=timezone.now(),
    )
    return redirect("monitoring:device", device.pk)


@require_POST
@requires("device.bind")
def bind(request: Request, pk: UUID, elder_id: UUID) -> HttpResponse:
    """From now on the device speaks for this elder."""
    found, elder = devices.device_for(request.user, pk, word="device.bind"), elder_for(request.user, elder_id)
    binding = actions.bind_device(found, elder, by=request.user, at=timezone.now())
    undo = reverse("monitoring:unbind_device", args=[binding.pk])
    pages.toast(request, _("From now on it speaks for %(name)s.") % {"name": elder.name}, undo=undo)
    return redirect("monitoring:device", pk)


@require_POST
@requires("device.bind")
def unbind(request: Request, pk: UUID) -> HttpResponse:
    """The device speaks for nobody from now on."""
    binding = devices.binding_for(request.user, pk)
    actions.unbind_device(binding, by=request.user, at=timezone.now(), reason=request.POST.get("reason", ""))
    pages.toast(request, _("It speaks for nobody now; what was measured stays."))
    return redirect("monitoring:device", binding.device_id)


@require_POST
@requires("device.bind")
def swap(request: Request, pk: UUID) -> HttpResponse:
    """Another device takes this one's place with the same elder."""
    binding = devices.binding_for(request.user, pk)
    other = devices.device_by_serial(request.user, request.POST.get("serial", ""))
    actions.swap_device(binding, other, by=request.user, at=timezone.now(), reason=request.POST.get("reason", ""))
    pages.toast(request, _("%(serial)s has taken its place.") % {"serial": other.serial})
    return redirect("monitoring:device", other.pk)


@require_POST
@requires("gateway.manage")
def issue_token(request: Request, pk: UUID) -> HttpResponse:
    """Give a device a secret of its own; it is shown this once."""
    found = devices.device_for(request.user, pk)
    issued = actions.issue_device_token(found, by=request.user, at=timezone.now())
    back = reverse("monitoring:device", args=[pk])
    page = device_pages.TokenPage(_("Key of %(name)s") % {"name": found.serial}, found.serial, issued.token, back)
    return pages.render(request, "monitoring/token.html", page)


@require_POST
@requires("gateway.manage")
def retire(request: Request, pk: UUID) -> HttpResponse:
    """Take a device out of use for good."""
    found = devices.device_for(request.user, pk)
    actions.retire_device(found, by=request.user, at=timezone.now())
    pages.toast(request, _("%(serial)s is out of use.") % {"serial": found.serial})
    return redirect("monitoring:device", pk)
