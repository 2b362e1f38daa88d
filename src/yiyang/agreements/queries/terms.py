"""What exactly is promised: the services as they were offered, kept with the agreement and sealed."""

from collections.abc import Sequence
from typing import Any

from yiyang.agreements.models import Agreement
from yiyang.agreements.types.terms import Checked, Line
from yiyang.catalogue import definitions as catalogue
from yiyang.catalogue.types.offers import Quote
from yiyang.catalogue.types.words import Per
from yiyang.lib.words import Words


def terms_of(agreement: Agreement, quote: Quote, *, estimate: bool, checked: Sequence[Checked]) -> dict[str, Any]:
    """The services of a quote as an agreement keeps them, so that later changes of the catalogue change nothing signed."""
    package = catalogue.packages()[agreement.package]
    return {
        "period": [agreement.start.isoformat(), agreement.ends_on.isoformat()],
        "package": _both(package.words),
        "focus": _both(package.focus),
        "lines": [
            {
                "code": line.code,
                "words": _both(line.words),
                "times": line.times,
                "per": str(line.per),
                "unit": str(line.unit),
                "unit_fen": line.unit_fen,
                "resource": str(line.resource),
                "supplier": str(line.supplier),
                "payers": [str(payer) for payer in line.payers],
            }
            for line in quote.lines
        ],
        "payers": [[str(payer), fen] for payer, fen in quote.payers],
        "estimate": estimate,
        "conditions": {one.condition.code: str(one.standing) for one in checked},
        "source": package.source.title,
        "confidence": str(package.source.confidence),
    }


def sealed_terms(agreement: Agreement) -> dict[str, object]:
    """Everything a signature covers; the period stands in the terms, because an early end must not break the seal."""
    return {
        "agreement": str(agreement.pk),
        "kind": agreement.kind,
        "elder": str(agreement.elder_id),
        "institution": str(agreement.institution_id),
        "doctor": str(agreement.doctor_id or ""),
        "team": str(agreement.team_id or ""),
        "package": agreement.package,
        "level": agreement.level,
        "price_fen": agreement.price_fen,
        "terms": agreement.terms,
    }


def lines_of(agreement: Agreement) -> tuple[Line, ...]:
    """The promised services of an agreement."""
    return tuple(
        Line(line["code"], Words(**line["words"]), line["times"], Per(line["per"])) for line in agreement.terms.get("lines", [])
    )


def _both(words: Words) -> dict[str, str]:
    return {"zh": words.zh, "en": words.en}
