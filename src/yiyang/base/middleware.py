"""Around every request: a scope for what it read, and domain errors turned into answers people and programs can use."""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yiyang.base import requests
from yiyang.base.errors import DomainError
from yiyang.lib.states import StepRefused

log = logging.getLogger("yiyang.requests")
Handler = Callable[[HttpRequest], HttpResponse]


class RequestScope:
    """Give each request an id (also in the answer's ``X-Request-Id``) and close its scope when it is answered."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        scope = requests.RequestScope(
            path=request.path,
            address=request.META.get("REMOTE_ADDR") or "",
            reads_only=request.method in {"GET", "HEAD"},
        )
        token = requests.enter(scope)
        try:
            response = self.get_response(request)
            scope.close()
        finally:
            requests.leave(token)
        response["X-Request-Id"] = scope.id
        return response


class DomainErrors:
    """Answer a raised ``DomainError`` as JSON, as an htmx fragment or as a page."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, StepRefused):
            error = DomainError(
                _("Someone else was faster: this is already “%(state)s”. Reload to see it.") % {"state": error.state}
            )
        if not isinstance(error, DomainError):
            return None
        log.info("%s refused: %s %s", request.path, error.status, error.code)
        return answer(request, error)


def answer(request: HttpRequest, error: DomainError) -> HttpResponse:
    """A domain error in the form its caller reads."""
    if request.path.startswith(("/api/", "/fhir/")) or request.headers.get("Accept") == "application/json":
        return JsonResponse({"error": error.code, "message": str(error.message), "field": error.field}, status=error.status)
    template = "ui/error_fragment.html" if request.headers.get("HX-Request") else "ui/error.html"
    response = render(request, template, {"error": error}, status=error.status)
    if request.headers.get("HX-Request"):
        response["HX-Retarget"], response["HX-Reswap"] = "#notices", "beforeend"
    return response
