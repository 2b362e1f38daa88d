"""Instruments and results as FHIR resources that FHIR's own models accept."""

from datetime import UTC, datetime

import pytest
from fhir.resources.R4B.bundle import Bundle
from fhir.resources.R4B.observation import Observation
from fhir.resources.R4B.questionnaire import Questionnaire
from fhir.resources.R4B.questionnaireresponse import QuestionnaireResponse

from yiyang.assessment import definitions, rules
from yiyang.assessment.rules import fhir
from yiyang.assessment.tests.instrument_cases import some_answers

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
WHO = "Patient/018f2b6e"
CODES = definitions.codes()


def observation(code):
    instrument = definitions.instrument(code)
    return fhir.observation(instrument, rules.score(instrument, some_answers(code)), subject=WHO, effective=NOW)


@pytest.mark.parametrize("code", CODES)
def test_questionnaire(code):
    Questionnaire.model_validate(fhir.questionnaire(definitions.instrument(code)))


@pytest.mark.parametrize("code", CODES)
def test_response(code):
    resource = fhir.response(definitions.instrument(code), some_answers(code), subject=WHO, authored=NOW)
    QuestionnaireResponse.model_validate(resource)


@pytest.mark.parametrize("code", CODES)
def test_observation(code):
    Observation.model_validate(observation(code))


def test_barthel_carries_its_public_codes():
    resource = observation("barthel")
    assert resource["code"]["coding"][0]["code"] == "96761-2"
    assert "83184-2" in [part["code"]["coding"][0]["code"] for part in resource["component"]]


def test_every_question_of_the_form_is_answered():
    instrument, given = definitions.instrument("gbt42195"), some_answers("gbt42195")
    groups = fhir.response(instrument, given, subject=WHO, authored=NOW)["item"]
    assert [item["linkId"] for group in groups for item in group["item"] if item["answer"]] == [
        item.code for item in instrument.items
    ]


def test_an_alternative_that_was_not_measured_has_no_answer():
    groups = fhir.response(definitions.instrument("mna_sf"), some_answers("mna_sf"), subject=WHO, authored=NOW)["item"]
    assert [item["linkId"] for item in groups[0]["item"] if "answer" not in item] == ["calf_cm"]


def test_an_estimate_is_preliminary():
    assert (observation("ltci2021")["status"], observation("gbt42195")["status"]) == ("preliminary", "final")


def test_a_disabled_instrument_is_a_draft():
    assert fhir.questionnaire(definitions.instrument("nc2019"))["status"] == "draft"


def test_answers_and_result_travel_together():
    instrument = definitions.instrument("braden")
    both = fhir.bundle([fhir.response(instrument, some_answers("braden"), subject=WHO, authored=NOW), observation("braden")])
    Bundle.model_validate(both)
    assert [entry["resource"]["resourceType"] for entry in both["entry"]] == ["QuestionnaireResponse", "Observation"]
