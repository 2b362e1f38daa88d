"""One assessor's own sheet, one item at a time: the question, its clause, what the record says, how far one has come."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yiyang.accounts import guards as access
from yiyang.accounts.models import User
from yiyang.assessment import definitions
from yiyang.assessment.models import Sheet
from yiyang.assessment.queries.due import changes_of, who
from yiyang.assessment.queries.standing import instrument_of, latest
from yiyang.assessment.rules import blind
from yiyang.assessment.types.assessing import AssessmentReason, Cause
from yiyang.assessment.types.instruments import Group, Instrument, Item
from yiyang.audit import actions as audit
from yiyang.base.addresses import address_of
from yiyang.base.errors import NotFound
from yiyang.clinic.models import Condition
from yiyang.lib.datafiles import Source
from yiyang.lib.words import Words
from yiyang.people.queries import identity_ids

LOOK_BACK = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Chip:
    """One item in the progress at the left."""

    text: str
    href: str
    answered: bool
    current: bool
    label: str


@dataclass(frozen=True, slots=True)
class Part:
    """One dimension of the instrument with its items."""

    words: Words
    done: int
    chips: tuple[Chip, ...]


@dataclass(frozen=True, slots=True)
class OptionRow:
    """One answer that may be given, with the key that gives it."""

    slug: str
    score: int | None
    words: Words
    key: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Question:
    """The item in the middle of the card."""

    code: str
    place: int
    words: Words
    note: Words | None
    part: Words
    source: Source
    options: tuple[OptionRow, ...]
    number: object
    unit: str
    optional: bool


@dataclass(frozen=True, slots=True)
class Running:
    """Points so far; a hint, never a level."""

    points: int
    of: int
    total: int
    percent: int


@dataclass(frozen=True, slots=True)
class SheetCard:
    """Everything on the card of one item."""

    id: UUID
    assessment_id: UUID
    elder_name: str
    who: str
    instrument: Words
    document: str
    reason: Words
    seat: int
    parts: tuple[Part, ...]
    question: Question
    total: int
    done: int
    before: str
    after: str
    saved_at: datetime | None
    running: Running | None
    record: tuple[str, ...]
    other: str
    handed_in: bool

    @property
    def complete(self) -> bool:
        """Whether every item that must be answered is."""
        return self.done >= self.total


def sheet_for(user: User, pk: UUID) -> Sheet:
    """One's own sheet of an elder one still is responsible for; ``NotFound`` otherwise, also for a colleague's."""
    rows = Sheet.objects.select_related("assessment__elder", "assessor").filter(assessor__user=user)
    found = access.one(user, "assessment.write", rows, pk=pk, via="assessment__elder")
    if found is None:
        raise NotFound(_("There is no such sheet, or it is a colleague's: nobody sees another's before both are handed in."))
    audit.note_read(user, "assessment.write", found.assessment, elder_id=found.assessment.elder_id)
    return found


def sheet_card(user: User, sheet: Sheet, code: str = "") -> SheetCard:
    """The card of one item: the one asked for, else the first without an answer."""
    assessment, instrument, language = sheet.assessment, instrument_of(sheet.assessment), get_language() or ""
    codes = [item.code for item in instrument.items]
    missing = [item.code for item in blind.unanswered(instrument, sheet.answers)]
    code = code if code in codes else (missing or codes)[0]
    place = codes.index(code)
    return SheetCard(
        id=sheet.pk,
        assessment_id=assessment.pk,
        elder_name=assessment.elder.name,
        who=who(assessment.elder, localdate(), language),
        instrument=instrument.words,
        document=instrument.document,
        reason=AssessmentReason(assessment.reason).words,
        seat=sheet.seat,
        parts=tuple(_part(group, sheet, code) for group in instrument.groups),
        question=_question(instrument, code, sheet, place=place + 1),
        total=len(codes),
        done=len(codes) - len(missing),
        before=_href(sheet, codes[place - 1]) if place else "",
        after=_href(sheet, codes[place + 1]) if place + 1 < len(codes) else "",
        saved_at=sheet.saved_at,
        running=_running(instrument, sheet),
        record=_record(user, sheet, code),
        other=_other(sheet),
        handed_in=sheet.handed_in_at is not None,
    )


def next_item(sheet: Sheet, code: str) -> str:
    """The item that follows one just answered."""
    codes = [item.code for item in instrument_of(sheet.assessment).items]
    place = codes.index(code) + 1
    return codes[place] if place < len(codes) else code


def _href(sheet: Sheet, code: str) -> str:
    return f"{address_of('assessment:sheet', sheet.pk)}?item={code}"


def _part(group: Group, sheet: Sheet, current: str) -> Part:
    chips = tuple(_chip(item, sheet, place=place, current=item.code == current) for place, item in enumerate(group.items, 1))
    return Part(group.words, sum(chip.answered for chip in chips), chips)


def _chip(item: Item, sheet: Sheet, *, place: int, current: bool) -> Chip:
    answered = item.code in sheet.answers
    text = _shown(item, sheet.answers[item.code]) if answered else str(place)
    return Chip(text, _href(sheet, item.code), answered, current, item.words.say(get_language() or ""))


def _shown(item: Item, pick: object) -> str:
    """An answer in a small square: the score of an option, or the number itself."""
    option = next((option for option in item.options if option.slug == pick), None)
    if option is None:
        return str(pick)
    return str(option.score) if isinstance(option.given_as, int) and not isinstance(option.given_as, bool) else "✓"


def _question(instrument: Instrument, code: str, sheet: Sheet, *, place: int) -> Question:
    item = instrument.item(code)
    group = next(group for group in instrument.groups if item in group.items)
    pick, scores = sheet.answers.get(code), {option.score for option in item.options}
    rows = tuple(
        OptionRow(option.slug, option.score if len(scores) > 1 else None, option.words, str(key), option.slug == pick)
        for key, option in enumerate(item.options if item.number is None else (), 1)
    )
    return Question(
        code=code,
        place=place,
        words=item.words,
        note=item.note,
        part=group.words,
        source=instrument.sources[group.source],
        options=rows,
        number=None if item.number is None else ("" if pick is None else pick),
        unit=item.number.unit if item.number else "",
        optional=item.optional,
    )


def _running(instrument: Instrument, sheet: Sheet) -> Running | None:
    points, of, total = blind.running(instrument, sheet.answers)
    return Running(points, of, total, round(100 * of / total)) if total else None


def _record(user: User, sheet: Sheet, code: str) -> tuple[str, ...]:
    """What the record already says: the answer last time, what happened lately, what the elder has."""
    elder, today, language = sheet.assessment.elder, localdate(), get_language() or ""
    lines = [_last_time(sheet, code, today, language=language)]
    lines += [
        f"{change.on:%m-%d} {Cause(change.cause).words.say(language)}" for change in changes_of(elder.pk, today - LOOK_BACK)
    ]
    if access.may(user, "record.read", elder):
        rows = Condition.objects.standing().filter(elder__in=identity_ids(elder), status="active")
        lines += rows.order_by("at").values_list("name", flat=True)
    return tuple(line for line in lines if line)


def _last_time(sheet: Sheet, code: str, today: date, *, language: str) -> str:
    last = latest(sheet.assessment.elder_id, sheet.assessment.instrument, today)
    if last is None or code not in last.answers:
        return ""
    instrument = instrument_of(last)
    if code not in {item.code for item in instrument.items}:
        return ""
    item = instrument.item(code)
    option = next((option for option in item.options if option.slug == last.answers[code]), None)
    said = option.words.say(language) if option else str(last.answers[code])
    return _("Last time (%(day)s): %(answer)s") % {"day": f"{localdate(last.finalised_at):%Y-%m}", "answer": said}


def _other(sheet: Sheet) -> str:
    if sheet.assessment.assessors_needed == 1:
        return ""
    colleague = sheet.assessment.sheets.select_related("assessor").exclude(pk=sheet.pk).first()
    if colleague is None:
        return _("The second seat is still free. A qualified colleague can join from the list.")
    state = _("has handed in") if colleague.handed_in_at else _("is assessing independently")
    return _("%(name)s %(state)s. Nobody sees the other's answers before both are handed in.") % {
        "name": colleague.assessor.name,
        "state": state,
    }


def switched_on() -> tuple[Instrument, ...]:
    """The instruments that may be used for assessing."""
    return tuple(one for one in definitions.instruments() if one.enabled)
