"""Who answers for an elder: beginning, passing on and ending it; and telling the owner of an emergency opening."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from yiyang.accounts.models import User
from yiyang.accounts.types import GlassBroken
from yiyang.audit import actions as audit
from yiyang.base import events
from yiyang.base.errors import DomainError, Invalid
from yiyang.lib.words import Words
from yiyang.notices import actions as notices
from yiyang.organizations.models import Institution, Staff, Team
from yiyang.people import guards, queries
from yiyang.people.models import Elder, Responsibility
from yiyang.people.types import ResponsibilityChanged, ResponsibilityKind

Answerer = Staff | Team | Institution
GRANTEES: dict[ResponsibilityKind, type[Answerer]] = {
    ResponsibilityKind.FAMILY_DOCTOR: Staff,
    ResponsibilityKind.TEAM: Team,
    ResponsibilityKind.INSTITUTION_CARE: Institution,
    ResponsibilityKind.REFERRAL: Institution,
}
COLUMNS: dict[type[Answerer], str] = {Staff: "staff", Team: "team", Institution: "institution"}
OPENED = Words(
    "{who} 紧急查阅了{elder}的档案，理由已记录。", "{who} opened the record of {elder} in an emergency; the reason is on file."
)
YOUR_OWN = Words("您的档案被 {who} 紧急查阅，理由已记录。", "{who} opened your record in an emergency; the reason is on file.")


@transaction.atomic
def assign_responsibility(
    elder: Elder,
    kind: str,
    *,
    to: Answerer,
    start: date,
    end: date | None = None,
    reason: str,
    person: Staff | None = None,
    over_cap: str = "",
    by: User | None,
) -> Responsibility:
    """Let someone answer for an elder from a day on; whoever did so in the same way until then is released that day.

    A referral goes to an institution and may name a ``person`` there. ``over_cap`` is a supervisor's reason to let a full
    panel take one more.
    """
    guards.check_may(by, "elder.assign", elder)
    kind = ResponsibilityKind(kind)
    if not isinstance(to, GRANTEES[kind]):
        raise Invalid(_("A doctor, a team or an institution is needed, as the kind says."), field="to")
    if not reason.strip():
        raise Invalid(_("Give the reason."), field="reason")
    if end is not None and end <= start:
        raise Invalid(_("The last day must come after the first."), field="end")
    guards.check_stands_for_itself(Elder.objects.select_for_update().get(pk=elder.pk))
    _release(elder, kind, start=start, end=end, reason=reason, by=by)
    if isinstance(to, Staff):
        _check_panel(to, start, over_cap=over_cap)
    grantee = {COLUMNS[type(to)]: to} | ({"staff": person} if person else {})
    given = Responsibility.objects.create(elder=elder, kind=kind, start=start, end=end, reason=reason.strip(), **grantee)
    audit.record(by, "responsibility.assigned", given, kind=kind, to=to.pk, start=start)
    events.emit(ResponsibilityChanged(elder.pk, kind))
    return given


def _release(elder: Elder, kind: ResponsibilityKind, *, start: date, end: date | None, reason: str, by: User | None) -> None:
    """Only one answers in each way: the present one ends where the new one starts; a later one stands in the way."""
    if kind is ResponsibilityKind.REFERRAL:
        return
    held = elder.responsibilities.filter(kind=kind)
    later = held.filter(start__gt=start).exclude(start__gte=end) if end else held.filter(start__gt=start)
    if later.exists():
        raise DomainError(_("Someone is named for a later day already. End that first."))
    for present in held.on(start):
        _end(present, end=start, reason=reason, by=by)


def _check_panel(doctor: Staff, start: date, *, over_cap: str) -> None:
    Staff.objects.select_for_update().get(pk=doctor.pk)
    guards.check_can_answer_for(doctor, start)
    load = queries.panel_load(doctor, start)
    if load.full() and not over_cap.strip():
        raise DomainError(
            _("This doctor already answers for %(total)d people; the cap is %(cap)d. Choose another doctor.")
            % {"total": load.total, "cap": load.total_cap}
        )


@transaction.atomic
def end_responsibility(responsibility: Responsibility, *, end: date, reason: str, by: User | None) -> None:
    """Someone no longer answers for an elder from a day on."""
    guards.check_may(by, "elder.assign", responsibility.elder)
    if not reason.strip():
        raise Invalid(_("Give the reason."), field="reason")
    if responsibility.end is not None and responsibility.end <= end:
        raise DomainError(_("This has ended already."))
    if end < responsibility.start:
        raise Invalid(_("It cannot end before it starts."), field="end")
    _end(responsibility, end=end, reason=reason, by=by)
    events.emit(ResponsibilityChanged(responsibility.elder_id, responsibility.kind))


def _end(responsibility: Responsibility, *, end: date, reason: str, by: User | None) -> None:
    responsibility.end, responsibility.end_reason = end, reason.strip()
    responsibility.save(update_fields=["end", "end_reason"])
    audit.record(by, "responsibility.ended", responsibility, kind=responsibility.kind, end=end)


def tell_of_broken_glass(event: GlassBroken) -> None:
    """Whoever answers for an elder, and the elder, hear at once that someone opened the record in an emergency."""
    if event.subject_kind != Elder._meta.label_lower:
        return
    now = timezone.now()
    elder = Elder.objects.select_related("user").get(pk=event.subject_id)
    who = User.objects.get(pk=event.user_id)
    named = {"who": who.display_name, "elder": elder.name}
    for user, words in _owners(elder, now):
        if user.pk != who.pk:
            notices.tell(
                user,
                "record.opened_in_emergency",
                severity="watch",
                words=words.filled(**named),
                link=f"/elders/{elder.pk}/",
                subject=elder,
                at=now,
            )


def _owners(elder: Elder, now: datetime) -> list[tuple[User, Words]]:
    answering = queries.responsible(elder.pk, localdate(now))
    doctors = Staff.objects.select_related("user").filter(pk__in=[answering.doctor] if answering.doctor else [])
    owners = [(doctor.user, OPENED) for doctor in doctors]
    return [*owners, (elder.user, YOUR_OWN)] if elder.user else owners
