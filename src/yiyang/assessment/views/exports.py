"""Instruments and results for other systems, as FHIR resources."""

from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yiyang.accounts.guards import Request, requires
from yiyang.assessment import definitions, queries
from yiyang.assessment.rules import fhir
from yiyang.assessment.types import InstrumentError
from yiyang.base.errors import NotFound

FHIR = "application/fhir+json"


@require_GET
@requires("home.read")
def questionnaire(request: Request, instrument: str, version: str) -> HttpResponse:
    """One instrument as a Questionnaire; what is asked is no secret of anybody's."""
    try:
        found = definitions.instrument(instrument, version)
    except InstrumentError as error:
        raise NotFound(_("There is no such instrument.")) from error
    return _answer(fhir.questionnaire(found), f"{instrument}-{version}")


@require_GET
@requires("assessment.read")
def resources(request: Request, pk: UUID) -> HttpResponse:
    """The answers of a finished assessment as a QuestionnaireResponse, and the result as an Observation."""
    found = queries.assessment_for(request.user, pk)
    return _answer(queries.bundle(found), f"assessment-{found.instrument}-{found.pk}")


def _answer(resource: dict[str, object], name: str) -> HttpResponse:
    answer = JsonResponse(resource, json_dumps_params={"ensure_ascii": False}, content_type=FHIR)
    answer["Content-Disposition"] = f'attachment; filename="{name}.json"'
    return answer
