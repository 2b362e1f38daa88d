"""Every change to the medical record: filed with author and time, voided or ended with a reason, never overwritten."""

from datetime import date, datetime
from typing import TypeVar

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from yiyang.accounts.models import User
from yiyang.audit import actions as audit
from yiyang.base import events
from yiyang.base.errors import DomainError, Invalid
from yiyang.clinic import definitions, guards, rules
from yiyang.clinic.models import Allergy, Caution, Condition, Encounter, Fact, FollowUp, Guidance, GuidanceReading, Medication
from yiyang.clinic.types.entries import NewAllergy, NewCondition, NewEncounter, NewGuidance, NewMedication
from yiyang.clinic.types.followups import Background, Findings, Verdict
from yiyang.clinic.types.news import FollowUpDone, GuidanceConfirmed, GuidanceGiven, MedicationChanged
from yiyang.clinic.types.record import (
    AllergyStatus,
    ConditionStatus,
    EncounterKind,
    EncounterStatus,
    FollowUpStatus,
    MedicationStatus,
)
from yiyang.lib.states import StateTable
from yiyang.lib.words import Words
from yiyang.notices import actions as notices
from yiyang.organizations.models import Staff
from yiyang.organizations.queries import staff_of
from yiyang.people.guards import check_stands_for_itself
from yiyang.people.models import Elder
from yiyang.people.queries import family_users, identity_ids
from yiyang.people.types import ConsentScope
from yiyang.ui.types import Tone

F = TypeVar("F", bound=Fact)
P = TypeVar("P", Encounter, FollowUp)
LEVEL_PROGRAMMES = "level_"
NEW_GUIDANCE = Words("{author}写了一条健康指导，请您看一看", "{author} wrote some health advice: please have a look")


@transaction.atomic
def record_condition(elder: Elder, new: NewCondition, *, by: User, at: datetime, replaces: Condition | None = None) -> Condition:
    """Note a disease by its ICD-10 code; one that a national programme covers books the first follow-up at once."""
    guards.check_writes(by, "record.write", elder)
    condition = _file(checked_condition(elder, new), by=by, at=at, replaces=replaces)
    for programme in definitions.programmes_for(condition.code):
        _enrol(elder, programme.code, by=by, at=at)
    return condition


@transaction.atomic
def change_condition(condition: Condition, *, status: ConditionStatus, on: date, by: User, at: datetime) -> None:
    """Say since when a condition is in remission, resolved or active again."""
    guards.check_writes(by, "record.write", condition.elder)
    guards.check_standing(condition)
    condition.status, condition.status_since = status, on
    condition.save(update_fields=["status", "status_since"])
    audit.record(by, "condition.changed", condition, status=status, at=at)


@transaction.atomic
def record_allergy(elder: Elder, new: NewAllergy, *, by: User, at: datetime, replaces: Allergy | None = None) -> Allergy:
    """Note what an elder must not be given."""
    guards.check_writes(by, "record.write", elder)
    substance = guards.check_text(new.substance, "substance")
    allergy = Allergy(elder=elder, substance=substance, reaction=new.reaction.strip(), severity=new.severity)
    return _file(allergy, by=by, at=at, replaces=replaces)


@transaction.atomic
def rule_out_allergy(allergy: Allergy, *, by: User, at: datetime) -> None:
    """Say that an allergy need not be minded any more, after it was tested or clarified."""
    guards.check_writes(by, "record.write", allergy.elder)
    guards.check_standing(allergy)
    allergy.status = AllergyStatus.INACTIVE
    allergy.save(update_fields=["status"])
    audit.record(by, "allergy.ruled_out", allergy, at=at)


@transaction.atomic
def record_caution(elder: Elder, text: str, *, by: User, at: datetime, tone: Tone = Tone.WATCH) -> Caution:
    """Note what everybody near an elder must watch for."""
    guards.check_writes(by, "note.write", elder)
    return _file(Caution(elder=elder, text=guards.check_text(text, "text"), tone=tone), by=by, at=at)


@transaction.atomic
def end_caution(caution: Caution, *, by: User, at: datetime) -> None:
    """Say that something need not be watched for any more."""
    guards.check_writes(by, "note.write", caution.elder)
    guards.check_standing(caution)
    caution.ended_at = at
    caution.save(update_fields=["ended_at"])
    audit.record(by, "caution.ended", caution)


@transaction.atomic
def start_medication(
    elder: Elder, new: NewMedication, *, by: User, at: datetime, replaces: Medication | None = None
) -> Medication:
    """Put a medicine on an elder's list; who prescribes it is the signed-in member of staff."""
    guards.check_writes(by, "record.write", elder)
    events.emit(MedicationChanged(elder.pk))
    return _file(checked_medication(elder, new, prescriber=staff_of(by)), by=by, at=at, replaces=replaces)


def checked_condition(elder: Elder, new: NewCondition) -> Condition:
    """A condition as it may be filed: its code is well formed and has a name."""
    code, name = guards.check_code(new.code, new.name)
    return Condition(elder=elder, code=code, name=name, onset_on=new.onset_on, note=new.note.strip())


def checked_medication(elder: Elder, new: NewMedication, *, prescriber: Staff | None) -> Medication:
    """A medicine as it may be put on the list: it has a name, a unit and a dose."""
    if new.dose_value <= 0:
        raise Invalid(_("The dose must be more than nothing."), field="dose_value")
    drug, unit = guards.check_text(new.drug, "drug"), guards.check_text(new.dose_unit, "dose_unit")
    return Medication(
        elder=elder, drug=drug, dose_value=new.dose_value, dose_unit=unit, dose_form=new.dose_form, route=new.route,
        frequency=new.frequency, frequency_text=new.frequency_text.strip(), start_on=new.start_on, prescriber=prescriber,
    )  # fmt: skip


@transaction.atomic
def stop_medication(medication: Medication, *, on: date, reason: str, by: User, at: datetime) -> None:
    """Take a medicine off the list, with the reason; a changed dose is a stop and a start."""
    guards.check_writes(by, "record.write", medication.elder)
    guards.check_standing(medication)
    if medication.status == MedicationStatus.STOPPED:
        raise DomainError(_("This medicine was stopped already."))
    if on < medication.start_on:
        raise Invalid(_("It cannot stop before it was started."), field="on")
    medication.status, medication.stop_on = MedicationStatus.STOPPED, on
    medication.stopped_at, medication.stopped_by = at, by
    medication.stop_reason = guards.check_text(reason, "reason")
    medication.save(update_fields=["status", "stop_on", "stopped_at", "stopped_by", "stop_reason"])
    audit.record(by, "medication.stopped", medication, stop_on=on, at=at)
    events.emit(MedicationChanged(medication.elder_id))


@transaction.atomic
def void_fact(fact: Fact, *, reason: str, by: User, at: datetime) -> None:
    """Withdraw a wrong entry with the reason; it leaves the pages and stays in the history."""
    guards.check_writes(by, "record.write", fact.elder)
    guards.check_standing(fact)
    _void(fact, reason=guards.check_text(reason, "reason"), by=by, at=at)


@transaction.atomic
def plan_encounter(
    elder: Elder, *, kind: EncounterKind, planned_at: datetime, staff: Staff, reason: str = "", by: User, at: datetime
) -> Encounter:
    """Book a visit, call or round for a member of staff."""
    guards.check_writes(by, "note.write", elder)
    if localdate(planned_at) < localdate(at):
        raise Invalid(_("This day has passed. Record the visit instead, or correct the date."), field="planned_at")
    encounter = Encounter(elder=elder, kind=kind, planned_at=planned_at, staff=staff, reason=reason.strip())
    return _file(encounter, by=by, at=at)


@transaction.atomic
def record_encounter(elder: Elder, new: NewEncounter, *, by: User, at: datetime, replaces: Encounter | None = None) -> Encounter:
    """Write down a meeting that took place."""
    guards.check_writes(by, "note.write", elder)
    guards.check_past(new.started_at, at, "started_at")
    findings = guards.check_text(new.findings, "findings")
    encounter = Encounter(
        elder=elder, kind=new.kind, status=EncounterStatus.DONE, started_at=new.started_at, ended_at=new.ended_at,
        staff=staff_of(by), reason=new.reason.strip(), findings=findings, note=new.note.strip(),
    )  # fmt: skip
    return _file(encounter, by=by, at=new.started_at, replaces=replaces)


@transaction.atomic
def complete_encounter(encounter: Encounter, new: NewEncounter, *, by: User, at: datetime) -> None:
    """Write down what came of a planned meeting."""
    found = _step(encounter, rules.ENCOUNTER, "complete", word="note.write", by=by)
    guards.check_past(new.started_at, at, "started_at")
    found.findings = guards.check_text(new.findings, "findings")
    found.kind, found.note = new.kind, new.note.strip()
    found.at, found.started_at, found.ended_at = new.started_at, new.started_at, new.ended_at
    found.reason = new.reason.strip() or found.reason
    found.save(update_fields=["at", "status", "kind", "findings", "started_at", "ended_at", "note", "reason"])
    audit.record(by, "encounter.completed", found, at=at)


@transaction.atomic
def cancel_encounter(encounter: Encounter, *, reason: str, by: User, at: datetime) -> None:
    """Call a planned meeting off."""
    found = _step(encounter, rules.ENCOUNTER, "cancel", word="note.write", by=by)
    found.cancel_reason = guards.check_text(reason, "reason")
    found.save(update_fields=["status", "cancel_reason"])
    audit.record(by, "encounter.cancelled", found, at=at)


@transaction.atomic
def plan_follow_up(elder: Elder, programme: str, *, by: User, at: datetime, due: date | None = None) -> FollowUp:
    """Enrol an elder in a follow-up programme, by the day its norm asks for unless an earlier one is chosen."""
    guards.check_writes(by, "followup.complete", elder)
    known = guards.check_programme(programme)
    latest = rules.due_on(known.first.due, localdate(at))
    if due and not localdate(at) <= due <= latest:
        raise Invalid(_("Choose a day from today to %(day)s: the norm allows no later one.") % {"day": latest}, field="due_on")
    planned = _enrol(elder, programme, by=by, at=at, due=due)
    if planned is None:
        raise DomainError(_("A follow-up of this programme is open already. Complete that one first."))
    return planned


@transaction.atomic
def follow_referral(elder: Elder, *, about: tuple[str, str], by: User, at: datetime) -> FollowUp | None:
    """After an emergency referral: book the follow-up that the norm asks for within two weeks; once for each cause."""
    guards.check_writes(by, "alarm.handle", elder)
    return _enrol(elder, "referral", by=by, at=at, about=about)


@transaction.atomic
def follow_level(elder: Elder, programme: str, *, by: User, at: datetime) -> FollowUp | None:
    """A care level was found: book the contacts it asks for, and call off those of the level before."""
    guards.check_programme(programme)
    check_stands_for_itself(elder)
    of_levels = FollowUp.objects.standing().filter(programme__startswith=LEVEL_PROGRAMMES, status=FollowUpStatus.PLANNED)
    before = of_levels.filter(elder__in=identity_ids(elder)).exclude(programme=programme)
    for one in before.select_for_update(of=("self",)):
        one.status, one.note = rules.FOLLOW_UP.target("cancel", one.status), _("The care level has changed")
        one.save(update_fields=["status", "note"])
        audit.record(by, "followup.cancelled", one, at=at)
    return _enrol(elder, programme, by=by, at=at)


@transaction.atomic
def complete_follow_up(follow_up: FollowUp, findings: Findings, *, by: User, at: datetime, note: str = "") -> Verdict:
    """Judge what a follow-up found and book the next one; the verdict names its clause and numbers."""
    found = _step(follow_up, rules.FOLLOW_UP, "complete", word="followup.complete", by=by)
    programme = guards.check_programme(found.programme)
    guards.check_findings(programme, findings)
    verdict = rules.judge(programme, findings, _background(found, localdate(at)), on=localdate(at))
    found.at, found.done_at, found.done_by, found.note = at, at, by, note.strip()
    found.outcome, found.verdict_rule = verdict.outcome, verdict.rule
    found.findings = {**findings.measures, "signs": [r.measure for r in verdict.reasons if r.value is None]}
    found.save(update_fields=["at", "status", "done_at", "done_by", "note", "outcome", "verdict_rule", "findings"])
    if verdict.next_due:
        following = FollowUp(elder=found.elder, programme=programme.code, rule=verdict.rule, due_on=verdict.next_due, after=found)
        _file(following, by=by, at=at)
    audit.record(by, "followup.completed", found, outcome=verdict.outcome, rule=verdict.rule)
    events.emit(FollowUpDone(found.pk, found.elder_id, verdict.outcome))
    return verdict


@transaction.atomic
def cancel_follow_up(follow_up: FollowUp, *, reason: str, by: User, at: datetime) -> None:
    """Give a follow-up up with the reason, for example because the elder moved away."""
    found = _step(follow_up, rules.FOLLOW_UP, "cancel", word="followup.complete", by=by)
    found.note = guards.check_text(reason, "reason")
    found.save(update_fields=["status", "note"])
    audit.record(by, "followup.cancelled", found, at=at)


@transaction.atomic
def give_guidance(elder: Elder, new: NewGuidance, *, by: User, at: datetime) -> Guidance:
    """Advise an elder; the elder and the family members who may read it are told at once."""
    guards.check_writes(by, "guidance.write", elder)
    guidance = Guidance(
        elder=elder, text=guards.check_text(new.text, "text"), topic=new.topic, about_kind=new.about[0], about_id=new.about[1]
    )
    _file(guidance, by=by, at=at)
    told = {user.pk: user for user in _readers(elder, localdate(at))}
    GuidanceReading.objects.bulk_create(GuidanceReading(guidance=guidance, user=user, told_at=at) for user in told.values())
    for user in told.values():
        _tell_guidance(user, guidance, at)
    events.emit(GuidanceGiven(guidance.pk, elder.pk))
    return guidance


@transaction.atomic
def note_guidance_seen(guidance: Guidance, *, by: User, at: datetime) -> None:
    """Keep when guidance first stood on the screen of someone it was meant for."""
    if GuidanceReading.objects.filter(guidance=guidance, user=by, read_at=None).update(read_at=at):
        notices.push([guidance.recorded_by_id], "notice", {"topics": ["guidance"]})


@transaction.atomic
def confirm_guidance(guidance: Guidance, *, by: User, at: datetime) -> None:
    """An elder or family member says they read the guidance; its author sees that at once."""
    guards.check_confirms(by, guidance)
    reading, _new = GuidanceReading.objects.get_or_create(guidance=guidance, user=by, defaults={"told_at": at})
    if reading.confirmed_at is not None:
        return
    reading.read_at, reading.confirmed_at = reading.read_at or at, at
    reading.save(update_fields=["read_at", "confirmed_at"])
    audit.record(by, "guidance.confirmed", guidance)
    notices.push([guidance.recorded_by_id, by.pk], "notice", {"topics": ["guidance"]})
    events.emit(GuidanceConfirmed(guidance.pk, by.pk))


def _file(fact: F, *, by: User, at: datetime, replaces: F | None = None) -> F:
    """Date, sign and store a fact; the one it replaces is withdrawn in the same breath."""
    if replaces is not None:
        guards.check_standing(replaces)
        _void(replaces, reason=_("Replaced by a corrected entry"), by=by, at=at)
    fact.recorded_by, fact.at, fact.replaces = by, at, replaces
    try:
        with transaction.atomic():
            fact.save(force_insert=True)
    except IntegrityError as error:
        raise DomainError(_("This is on the record already. Reload to see it.")) from error
    audit.record(by, f"{fact._meta.model_name}.recorded", fact, replaces=replaces.pk if replaces else None)
    return fact


def _void(fact: Fact, *, reason: str, by: User, at: datetime) -> None:
    fact.voided_at, fact.voided_by, fact.void_reason = at, by, reason
    fact.save(update_fields=["voided_at", "voided_by", "void_reason"])
    audit.record(by, f"{fact._meta.model_name}.voided", fact)


def _step(fact: P, table: StateTable, step: str, *, word: str, by: User) -> P:
    """Lock a fact and take one step of its state table, or refuse."""
    guards.check_writes(by, word, fact.elder)
    found: P = type(fact).objects.select_for_update(of=("self",)).select_related("elder").get(pk=fact.pk)
    guards.check_standing(found)
    found.status = table.target(step, found.status)
    return found


def _enrol(
    elder: Elder, code: str, *, by: User, at: datetime, due: date | None = None, about: tuple[str, str] = ("", "")
) -> FollowUp | None:
    """Book a programme's first follow-up unless one is open."""
    open_now = FollowUp.objects.standing().filter(
        elder__in=identity_ids(elder), programme=code, about_id=about[1], status=FollowUpStatus.PLANNED
    )
    if open_now.exists():
        return None
    return _file(first_follow_up(elder, code, at=at, due=due, about=about), by=by, at=at)


def first_follow_up(
    elder: Elder, code: str, *, at: datetime, due: date | None = None, about: tuple[str, str] = ("", "")
) -> FollowUp:
    """The contact with which a programme begins, when its rule says so."""
    first = definitions.programmes()[code].first
    return FollowUp(
        elder=elder, programme=code, rule=first.rule, due_on=due or rules.due_on(first.due, localdate(at)),
        about_kind=about[0], about_id=about[1],
    )  # fmt: skip


def _background(follow_up: FollowUp, on: date) -> Background:
    ids = identity_ids(follow_up.elder)
    active = Condition.objects.standing().filter(elder__in=ids).exclude(status=ConditionStatus.RESOLVED)
    before = FollowUp.objects.standing().filter(elder__in=ids, programme=follow_up.programme, status=FollowUpStatus.DONE)
    last = before.order_by("-done_at").values_list("outcome", flat=True).first()
    return Background(rules.age_on(follow_up.elder.birth_date, on), tuple(active.values_list("code", flat=True)), last or "")


def _readers(elder: Elder, on: date) -> list[User]:
    family = [user for pk in identity_ids(elder) for user in family_users(pk, on, scope=ConsentScope.GUIDANCE_READ)]
    return [*family, elder.user] if elder.user else family


def _tell_guidance(user: User, guidance: Guidance, at: datetime) -> None:
    author = guidance.recorded_by.display_name
    words = Words("{author}写了一条健康指导，请您看一看", "{author} wrote you some health advice: please have a look").filled(
        author=author
    )
    link = reverse("clinic:guidance", args=[guidance.pk])
    notices.tell(user, "guidance", severity=Tone.INFO, words=words, link=link, subject=guidance, at=at)
