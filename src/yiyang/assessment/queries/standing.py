"""The results that stand for an elder on a day, each instrument's latest, and how sure they are."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any, Protocol
from uuid import UUID

import msgspec
from django.db.models import Q
from django.utils.timezone import localdate

from yiyang.accounts.models import User
from yiyang.assessment import definitions
from yiyang.assessment.models import Assessment, TableConfirmation
from yiyang.assessment.rules import blind, portrait
from yiyang.assessment.types.assessing import Difference, Level, Levels
from yiyang.assessment.types.instruments import Instrument, Result
from yiyang.assessment.types.report import Standing
from yiyang.lib.words import Words
from yiyang.organizations.models import Staff
from yiyang.people.queries import responsible

Table = tuple[str, str, str]


def of_person(elder_id: UUID) -> Q:
    """Facts of one person under whichever record they were written down."""
    return Q(elder=elder_id) | Q(elder__merged_into=elder_id)


def instrument_of(assessment: Assessment) -> Instrument:
    """The very version an assessment was made with."""
    return definitions.instrument(assessment.instrument, assessment.version)


def result_of(assessment: Assessment) -> Result | None:
    """The stored result; it is never computed again."""
    return msgspec.convert(assessment.result, Result) if assessment.result is not None else None


def confirmed_tables() -> frozenset[Table]:
    """The tables that somebody has compared with the official text and nobody took back."""
    rows = TableConfirmation.objects.filter(revoked_at=None)
    return frozenset(rows.values_list("instrument", "version", "table"))


class Resting(Protocol):
    """A result, or as much of it as says which tables it rests on."""

    @property
    def instrument(self) -> str: ...
    @property
    def version(self) -> str: ...
    @property
    def unconfirmed(self) -> Sequence[str] | None: ...


def open_tables(result: Resting, confirmed: frozenset[Table]) -> tuple[str, ...]:
    """The tables a result rests on that nobody has confirmed; with any, the result is an estimate."""
    return tuple(one for one in result.unconfirmed or () if (result.instrument, result.version, one) not in confirmed)


def finished(elder_id: UUID, on: date) -> list[Assessment]:
    """Every result of a person that stood on a day, the newest first."""
    rows = Assessment.objects.final().filter(of_person(elder_id), finalised_at__date__lte=on)
    return list(rows.order_by("-finalised_at"))


def latest(elder_id: UUID, instrument: str, on: date) -> Assessment | None:
    """The newest result of an instrument that stood on a day."""
    rows = Assessment.objects.final().filter(of_person(elder_id), instrument=instrument, finalised_at__date__lte=on)
    found: Assessment | None = rows.order_by("-finalised_at").first()
    return found


def by_instrument(rows: list[Assessment]) -> dict[str, list[Standing]]:
    """Results ready to be judged, by instrument, the newest first."""
    confirmed, found = confirmed_tables(), defaultdict(list)
    for row in rows:
        found[row.instrument].append(_standing(row, confirmed))
    return dict(found)


def standing(elder_id: UUID, on: date) -> dict[str, Standing]:
    """Each instrument's newest result on a day."""
    return {code: rows[0] for code, rows in by_instrument(finished(elder_id, on)).items()}


def levels_of(elder_id: UUID, on: date) -> Levels:
    """The levels of an elder, each kept in its own currency, and the class they are shown as."""
    found = standing(elder_id, on)
    shown = portrait.proposal(definitions.care(), found)
    return Levels(
        gbt=_level(found.get("gbt42195")),
        ltci=_level(found.get("ltci2021")),
        s1_class=shown.care_class if shown else "",
        s1_from=shown.instrument if shown else "",
        s1_estimate=shown.estimate if shown else True,
    )


def differences(assessment: Assessment) -> tuple[Difference, ...]:
    """Where two sheets differ; nothing before both are handed in."""
    sheets = list(assessment.sheets.all())
    if len(sheets) < 2 or not all(sheet.handed_in_at for sheet in sheets):
        return ()
    return blind.differences(instrument_of(assessment), sheets[0].answers, sheets[1].answers)


def agreed_answers(assessment: Assessment) -> dict[str, Any]:
    """What both sheets share, and what was settled."""
    first, second = assessment.sheets.all()
    settled = dict(assessment.reconciliations.filter(replaced_at=None).values_list("item", "answer"))
    return blind.reconciled(first.answers, second.answers, settled)


def answer_for(elder_id: UUID, on: date) -> list[User]:
    """The accounts of those who answer for an elder: the doctor, else the leader of the team."""
    who = responsible(elder_id, on)
    staff = Staff.objects.select_related("user").filter(Q(pk=who.doctor) | Q(leads_teams=who.team))
    return [one.user for one in staff.distinct()]


def _standing(row: Assessment, confirmed: frozenset[Table]) -> Standing:
    result = msgspec.convert(row.result, Result)
    return Standing(
        assessment_id=row.pk,
        instrument=instrument_of(row),
        result=result,
        picks=row.answers,
        on=localdate(row.finalised_at),
        valid_until=row.valid_until,
        estimate=bool(open_tables(result, confirmed)),
    )


def _level(found: Standing | None) -> Level | None:
    if found is None:
        return None
    band = found.result.band
    return Level(
        assessment_id=found.assessment_id,
        instrument=found.instrument.code,
        level=found.result.level,
        words=band.words if band else Words("", ""),
        on=found.on,
        valid_until=found.valid_until,
        estimate=found.estimate,
    )
