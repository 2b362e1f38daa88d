"""Every change to who is on call: duties, shifts of the rota, absences."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from yiyang.accounts.models import User
from yiyang.audit import actions as audit
from yiyang.base.errors import DomainError, Invalid
from yiyang.organizations import definitions, guards
from yiyang.organizations.definitions import Shift
from yiyang.organizations.models import Absence, Duty, Institution, Staff
from yiyang.organizations.rules import rota as rules
from yiyang.organizations.types import AbsenceDraft, DutyKind, Span

DAY = timedelta(days=1)


@transaction.atomic
def put_on_duty(
    institution: Institution,
    staff: Staff,
    *,
    starts_at: datetime,
    ends_at: datetime,
    kind: DutyKind = DutyKind.DESK,
    by: User | None,
) -> Duty:
    """Say who answers for an institution between two moments, at its desk or in the place of its doctors."""
    guards.check_manages(by, "staff.manage", institution)
    if ends_at <= starts_at:
        raise Invalid(_("The duty must end after it starts."), field="ends_at")
    if kind == DutyKind.DOCTOR:
        guards.check_can_stand_in(staff, institution, localdate(starts_at))
    else:
        guards.check_works_at(staff, institution, localdate(starts_at))
    duty = Duty.objects.create(institution=institution, staff=staff, kind=kind, starts_at=starts_at, ends_at=ends_at)
    audit.record(by, "duty.planned", duty, institution=institution.pk, staff=staff.pk, kind=kind)
    return duty


@transaction.atomic
def take_off_duty(duty: Duty, *, by: User | None, at: datetime) -> None:
    """End a duty now, or cancel one that has not begun."""
    guards.check_manages(by, "staff.manage", duty.institution)
    audit.record(by, "duty.ended", duty, institution=duty.institution_id, staff=duty.staff_id)
    if at <= duty.starts_at:
        duty.delete()
        return
    duty.ends_at = min(duty.ends_at, at)
    duty.save(update_fields=["ends_at"])


@transaction.atomic
def fill_shift(institution: Institution, staff: Staff, shift: Shift, *, day: date, by: User | None) -> Duty:
    """Put someone on one shift of the rota; the same shift twice changes nothing."""
    span = _span(shift, day)
    Institution.objects.select_for_update().get(pk=institution.pk)
    held = _held(institution, staff, span).filter(kind=shift.kind).first()
    if held is not None:
        guards.check_manages(by, "staff.manage", institution)
        return held
    return put_on_duty(institution, staff, starts_at=span.start, ends_at=span.end, kind=shift.kind, by=by)


@transaction.atomic
def turn_shift(institution: Institution, staff: Staff, shift: Shift, *, day: date, by: User | None, at: datetime) -> Duty | None:
    """Put someone on a shift, or take them off it when they stand it already."""
    duty = _held(institution, staff, _span(shift, day)).filter(kind=shift.kind).first()
    if duty is None:
        return fill_shift(institution, staff, shift, day=day, by=by)
    _check_not_over(duty, at)
    take_off_duty(duty, by=by, at=at)
    return None


@transaction.atomic
def clear_day(institution: Institution, staff: Staff, *, day: date, by: User | None, at: datetime) -> int:
    """Take someone off every shift of the rota that starts on a day; answers how many. What is over stays as it was."""
    guards.check_manages(by, "staff.manage", institution)
    cleared = 0
    for shift in definitions.shifts().values():
        duty = _held(institution, staff, _span(shift, day)).filter(kind=shift.kind).first()
        if duty is not None:
            _check_not_over(duty, at)
            take_off_duty(duty, by=by, at=at)
            cleared += 1
    return cleared


@transaction.atomic
def record_absence(
    staff: Staff, draft: AbsenceDraft, *, deputy: Staff | None, institution: Institution, by: User | None
) -> Absence:
    """Write down when someone is away, and who answers in their place; from the first day on nobody calls them."""
    guards.check_manages(by, "staff.manage", institution)
    guards.check_works_at(staff, institution, draft.start)
    Staff.objects.select_for_update().get(pk=staff.pk)
    _check_days(staff, draft)
    if deputy is not None:
        _check_deputy(staff, deputy, institution=institution, on=draft.start)
    absence = Absence.objects.create(
        staff=staff, kind=draft.kind, start=draft.start, end=_end_of(draft), deputy=deputy, note=draft.note.strip()
    )
    audit.record(by, "absence.recorded", absence, staff=staff.pk, start=absence.start, end=absence.end)
    return absence


@transaction.atomic
def end_absence(absence: Absence, *, institution: Institution, on: date, by: User | None) -> None:
    """Someone is back from a day on; an absence that has not begun is withdrawn."""
    guards.check_manages(by, "staff.manage", institution)
    if absence.end is not None and absence.end <= on:
        raise DomainError(_("This has ended already."))
    audit.record(by, "absence.ended", absence, staff=absence.staff_id, start=absence.start, end=on)
    if on <= absence.start:
        absence.delete()
        return
    absence.end = on
    absence.save(update_fields=["end"])


def _check_days(staff: Staff, draft: AbsenceDraft) -> None:
    if draft.until is not None and draft.until < draft.start:
        raise Invalid(_("The last day away must not come before the first."), field="until")
    others = Absence.objects.filter(staff=staff).exclude(end__lte=draft.start)
    end = _end_of(draft)
    if (others if end is None else others.filter(start__lt=end)).exists():
        raise Invalid(_("This person is away on some of these days already. End that absence first."), field="start")


def _check_deputy(staff: Staff, deputy: Staff, *, institution: Institution, on: date) -> None:
    if deputy.pk == staff.pk:
        raise Invalid(_("Nobody stands in for themselves. Choose somebody else."), field="deputy")
    guards.check_can_stand_in(deputy, institution, on)


def _end_of(draft: AbsenceDraft) -> date | None:
    return draft.until + DAY if draft.until else None


def _span(shift: Shift, day: date) -> Span:
    return rules.shift(day, shift.starts, shift.hours, zone=timezone.get_default_timezone())


def _held(institution: Institution, staff: Staff, span: Span) -> QuerySet[Duty]:
    return Duty.objects.filter(institution=institution, staff=staff, starts_at=span.start, ends_at=span.end)


def _check_not_over(duty: Duty, at: datetime) -> None:
    if duty.ends_at <= at:
        raise DomainError(_("This shift is over. Who stood it stays on record."))
