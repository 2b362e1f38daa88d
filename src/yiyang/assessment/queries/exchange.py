"""A finished assessment as FHIR resources."""

from typing import Any

from django.utils.translation import gettext as _

from yiyang.assessment.models import Assessment
from yiyang.assessment.queries.standing import confirmed_tables, instrument_of, open_tables, result_of
from yiyang.assessment.rules import blind, fhir
from yiyang.base.errors import NotFound


def bundle(assessment: Assessment) -> dict[str, Any]:
    """What was answered and what was found; preliminary while a table it rests on is unconfirmed."""
    instrument, result, at = instrument_of(assessment), result_of(assessment), assessment.finalised_at
    if result is None or at is None:
        raise NotFound(_("This assessment has no result yet."))
    subject, answers = f"Patient/{assessment.elder_id}", blind.assembled(instrument, assessment.answers)
    status = "preliminary" if open_tables(result, confirmed_tables()) else "final"
    found = fhir.observation(instrument, result, subject=subject, effective=at)
    response = fhir.response(instrument, answers, subject=subject, authored=at)
    return fhir.bundle((response, {**found, "status": status}))
