"""One assessment as a page: who assesses, where they differ, what was found and why, who signed, what came of doubts."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from yiyang.accounts import guards as access
from yiyang.accounts.models import User
from yiyang.assessment import guards
from yiyang.assessment.models import Appeal, Assessment, Reconciliation, Sheet
from yiyang.assessment.queries.sheets import switched_on
from yiyang.assessment.queries.standing import confirmed_tables, differences, instrument_of, open_tables, result_of
from yiyang.assessment.types.assessing import AppealState, AssessmentReason, AssessmentState, Difference
from yiyang.assessment.types.instruments import Instrument, Reason, Result
from yiyang.audit import actions as audit
from yiyang.base.errors import NotFound
from yiyang.lib.datafiles import Confidence, Source
from yiyang.lib.words import Words
from yiyang.organizations import guards as organizations
from yiyang.organizations.models import Post, Staff
from yiyang.people.models import Elder

WORDS = ("assessment.write", "assessment.appeal", "assessment.oversee")


@dataclass(frozen=True, slots=True)
class Seat:
    """One assessor: where their sheet stands and whether they signed."""

    name: str
    handed_in_at: datetime | None
    signed_at: datetime | None
    sheet_id: UUID
    mine: bool


@dataclass(frozen=True, slots=True)
class Answered:
    """One item with its answer in words."""

    code: str
    item: Words
    answer: Words


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer that may settle a difference; ``said_by`` names who gave it."""

    slug: str
    words: Words
    score: int
    said_by: str


@dataclass(frozen=True, slots=True)
class Dispute:
    """One item the assessors differ on, and how it was settled if it was."""

    code: str
    item: Words
    first: Words
    second: Words
    choices: tuple[Choice, ...]
    number: bool
    settled: Words | None
    settled_by: str
    why: str
    settled_id: UUID | None


@dataclass(frozen=True, slots=True)
class AppealRow:
    """One doubt and how it stands."""

    id: UUID
    state: str
    words: Words
    by: str
    at: datetime
    reason: str
    note: str
    retest_id: UUID | None

    @property
    def is_open(self) -> bool:
        """Whether somebody has to act on it."""
        return self.state == AppealState.OPEN


@dataclass(frozen=True, slots=True)
class Why:
    """One clause and what it did, with the document it rests on and whether that was checked."""

    words: Words
    source: str
    to_check: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found, why, and which tables it rests on that nobody has confirmed."""

    band: Words
    level: int | None
    total: int | None
    parts: tuple[tuple[Words, int], ...]
    reasons: tuple[Why, ...]
    open_tables: tuple[Source, ...]
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class About:
    """What an assessment is: with what, why, how it stands."""

    id: UUID
    elder_id: UUID
    instrument: Words
    document: str
    state: str
    state_words: Words
    reason: Words
    note: str
    end_reason: str
    started_at: datetime
    supersedes: UUID | None
    superseded_by: UUID | None


@dataclass(frozen=True, slots=True)
class May:
    """What the reader may do next."""

    join: bool
    settle: bool
    settle_anew: bool
    sign: bool
    withdraw: bool
    correct: bool
    appeal: bool
    decide: bool


@dataclass(frozen=True, slots=True)
class AssessmentCard:
    """The whole page of one assessment."""

    about: About
    may: May
    seats: tuple[Seat, ...]
    seats_free: int
    my_sheet: UUID | None
    disputes: tuple[Dispute, ...]
    answers: tuple[Answered, ...]
    preview: bool
    verdict: Verdict | None
    appeals: tuple[AppealRow, ...]


def assessment_for(user: User, pk: UUID, *, word: str = "assessment.read") -> Assessment:
    """One assessment of an elder whom the user may treat so; ``NotFound`` otherwise."""
    rows = Assessment.objects.select_related("elder", "supersedes", "superseded_by")
    found = access.one(user, word, rows, pk=pk, via="elder")
    if found is None:
        raise NotFound(_("There is no such assessment, or you are not responsible for this elder."))
    audit.note_read(user, word, found, elder_id=found.elder_id)
    return found


def appeal_for(user: User, pk: UUID, *, word: str) -> Appeal:
    """One doubt about a result of an elder whom the user may treat so; ``NotFound`` otherwise."""
    rows = Appeal.objects.select_related("assessment__elder", "by")
    found = access.one(user, word, rows, pk=pk, via="assessment__elder")
    if found is None:
        raise NotFound(_("There is no such doubt, or you are not responsible for this elder."))
    return found


def settled(assessment: Assessment, pk: UUID | None) -> Reconciliation | None:
    """How an item of an assessment was settled, to settle it otherwise."""
    found: Reconciliation | None = assessment.reconciliations.select_related("assessment").filter(pk=pk).first() if pk else None
    return found


def start_choices(user: User, elder: Elder, on: date) -> tuple[tuple[Instrument, ...], tuple[Staff, ...]]:
    """What an elder may be assessed with, and the colleagues who may take the second seat."""
    posts = Post.objects.on(on).filter(staff__user=user).values("institution")
    near = Staff.objects.filter(posts__in=Post.objects.on(on).filter(institution__in=posts)).exclude(user=user).distinct()
    able = [
        one
        for one in near.select_related("user").prefetch_related("qualifications")
        if organizations.can_perform(one, "assessment", on) and access.may(one.user, "assessment.write", elder)
    ]
    return switched_on(), tuple(able)


def assessment_card(user: User, assessment: Assessment) -> AssessmentCard:
    """The page of one assessment, with what its reader may do next."""
    sheets = list(assessment.sheets.select_related("assessor__user"))
    mine = next((sheet for sheet in sheets if sheet.assessor.user_id == user.pk), None)
    signed = dict(assessment.signatures.values_list("assessor", "at"))
    free = assessment.assessors_needed - len(sheets) if assessment.state == AssessmentState.ASSESSING else 0
    appeals = tuple(_appeals(assessment))
    return AssessmentCard(
        about=_about(assessment),
        may=_may(user, assessment, mine, free=free, signed=set(signed), doubted=any(row.is_open for row in appeals)),
        seats=tuple(Seat(s.assessor.name, s.handed_in_at, signed.get(s.assessor_id), s.pk, s == mine) for s in sheets),
        seats_free=free,
        my_sheet=mine.pk if mine and not mine.handed_in_at else None,
        disputes=_disputes(assessment, sheets),
        answers=_answers(assessment),
        preview=assessment.state == AssessmentState.AGREED,
        verdict=_verdict(assessment),
        appeals=appeals,
    )


def _about(assessment: Assessment) -> About:
    instrument = instrument_of(assessment)
    return About(
        id=assessment.pk,
        elder_id=assessment.elder_id,
        instrument=instrument.words,
        document=instrument.document,
        state=assessment.state,
        state_words=AssessmentState(assessment.state).words,
        reason=AssessmentReason(assessment.reason).words,
        note=assessment.note,
        end_reason=assessment.end_reason,
        started_at=assessment.started_at,
        supersedes=assessment.supersedes_id,
        superseded_by=getattr(getattr(assessment, "superseded_by", None), "pk", None),
    )


def _may(user: User, assessment: Assessment, mine: Sheet | None, *, free: int, signed: set[UUID], doubted: bool) -> May:
    held, state = access.words_held(user, WORDS, assessment.elder), assessment.state
    writes, is_final = "assessment.write" in held, state == AssessmentState.FINAL
    return May(
        join=bool(free and mine is None and guards.can_assess(user, assessment.elder, localdate())),
        settle=mine is not None and state == AssessmentState.COMPARING,
        settle_anew=mine is not None and not signed and state in (AssessmentState.COMPARING, AssessmentState.AGREED),
        sign=mine is not None and state == AssessmentState.AGREED and mine.assessor_id not in signed,
        withdraw=writes and state in guards.UNFINISHED,
        correct=writes and is_final,
        appeal="assessment.appeal" in held and is_final and not doubted,
        decide="assessment.oversee" in held,
    )


def _disputes(assessment: Assessment, sheets: list[Sheet]) -> tuple[Dispute, ...]:
    if assessment.state == AssessmentState.ASSESSING:
        return ()
    settled = {row.item: row for row in assessment.reconciliations.filter(replaced_at=None).select_related("by")}
    names = [sheet.assessor.name for sheet in sheets]
    instrument = instrument_of(assessment)
    found = []
    for one in differences(assessment):
        row = settled.get(one.item)
        found.append(
            Dispute(
                code=one.item,
                item=instrument.item(one.item).words,
                first=said(instrument, one.item, one.first),
                second=said(instrument, one.item, one.second),
                choices=_choices(instrument, one, names),
                number=instrument.item(one.item).number is not None,
                settled=said(instrument, one.item, row.answer) if row else None,
                settled_by=row.by.display_name if row else "",
                why=row.reason if row else "",
                settled_id=row.pk if row else None,
            )
        )
    return tuple(found)


def _choices(instrument: Instrument, one: Difference, names: list[str]) -> tuple[Choice, ...]:
    item = instrument.item(one.item)
    by = dict(zip((one.first, one.second), names, strict=True))
    if item.number is not None:
        return ()
    return tuple(Choice(option.slug, option.words, option.score, by.get(option.slug, "")) for option in item.options)


def said(instrument: Instrument, code: str, pick: object) -> Words:
    """An answer in words."""
    item = instrument.item(code)
    option = next((option for option in item.options if option.slug == pick), None)
    if option is not None:
        return option.words
    return Words("没有评", "no answer") if pick is None else Words(str(pick), str(pick))


def _answers(assessment: Assessment) -> tuple[Answered, ...]:
    instrument = instrument_of(assessment)
    return tuple(
        Answered(item.code, item.words, said(instrument, item.code, assessment.answers[item.code]))
        for item in instrument.items
        if item.code in assessment.answers
    )


def _verdict(assessment: Assessment) -> Verdict | None:
    result = result_of(assessment)
    if result is None:
        return None
    instrument = instrument_of(assessment)
    return Verdict(
        band=result.band.words if result.band else Words("", ""),
        level=result.level,
        total=result.total,
        parts=_parts(instrument, result),
        reasons=tuple(_why(instrument, reason) for reason in result.reasons),
        open_tables=tuple(instrument.sources[table] for table in open_tables(result, confirmed_tables())),
        valid_until=assessment.valid_until,
    )


def _why(instrument: Instrument, reason: Reason) -> Why:
    source = instrument.sources.get(reason.source)
    document = f"{source.title} {source.clause}".strip() if source else reason.source
    return Why(reason.words, document, reason.confidence != Confidence.VERIFIED)


def _parts(instrument: Instrument, result: Result) -> tuple[tuple[Words, int], ...]:
    steps = {step.name: step for step in instrument.steps}
    return tuple((steps[name].words, result.totals[name]) for name in instrument.headline.parts if name in result.totals)


def _appeals(assessment: Assessment) -> list[AppealRow]:
    rows: QuerySet[Appeal] = assessment.appeals.select_related("by").order_by("-at")
    return [
        AppealRow(
            id=row.pk,
            state=row.state,
            words=AppealState(row.state).words,
            by=row.by.display_name,
            at=row.at,
            reason=row.reason,
            note=row.settled_note,
            retest_id=row.retest_id,
        )
        for row in rows
    ]
