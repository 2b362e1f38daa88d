"""Signing rates by committee: valid family-doctor contracts of the residents known."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from yiyang.agreements import definitions
from yiyang.agreements.models import Agreement
from yiyang.agreements.rules import coverage
from yiyang.agreements.rules.states import OPEN
from yiyang.agreements.types.terms import Counted, Rate
from yiyang.agreements.types.words import AgreementKind
from yiyang.people.models import Elder


@dataclass(frozen=True, slots=True)
class Coverage:
    """The rates and how small a number is hidden."""

    rows: tuple[Rate, ...]
    total: Rate
    least: int


def signing_rates(on: date) -> Coverage:
    """How many of the elders known in each committee have a valid contract with a family doctor on a day (FD1)."""
    valid = Agreement.objects.on(on).filter(kind=AgreementKind.FAMILY_DOCTOR).exclude(state__in=OPEN).values("elder")
    residents = Elder.objects.filter(merged_into=None, died_on=None)
    signed = Q(pk__in=valid) | Q(twins__pk__in=valid)
    counted = residents.values("committee__code", "committee__name").order_by("committee__code")
    rows = counted.annotate(known=Count("pk", distinct=True), signed=Count("pk", distinct=True, filter=signed))
    found = [Counted(row["committee__code"], row["committee__name"], row["known"], row["signed"]) for row in rows]
    least = int(definitions.parameters().least_counted.value)
    return Coverage(coverage.rates(found, least=least), coverage.total(found, least=least), least)
