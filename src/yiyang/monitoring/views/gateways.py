"""Pages of gateways: let one in, show its key once, shut one out."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yiyang.accounts.guards import Request, requires
from yiyang.monitoring.actions import devices as actions
from yiyang.monitoring.forms.devices import GatewayForm
from yiyang.monitoring.models import Gateway
from yiyang.monitoring.queries import device_pages, devices
from yiyang.ui import pages


@require_GET
@requires("gateway.manage")
def gateway_list(request: Request) -> HttpResponse:
    """The gateways one manages."""
    page = device_pages.gateways_page(request.user, form=GatewayForm(user=request.user))
    return pages.render(request, "monitoring/gateways.html", page)


@require_POST
@requires("gateway.manage")
def register(request: Request) -> HttpResponse:
    """Let a new gateway in and show its key, this once."""
    form = GatewayForm(request.POST, user=request.user)
    if not form.is_valid():
        page = device_pages.gateways_page(request.user, form=form)
        return pages.render(request, "monitoring/gateways.html", page, status=422)
    issued = actions.register_gateway(**form.cleaned_data, by=request.user, at=timezone.now())
    return show_token(request, issued)


@require_POST
@requires("gateway.manage")
def renew(request: Request, pk: UUID) -> HttpResponse:
    """Replace a gateway's key and show the new one, this once."""
    found = devices.gateway_for(request.user, pk)
    return show_token(request, actions.renew_gateway_token(found, by=request.user, at=timezone.now()))


@require_POST
@requires("gateway.manage")
def revoke(request: Request, pk: UUID) -> HttpResponse:
    """Shut a gateway out at once."""
    found = devices.gateway_for(request.user, pk)
    actions.revoke_gateway(found, by=request.user, at=timezone.now())
    pages.toast(request, _("%(name)s is shut out.") % {"name": found.name})
    return redirect("monitoring:gateways")


def show_token(request: Request, issued: actions.Issued[Gateway]) -> HttpResponse:
    """The one page that ever shows a gateway's key."""
    title = _("Key of %(name)s") % {"name": issued.subject.name}
    page = device_pages.TokenPage(title, issued.subject.username, issued.token, reverse("monitoring:gateways"))
    return pages.render(request, "monitoring/token.html", page)
