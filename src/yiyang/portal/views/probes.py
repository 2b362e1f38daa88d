"""What machines ask of this one: alive, ready, numbers. The numbers are for neighbours on this machine or holders of a token."""

import hmac
import os

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yiyang.accounts.guards import public
from yiyang.base.errors import NotAllowed
from yiyang.runtime import probes

LOOPBACK = {"127.0.0.1", "::1"}


@public
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """This process answers."""
    return probes.healthz(request)


@public
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """This process can serve people."""
    return probes.readyz(request)


@public
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """The numbers for Prometheus."""
    if not (is_neighbour(request) or holds_token(request)):
        raise NotAllowed(_("Ask from this machine, or with the token in YIYANG_METRICS_TOKEN."))
    return probes.metrics(request)


def is_neighbour(request: HttpRequest) -> bool:
    """Whether the question comes from this machine and was not passed on by a proxy."""
    return request.META.get("REMOTE_ADDR") in LOOPBACK and "X-Forwarded-For" not in request.headers


def holds_token(request: HttpRequest) -> bool:
    """Whether the caller knows the token of the installation, if it has one."""
    token = os.environ.get("YIYANG_METRICS_TOKEN", "")
    return bool(token) and hmac.compare_digest(request.headers.get("Authorization", ""), f"Bearer {token}")
