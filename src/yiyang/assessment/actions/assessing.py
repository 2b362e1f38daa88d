"""An assessment from the first sheet to the last signature; what is finished is never edited, only superseded."""

from datetime import datetime

import msgspec
from cryptography.hazmat.primitives import hashes
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from yiyang.accounts.models import User
from yiyang.assessment import definitions, guards, queries
from yiyang.assessment.actions import due
from yiyang.assessment.models import Appeal, Assessment, Reconciliation, Sheet, Signature
from yiyang.assessment.rules import blind, course, score
from yiyang.assessment.types.assessing import AssessmentState, NewAssessment, Pick, Picks
from yiyang.assessment.types.instruments import Instrument, InstrumentError, Result
from yiyang.assessment.types.news import AssessmentFinalised
from yiyang.audit import actions as audit
from yiyang.base import events
from yiyang.base.errors import DomainError, Invalid
from yiyang.clinic import actions as clinic
from yiyang.lib.words import Words
from yiyang.notices import actions as notices
from yiyang.organizations.models import Staff
from yiyang.people.models import Elder
from yiyang.ui.types import Tone

ASKED_TO_ASSESS = Words("{who} 请你一起评估一位老人", "{who} asks you to assess an elder together")
READY_TO_COMPARE = Words("两份评估都交了，请核对差异", "Both sheets are handed in: please settle the differences")
READY_TO_SIGN = Words("评估已经一致，请签名", "The assessment is agreed: please sign")


@transaction.atomic
def start_assessment(elder: Elder, new: NewAssessment, *, by: User, at: datetime, colleague: Staff | None = None) -> Assessment:
    """Begin assessing an elder; where the document asks for two assessors, the second may be named or join later."""
    first = guards.check_assesses(by, elder, localdate(at))
    instrument = guards.check_instrument(new.instrument)
    old = _to_replace(elder, new)
    guards.check_fresh_eyes(first, old)
    needed = 2 if colleague is not None or new.instrument in definitions.assessing().two_assessors else 1
    assessment = _open(
        Assessment(
            elder=elder, instrument=instrument.code, version=instrument.version, reason=new.reason, note=new.note.strip(),
            assessors_needed=needed, started_by=by, started_at=at, supersedes=old,
        )
    )  # fmt: skip
    Sheet(assessment=assessment, assessor=first, seat=1).save(force_insert=True)
    if colleague is not None:
        guards.check_colleague(colleague, elder, first=first, on=localdate(at))
        guards.check_fresh_eyes(colleague, old)
        Sheet(assessment=assessment, assessor=colleague, seat=2).save(force_insert=True)
        _tell(colleague.user, assessment, ASKED_TO_ASSESS.filled(who=first.name), at=at)
    audit.record(by, "assessment.started", assessment, instrument=instrument.code, reason=new.reason)
    return assessment


@transaction.atomic
def join_assessment(assessment: Assessment, *, by: User, at: datetime) -> Sheet:
    """Take the second seat; the first to ask has it."""
    found = _locked(assessment)
    staff = guards.check_assesses(by, found.elder, localdate(at))
    guards.check_step(found, "agree")
    guards.check_fresh_eyes(staff, found.supersedes)
    seated = list(found.sheets.all())
    if any(sheet.assessor_id == staff.pk for sheet in seated):
        raise DomainError(_("You assess here already. Open your own sheet."))
    if len(seated) >= found.assessors_needed:
        raise DomainError(_("A colleague has taken this seat already. Nothing is left to do for you here."))
    sheet = Sheet(assessment=found, assessor=staff, seat=len(seated) + 1)
    sheet.save(force_insert=True)
    audit.record(by, "assessment.joined", found, sheet=sheet.pk)
    return sheet


@transaction.atomic
def save_answer(sheet: Sheet, item: str, pick: Pick, *, by: User, at: datetime) -> Sheet:
    """Keep one answer the moment it is given; None takes it back. The history of the sheet keeps every step."""
    found = Sheet.objects.select_for_update(of=("self",)).select_related("assessment", "assessor").get(pk=sheet.pk)
    guards.check_own_open(found, by)
    instrument = queries.instrument_of(found.assessment)
    if item not in {one.code for one in instrument.items}:
        raise Invalid(_("This instrument has no such item."), field="item")
    if pick is None:
        found.answers.pop(item, None)
    else:
        _check_pick(instrument, item, pick)
        found.answers[item] = pick
    found.saved_at = at
    found.save(update_fields=["answers", "saved_at"])
    return found


@transaction.atomic
def hand_in(sheet: Sheet, *, by: User, at: datetime) -> Assessment:
    """Close one's own sheet; when every sheet is in, the answers are compared."""
    assessment = _locked(sheet.assessment)
    found = Sheet.objects.select_for_update(of=("self",)).select_related("assessment", "assessor").get(pk=sheet.pk)
    guards.check_own_open(found, by)
    scored(assessment, found.answers)
    found.handed_in_at = at
    found.save(update_fields=["handed_in_at"])
    audit.record(by, "assessment.handed_in", assessment, sheet=found.pk)
    sheets = list(assessment.sheets.select_related("assessor__user"))
    if len(sheets) == assessment.assessors_needed and all(one.handed_in_at for one in sheets):
        _compare(assessment, sheets, at=at)
    return assessment


@transaction.atomic
def settle_item(assessment: Assessment, item: str, answer: Pick, *, reason: str, by: User, at: datetime) -> Assessment:
    """Write down the one answer to an item on which two assessors differed, and why."""
    found = _locked(assessment)
    guards.check_is_assessor(found, by)
    guards.check_comparing(found)
    settled = found.reconciliations.filter(replaced_at=None, item=item).select_related("by").first()
    if settled is not None:
        raise DomainError(_("%(who)s has settled this item already. Reload to see it.") % {"who": settled.by.display_name})
    _settle(found, item, answer, reason=reason, by=by, at=at)
    if found.reconciliations.filter(replaced_at=None).count() == len(queries.differences(found)):
        _agree(found, queries.agreed_answers(found), at=at)
    return found


@transaction.atomic
def settle_anew(settled: Reconciliation, answer: Pick, *, reason: str, by: User, at: datetime) -> Assessment:
    """Settle an item otherwise, as long as nobody has signed; what stood before stays in the history."""
    found = _locked(settled.assessment)
    guards.check_is_assessor(found, by)
    guards.check_unsigned(found)
    before = Reconciliation.objects.get(pk=settled.pk)
    if before.replaced_at is not None:
        raise DomainError(_("This item was settled otherwise in the meantime. Reload to see how."))
    before.replaced_at = at
    before.save(update_fields=["replaced_at"])
    _settle(found, before.item, answer, reason=reason, by=by, at=at)
    if found.state == AssessmentState.AGREED:
        found.answers = queries.agreed_answers(found)
        scored(found, found.answers)
        found.save(update_fields=["answers"])
    return found


def _settle(assessment: Assessment, item: str, answer: Pick, *, reason: str, by: User, at: datetime) -> None:
    if item not in {one.item for one in queries.differences(assessment)}:
        raise Invalid(_("There is no difference on this item."), field="item")
    if answer is not None:
        _check_pick(queries.instrument_of(assessment), item, answer)
    row = Reconciliation(assessment=assessment, item=item, answer=answer, reason=guards.check_reason(reason), by=by, at=at)
    row.save(force_insert=True)
    audit.record(by, "assessment.item_settled", assessment, item=item)


@transaction.atomic
def sign(assessment: Assessment, *, by: User, at: datetime) -> Assessment:
    """Put one's name under the agreed answers; the last name makes the result final."""
    found = _locked(assessment)
    staff = guards.check_is_assessor(found, by)
    guards.check_step(found, "finalise")
    if found.signatures.filter(assessor=staff).exists():
        raise DomainError(_("You have signed already. The other assessor's signature is still missing."))
    Signature(assessment=found, assessor=staff, at=at, digest=digest(found)).save(force_insert=True)
    audit.record(by, "assessment.signed", found)
    if found.signatures.count() == found.assessors_needed:
        _finalise(found, by=by, at=at)
    return found


@transaction.atomic
def withdraw_assessment(assessment: Assessment, *, reason: str, by: User, at: datetime) -> None:
    """Give up an assessment that is not finished, with the reason; a doubt it was to answer is open again."""
    found = _locked(assessment)
    guards.check_concerns(by, "assessment.write", found.elder)
    found.state = guards.check_step(found, "withdraw")
    found.end_reason = guards.check_reason(reason)
    found.save(update_fields=["state", "end_reason"])
    appeal = Appeal.objects.select_for_update().filter(retest=found).first()
    if appeal is not None:
        appeal.state, appeal.retest = guards.check_appeal_step(appeal, "reopen"), None
        appeal.save(update_fields=["state", "retest"])
    audit.record(by, "assessment.withdrawn", found, at=at)


def scored(assessment: Assessment, picks: Picks) -> Result:
    """Score answers, or refuse naming the item that is missing or wrong."""
    instrument = queries.instrument_of(assessment)
    missing = blind.unanswered(instrument, picks)
    if missing:
        words = Words(f"还差 {len(missing)} 项，先评“{missing[0].zh}”", f"{len(missing)} items left; next: “{missing[0].en}”")
        guards.refuse(InstrumentError(missing[0].code, words))
    try:
        return score(instrument, blind.assembled(instrument, picks))
    except InstrumentError as error:
        guards.refuse(error)


def digest(assessment: Assessment) -> str:
    """What a signature binds: the very instrument, version and answers."""
    signed = [str(assessment.pk), assessment.instrument, assessment.version, sorted(assessment.answers.items())]
    summary = hashes.Hash(hashes.SM3())
    summary.update(msgspec.json.encode(signed))
    return summary.finalize().hex()


def _to_replace(elder: Elder, new: NewAssessment) -> Assessment | None:
    if new.corrects is None:
        return None
    old: Assessment = Assessment.objects.select_for_update(of=("self",)).get(pk=new.corrects)
    guards.check_correctable(old, elder, new.instrument)
    guards.check_reason(new.note, "note")
    return old


def _open(assessment: Assessment) -> Assessment:
    try:
        with transaction.atomic():
            assessment.save(force_insert=True)
    except IntegrityError as error:
        raise DomainError(_("This elder is being assessed with this instrument already. Open that assessment.")) from error
    return assessment


def _locked(assessment: Assessment) -> Assessment:
    """The assessment as it stands now, kept from others until the end of this step."""
    found: Assessment = (
        Assessment.objects.select_for_update(of=("self",)).select_related("elder", "supersedes").get(pk=assessment.pk)
    )
    return found


def _check_pick(instrument: Instrument, item: str, pick: Pick) -> None:
    try:
        blind.check_pick(instrument.item(item), pick)
    except InstrumentError as error:
        guards.refuse(error)


def _compare(assessment: Assessment, sheets: list[Sheet], *, at: datetime) -> None:
    if len(sheets) == 1 or not queries.differences(assessment):
        _agree(assessment, sheets[0].answers, at=at)
        return
    assessment.state = guards.check_step(assessment, "compare")
    assessment.save(update_fields=["state"])
    for sheet in sheets:
        _tell(sheet.assessor.user, assessment, READY_TO_COMPARE, at=at)


def _agree(assessment: Assessment, answers: dict[str, Pick], *, at: datetime) -> None:
    scored(assessment, answers)
    assessment.answers, assessment.state = answers, guards.check_step(assessment, "agree")
    assessment.save(update_fields=["answers", "state"])
    for sheet in assessment.sheets.select_related("assessor__user"):
        _tell(sheet.assessor.user, assessment, READY_TO_SIGN, at=at)


def _finalise(assessment: Assessment, *, by: User, at: datetime) -> None:
    """Score, close, take the place of what it corrects, answer the doubt, set the next day, and tell the world."""
    result = scored(assessment, assessment.answers)
    assessment.state = guards.check_step(assessment, "finalise")
    assessment.result, assessment.level, assessment.finalised_at = result.as_dict(), result.level, at
    assessment.valid_until = course.valid_until(queries.instrument_of(assessment), localdate(at))
    assessment.save(update_fields=["state", "result", "level", "finalised_at", "valid_until"])
    _replace(assessment, by=by)
    _answer_doubt(assessment, at=at)
    due.close_due(assessment, at=at)
    _set_cadence(assessment, by=by, at=at)
    audit.record(by, "assessment.finalised", assessment, instrument=assessment.instrument, level=result.level)
    events.emit(AssessmentFinalised(assessment.pk, assessment.elder_id, assessment.instrument, result.level))


def _set_cadence(assessment: Assessment, *, by: User, at: datetime) -> None:
    """Tiered management: the class an elder is in now sets how often somebody comes."""
    shown = queries.levels_of(assessment.elder_id, localdate(at)).s1_class
    tier = next((one for one in definitions.care().tiers if one.care_class == shown), None)
    if tier is not None:
        clinic.follow_level(assessment.elder.merged_into or assessment.elder, tier.programme, by=by, at=at)


def _replace(assessment: Assessment, *, by: User) -> None:
    if assessment.supersedes is None:
        return
    old = _locked(assessment.supersedes)
    old.state, old.end_reason = guards.check_step(old, "supersede"), assessment.note
    old.save(update_fields=["state", "end_reason"])
    audit.record(by, "assessment.superseded", old, by_assessment=assessment.pk)


def _answer_doubt(assessment: Assessment, *, at: datetime) -> None:
    appeal = Appeal.objects.select_for_update(of=("self",)).select_related("assessment", "by").filter(retest=assessment).first()
    if appeal is None:
        return
    step = "keep" if appeal.assessment.level == assessment.level else "change"
    appeal.state, appeal.settled_at = guards.check_appeal_step(appeal, step), at
    appeal.save(update_fields=["state", "settled_at"])
    answer = Words("你提出疑问的评估已经复评", "The result you doubted has been tested again")
    _tell(appeal.by, assessment, answer, at=at)


def _tell(user: User, assessment: Assessment, words: Words, *, at: datetime) -> None:
    link = reverse("assessment:assessment", args=[assessment.pk])
    notices.tell(user, "assessment", severity=Tone.INFO, words=words, link=link, subject=assessment, at=at)
