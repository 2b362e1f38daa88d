"""The programs' door: ``POST /api/v1/telemetry`` for gateways, described at ``/api/v1/openapi.json``."""

from datetime import datetime
from typing import Any, cast

import msgspec
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import Field, NinjaAPI, Schema, Status
from ninja.errors import HttpError, ValidationError
from ninja.security import HttpBearer

from yiyang.base.errors import DomainError, Invalid, Unavailable
from yiyang.lib.masking import mask_name
from yiyang.monitoring.actions import help_calls, intake, points
from yiyang.monitoring.definitions import measures, reasons
from yiyang.monitoring.models import Gateway
from yiyang.monitoring.queries.credentials import gateway_by_token
from yiyang.monitoring.rules import telemetry

WAIT_SECONDS = {429: 30, 503: 5}
JSON, LINES = "application/json", ("application/x-ndjson", "application/ndjson", "application/jsonl")


class UnknownKey(DomainError):
    """No key, or one that was never issued or has been revoked."""

    status, code = 401, "unknown_key"


class TooLarge(DomainError):
    """More than one request may hold."""

    status, code = 413, "too_large"


class WrongType(DomainError):
    """Neither JSON nor NDJSON."""

    status, code = 415, "wrong_type"


class GatewayKey(HttpBearer):
    """A gateway's own secret as bearer token."""

    def __call__(self, request: HttpRequest) -> Gateway:
        gateway = super().__call__(request)
        if gateway is None:
            raise UnknownKey(_("Send the gateway's key as “Authorization: Bearer …”; a revoked key has to be renewed."))
        return cast("Gateway", gateway)

    def authenticate(self, request: HttpRequest, token: str) -> Gateway | None:
        return gateway_by_token(token)


class Refusal(Schema):
    """One reading that was not taken."""

    index: int
    reason: str
    message: str


class Receipt(Schema):
    """``accepted`` readings are durable; each of ``refused`` can be mended and sent again."""

    accepted: int
    refused: list[Refusal]


class Problem(Schema):
    """Why nothing was taken."""

    error: str
    message: str
    field: str | None = None


def _body() -> dict[str, Any]:
    reading = msgspec.json.schema_components([telemetry.Reading])[1]["Reading"]
    array = {"schema": {"type": "array", "items": reading}}
    return {"requestBody": {"required": True, "content": {JSON: array, LINES[0]: {"schema": reading}}}}


api = NinjaAPI(
    title="Yiyang 医养",
    version="1",
    description="How gateways hand in readings and calls. Every reading names its device; a gateway speaks only for its own.",
    docs_url=None,
    urls_namespace="monitoring_api",
)


@api.exception_handler(DomainError)
def answer(request: HttpRequest, error: DomainError) -> Any:
    """Domain errors in the one form programs read."""
    problem = {"error": error.code, "message": str(error.message), "field": error.field}
    response = api.create_response(request, problem, status=error.status)
    if error.status in WAIT_SECONDS:
        response["Retry-After"] = str(WAIT_SECONDS[error.status])
    return response


@api.exception_handler(ValidationError)
def answer_wrong_shape(request: HttpRequest, error: ValidationError) -> Any:
    """A body that does not fit, in the same form; what stood there is not repeated."""
    places = ", ".join(".".join(str(step) for step in fault["loc"][1:]) or "body" for fault in error.errors)
    return answer(request, Invalid(_("This does not fit the description: %(places)s") % {"places": places}, field=places))


@api.exception_handler(HttpError)
def answer_unreadable(request: HttpRequest, error: HttpError) -> Any:
    """A body that is no JSON at all."""
    return answer(request, Invalid(_("The body is no JSON.")))


@api.exception_handler(OperationalError)
@api.exception_handler(InterfaceError)
def answer_without_database(request: HttpRequest, error: Exception) -> Any:
    """While the database is away nobody can be recognised, so nothing is taken."""
    message = _("Nothing was taken: the database does not answer. Send everything again later.")
    return answer(request, Unavailable(message))


@api.post(
    "/telemetry",
    auth=GatewayKey(),
    response={202: Receipt, 401: Problem, 413: Problem, 415: Problem, 422: Problem, 429: Problem, 503: Problem},
    openapi_extra=_body(),
    summary="Hand in readings",
)
def telemetry_in(request: HttpRequest) -> Status[Receipt]:
    """Take a JSON array or NDJSON of readings; what is answered as accepted will not be lost."""
    kind = (request.content_type or "").lower()
    if kind not in (JSON, *LINES):
        raise WrongType(_("Send application/json or application/x-ndjson."))
    _check_size(request)
    gateway = cast("Gateway", request.auth)  # type: ignore[attr-defined]
    receipt = intake.accept_telemetry(gateway, request.body, lines=kind in LINES, now=timezone.now())
    language = get_language() or "zh-hans"
    refused = [
        Refusal(index=item.index, reason=item.reason, message=reasons.explain(item.reason).sentence.say(language))
        for item in receipt.refused
    ]
    return Status(202, Receipt(accepted=receipt.accepted, refused=refused))


class PhoneCall(Schema):
    """Somebody dialled the help line."""

    caller: str = Field(max_length=20, pattern=r"^\+?[0-9 -]{3,19}$", description="The number that called")


class Rung(Schema):
    """``calls`` ring for elders now; none means that nobody is known under that number and the duty desk was told."""

    calls: int


@api.post(
    "/calls", auth=GatewayKey(), response={202: Rung, 401: Problem, 422: Problem, 503: Problem}, summary="Ring for a caller"
)
def call_in(request: HttpRequest, call: PhoneCall) -> Status[Rung]:
    """A telephone system tells that a number called for help; on return it rings. Sending twice is the same call."""
    gateway = cast("Gateway", request.auth)  # type: ignore[attr-defined]
    return Status(202, Rung(calls=len(help_calls.receive_phone_call(gateway, call.caller, at=timezone.now()))))


class CardShown(Schema):
    """A card was read at a point."""

    card: str = Field(max_length=64, description="What the card's square code says")


class Seated(Schema):
    """Until ``until`` the ``devices`` speak for whoever showed the card; ``name`` is masked, for them to confirm."""

    name: str
    until: datetime
    devices: list[str]


POINT_ANSWERS: dict[Any, Any] = {401: Problem, 404: Problem, 409: Problem, 422: Problem, 503: Problem}


@api.post("/points/sittings", auth=GatewayKey(), response={201: Seated, **POINT_ANSWERS}, summary="A card was shown")
def sitting_in(request: HttpRequest, shown: CardShown) -> Status[Seated]:
    """Begin some minutes in which the point's devices speak for the card's elder; the sitting before ends."""
    gateway = cast("Gateway", request.auth)  # type: ignore[attr-defined]
    opened = points.open_sitting(gateway, shown.card, at=timezone.now())
    name = mask_name(opened.sitting.elder.name)
    return Status(201, Seated(name=name, until=opened.sitting.until_at, devices=list(opened.serials)))


@api.post("/points/sittings/end", auth=GatewayKey(), response={204: None, **POINT_ANSWERS}, summary="Whoever sat there left")
def sitting_over(request: HttpRequest) -> Status[None]:
    """End the present sitting early."""
    points.end_sitting(cast("Gateway", request.auth), at=timezone.now())  # type: ignore[attr-defined]
    return Status(204, None)


def _check_size(request: HttpRequest) -> None:
    most = measures.limits().bytes
    length = request.headers.get("Content-Length", "")
    if not length.isdigit() or int(length) > most:
        raise TooLarge(
            _("One request may hold %(most)d bytes; say its Content-Length and send more in several.") % {"most": most}
        )
