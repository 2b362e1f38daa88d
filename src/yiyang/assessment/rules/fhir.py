"""Instruments and results in the words of FHIR R4B, as plain dictionaries: Questionnaire, QuestionnaireResponse, Observation."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from yiyang.assessment.rules.plan import plan
from yiyang.assessment.types import Band, Group, Instrument, Item, Option, Result

LOINC = "http://loinc.org"
UCUM = "http://unitsofmeasure.org"
SURVEY = "http://terminology.hl7.org/CodeSystem/observation-category"
ORDINAL = "http://hl7.org/fhir/StructureDefinition/ordinalValue"
Resource = dict[str, Any]


def canonical(instrument: Instrument) -> str:
    """The name by which other systems know an instrument; ours, because most have no public one."""
    return f"urn:yiyang:instrument:{instrument.code}"


def questionnaire(instrument: Instrument) -> Resource:
    """An instrument as a form that any FHIR system can show."""
    return {
        "resourceType": "Questionnaire",
        "url": canonical(instrument),
        "version": instrument.version,
        "name": instrument.code,
        "title": instrument.zh,
        "status": "active" if instrument.enabled else "draft",
        "subjectType": ["Patient"],
        "description": instrument.document,
        "copyright": instrument.license_note,
        **({"code": [_loinc(instrument.loinc, instrument.en)]} if instrument.loinc else {}),
        "item": [_group(instrument, group, place) for place, group in enumerate(instrument.groups, 1)],
    }


def response(instrument: Instrument, answers: Mapping[str, Any], *, subject: str, authored: datetime) -> Resource:
    """The answers of one assessment; ``subject`` is a FHIR reference such as ``Patient/…``."""
    values = plan(instrument).read(answers)
    groups = [
        {
            "linkId": _link(group, place),
            "text": group.zh,
            "item": [_answered(item, values[item.code], answers) for item in group.items],
        }
        for place, group in enumerate(instrument.groups, 1)
    ]
    return {
        "resourceType": "QuestionnaireResponse",
        "questionnaire": f"{canonical(instrument)}|{instrument.version}",
        "status": "completed",
        "subject": {"reference": subject},
        "authored": authored.isoformat(),
        "item": groups,
    }


def observation(instrument: Instrument, result: Result, *, subject: str, effective: datetime) -> Resource:
    """What the assessment found: total and level, their parts, and the reasons; preliminary while a table is unconfirmed."""
    named = {"system": canonical(instrument), "code": instrument.code, "display": instrument.zh}
    return {
        "resourceType": "Observation",
        "status": "preliminary" if result.estimate else "final",
        "category": [{"coding": [{"system": SURVEY, "code": "survey"}]}],
        "code": {
            "coding": [*([_loinc(instrument.loinc, instrument.en)] if instrument.loinc else []), named],
            "text": instrument.zh,
        },
        "subject": {"reference": subject},
        "effectiveDateTime": effective.isoformat(),
        **_value(instrument, result),
        "note": [{"text": "\n".join(reason.zh for reason in result.reasons)}],
        "component": _components(instrument, result),
    }


def bundle(resources: Iterable[Resource]) -> Resource:
    """Several resources as one collection."""
    return {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": one} for one in resources]}


def _group(instrument: Instrument, group: Group, place: int) -> Resource:
    return {
        "linkId": _link(group, place),
        "text": group.zh,
        "type": "group",
        "item": [_question(instrument, item) for item in group.items],
    }


def _link(group: Group, place: int) -> str:
    return group.key or f"group-{place}"


def _question(instrument: Instrument, item: Item) -> Resource:
    asked = {"linkId": item.code, "text": item.zh, "required": not item.optional}
    if item.loinc:
        asked["code"] = [_loinc(item.loinc, item.en)]
    if item.number is not None:
        return {**asked, "type": "integer" if item.number.whole else "decimal"}
    options = [{"valueCoding": _option(instrument, item, option)} for option in item.options]
    return {**asked, "type": "choice", "answerOption": options}


def _option(instrument: Instrument, item: Item, option: Option) -> Resource:
    return {
        "extension": [{"url": ORDINAL, "valueDecimal": option.score}],
        "system": f"{canonical(instrument)}:{item.code}",
        "code": option.slug,
        "display": option.zh,
    }


def _answered(item: Item, value: Any, answers: Mapping[str, Any]) -> Resource:
    if value is None:
        return {"linkId": item.code, "text": item.zh}
    if item.number is not None:
        given = {"valueInteger" if item.number.whole else "valueDecimal": answers[item.code]}
    else:
        given = {"valueCoding": {"code": value.slug, "display": value.zh}}
    return {"linkId": item.code, "text": item.zh, "answer": [given]}


def _value(instrument: Instrument, result: Result) -> Resource:
    """The total with the level as its interpretation, or the level alone."""
    level = None if result.band is None else _level(instrument, instrument.headline.band, result.band)
    if result.total is None:
        return {} if level is None else {"valueCodeableConcept": level}
    return {"valueQuantity": _points(result.total), **({} if level is None else {"interpretation": [level]})}


def _level(instrument: Instrument, step: str, band: Band) -> Resource:
    coding = {"system": f"{canonical(instrument)}:{step}", "code": band.slug, "display": band.zh}
    return {"coding": [coding], "text": band.zh}


def _components(instrument: Instrument, result: Result) -> list[Resource]:
    names = {step.name: step.zh for step in instrument.steps}
    totals = [
        {"code": _step(instrument, name, names), "valueQuantity": _points(total)}
        for name, total in result.totals.items()
        if name != instrument.headline.total
    ]
    verdicts = [
        {"code": _step(instrument, name, names), "valueCodeableConcept": _level(instrument, name, band)}
        for name, band in result.bands.items()
    ]
    items = [
        {"code": {"coding": [_loinc(item.loinc, item.en)], "text": item.zh}, "valueQuantity": _points(result.scores[item.code])}
        for item in instrument.items
        if item.loinc and item.code in result.scores
    ]
    return totals + verdicts + items


def _step(instrument: Instrument, name: str, names: Mapping[str, str]) -> Resource:
    return {"coding": [{"system": canonical(instrument), "code": name, "display": names[name]}], "text": names[name]}


def _points(number: int) -> Resource:
    return {"value": number, "unit": "分", "system": UCUM, "code": "{score}"}


def _loinc(code: str, display: str) -> Resource:
    return {"system": LOINC, "code": code, "display": display}
