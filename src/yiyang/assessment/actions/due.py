"""When somebody is to be assessed: asked for, at the end of a result, or after something that puts it in doubt."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from yiyang.accounts.models import User
from yiyang.assessment import definitions, guards, queries
from yiyang.assessment.models import Assessment, Change, Due
from yiyang.assessment.rules import course
from yiyang.assessment.types.assessing import Cause
from yiyang.audit import actions as audit
from yiyang.base.errors import Invalid
from yiyang.people.models import Elder

NOWHERE = ("", "")


@transaction.atomic
def request_assessment(
    elder: Elder, instrument: str, *, by: User | None, at: datetime, due_on: date | None = None, about: tuple[str, str] = NOWHERE
) -> Due:
    """Put an elder on the list of those to be assessed; an earlier day that stands already stays."""
    guards.check_concerns(by, "assessment.request", elder)
    guards.check_instrument(instrument)
    row = _note_due(elder.pk, instrument, due_on or localdate(at), cause=Cause.REQUESTED, at=at, about=about)
    audit.record(by, "assessment.requested", row, instrument=instrument)
    return row


@transaction.atomic
def report_change(
    elder: Elder, cause: Cause, *, on: date, by: User | None, at: datetime, about: tuple[str, str] = NOWHERE
) -> tuple[Due, ...]:
    """Note what happened to an elder (discharge, fall, stroke …); results it puts in doubt are due again within days."""
    guards.check_concerns(by, "assessment.request", elder)
    if on > localdate(at):
        raise Invalid(_("This day lies in the future. Correct the date."), field="on")
    change = Change(elder=elder, cause=cause, on=on, at=at, by=by, about_kind=about[0], about_id=about[1])
    try:
        with transaction.atomic():
            change.save(force_insert=True)
    except IntegrityError:
        return ()
    audit.record(by, "assessment.change_reported", change, cause=cause)
    by_day = on + timedelta(days=definitions.assessing().event_days)
    codes = queries.instruments_in_doubt(elder.pk, cause, on)
    return tuple(_note_due(elder.pk, code, by_day, cause=cause, at=at, about=("change", str(change.pk))) for code in codes)


def note_changes(*, at: datetime) -> int:
    """Find discharges and diagnoses newly noted that stand for an event, and report each once; answers how many were new."""
    codes = definitions.assessing().event_codes
    diagnosed = ((fact, course.cause_of(fact.code, codes)) for fact in queries.new_event_conditions(at))
    facts = [*diagnosed, *((fact, Cause.DISCHARGE) for fact in queries.new_discharges(at))]
    called_for = [(fact, cause) for fact, cause in facts if cause is not None]
    for fact, cause in called_for:
        about = (fact._meta.label_lower, str(fact.pk))
        report_change(fact.elder, cause, on=localdate(fact.at), by=None, at=at, about=about)
    return len(called_for)


def close_due(assessment: Assessment, *, at: datetime) -> None:
    """An assessment answers what was due, and its own end is the next due day."""
    rows = Due.objects.filter(elder=assessment.elder_id, instrument=assessment.instrument, closed_at=None)
    rows.update(closed_at=at, closed_by=assessment)
    if assessment.valid_until is not None:
        _note_due(assessment.elder_id, assessment.instrument, assessment.valid_until, cause=Cause.EXPIRY, at=at)


def _note_due(
    elder_id: UUID, instrument: str, due_on: date, *, cause: Cause, at: datetime, about: tuple[str, str] = NOWHERE
) -> Due:
    """The one open row of an elder and an instrument: the earliest day and what asks for it."""
    row = Due(
        elder_id=elder_id, instrument=instrument, due_on=due_on, cause=cause, noted_at=at, about_kind=about[0], about_id=about[1]
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
        return row
    except IntegrityError:
        standing = Due.objects.select_for_update().get(elder=elder_id, instrument=instrument, closed_at=None)
    if due_on < standing.due_on:
        standing.due_on, standing.cause, standing.noted_at = due_on, cause, at
        standing.about_kind, standing.about_id = about
        standing.save(update_fields=["due_on", "cause", "noted_at", "about_kind", "about_id"])
    return standing
