"""Applying for an elder, and what the institution that is asked does with it."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from yiyang.accounts.models import User
from yiyang.agreements import definitions, guards
from yiyang.agreements.models import Application
from yiyang.agreements.queries import facts
from yiyang.agreements.rules import intake
from yiyang.agreements.types.drafts import NewApplication
from yiyang.agreements.types.terms import Asked
from yiyang.agreements.types.words import Channel
from yiyang.audit import actions as audit
from yiyang.base.errors import DomainError
from yiyang.lib.words import Words
from yiyang.notices import actions as notices
from yiyang.organizations import queries as organizations
from yiyang.organizations.models import Institution
from yiyang.people import actions as people
from yiyang.people import queries as elders
from yiyang.people.models import Elder
from yiyang.people.types import ElderDraft, FamilyDraft, ResponsibilityKind

CAME = Words("{elder}的服务申请等待受理。", "An application for {elder} waits for you.")
ACCEPTED = Words(
    "{institution}已受理{elder}的申请，会与您联系评估。",
    "{institution} accepted the application for {elder} and will arrange an assessment.",
)
DECLINED = Words("{institution}未受理{elder}的申请：{reason}", "{institution} declined the application for {elder}: {reason}")


@transaction.atomic
def apply(elder: Elder, new: NewApplication, *, by: User, at: datetime) -> Application:
    """Ask an institution to serve an elder; the answer to where and how soon is worked out at once, with its reasons."""
    guards.check_submits(by, elder)
    return _submit(elder, new, by=by, at=at)


@transaction.atomic
def apply_for_newcomer(draft: ElderDraft, new: NewApplication, *, relation: str, by: User, at: datetime) -> Application:
    """Ask for somebody who has no record yet: it is searched for, opened, and answered for by whoever accepts.

    Whoever applies becomes a relative on the record and reads this application; anything more needs the elder's consent.
    """
    guards.check_applies_for_newcomer(by)
    on, why = localdate(at), _("applied for by %(who)s, not checked yet") % {"who": by.display_name}
    sound = people.checked(draft, on=on)
    guards.check_is_new(sound)
    elder = people.register_elder(sound, institution=None, by=None, at=at, despite=why)
    if relation:
        people.add_family_member(elder, FamilyDraft(by.display_name, relation), start=on, user=by, by=None)
    return _submit(elder, new, by=by, at=at)


def _submit(elder: Elder, new: NewApplication, *, by: User, at: datetime) -> Application:
    on = localdate(at)
    level = facts.known(elder, on).care_class
    asked = Asked(new.asked.need, level or new.asked.care_class, new.asked.wants, new.asked.homebound)
    rank, clause = intake.priority(facts.groups_of(elder, on), definitions.priorities())
    application = Application(
        elder=elder, institution_id=new.institution_id, channel=_channel(by, elder), kind=new.kind,
        need=asked.need, care_class=asked.care_class or "", wants=asked.wants, homebound=asked.homebound,
        note=new.note.strip(), diversion=intake.divert(asked, definitions.diversion()).clause.code,
        priority=clause.code if clause else "", rank=rank, by=by, at=at,
    )  # fmt: skip
    _save_once(application)
    audit.record(by, "application.submitted", application, channel=application.channel, institution=new.institution_id)
    _tell_house(application, at)
    return application


def _save_once(application: Application) -> None:
    try:
        with transaction.atomic():
            application.save()
    except IntegrityError as error:
        raise DomainError(_("An application for this elder waits there already.")) from error


def _channel(by: User, elder: Elder) -> Channel:
    if elder.user_id == by.pk:
        return Channel.ELDER
    if elder.family.filter(user=by).exists():
        return Channel.FAMILY
    return Channel.HOSPITAL if "specialist" in by.roles_on(localdate()) else Channel.STAFF


def _tell_house(application: Application, at: datetime) -> None:
    for staff in organizations.institution_roles(application.institution_id, "director", localdate(at)):
        notices.tell(
            staff.user, "application.came", severity="watch", words=CAME.filled(elder=application.elder.name),
            link=f"/applications/{application.pk}/", subject=application, at=at,
        )  # fmt: skip


def _locked(application: Application) -> Application:
    rows = Application.objects.select_related("elder", "institution", "by")
    return rows.select_for_update(of=("self",)).get(pk=application.pk)


@transaction.atomic
def divert_application(application: Application, *, to: Institution, reason: str, by: User, at: datetime) -> Application:
    """Pass a waiting application on to the institution that should serve, and say why."""
    application = _locked(application)
    guards.check_decides(by, application)
    guards.check_application_step(application, "divert")
    application.institution, application.reason = to, guards.check_reason(reason)
    application.decided_by, application.decided_at = by, at
    _save_once(application)
    audit.record(by, "application.diverted", application, to=to.pk)
    _tell_house(application, at)
    return application


@transaction.atomic
def accept_application(application: Application, *, by: User, at: datetime) -> Application:
    """Take an application on; an elder nobody cares for yet is in the institution's care from today, to be assessed."""
    application = _locked(application)
    guards.check_decides(by, application)
    _decide(application, "accept", reason="", by=by, at=at)
    on = localdate(at)
    if elders.responsible(application.elder_id, on).institution is None:
        people.assign_responsibility(
            application.elder, ResponsibilityKind.INSTITUTION_CARE, to=application.institution, start=on,
            reason=_("application accepted"), by=None,
        )  # fmt: skip
    _tell_applicant(application, ACCEPTED, at)
    return application


@transaction.atomic
def decline_application(application: Application, *, reason: str, by: User, at: datetime) -> Application:
    """Refuse an application, with the reason the applicant reads."""
    application = _locked(application)
    guards.check_decides(by, application)
    _decide(application, "decline", reason=guards.check_reason(reason), by=by, at=at)
    _tell_applicant(application, DECLINED, at)
    return application


@transaction.atomic
def withdraw_application(application: Application, *, reason: str, by: User, at: datetime) -> Application:
    """Those who applied take it back."""
    application = _locked(application)
    guards.check_takes_back(by, application)
    _decide(application, "withdraw", reason=guards.check_reason(reason), by=by, at=at)
    return application


def note_agreed(application: Application, *, by: User | None, at: datetime) -> None:
    """An application has led to a signed agreement."""
    application = _locked(application)
    if guards.can_step(application, "agree"):
        _decide(application, "agree", reason="", by=by, at=at)


def _decide(application: Application, step: str, *, reason: str, by: User | None, at: datetime) -> None:
    application.state = guards.check_application_step(application, step)
    application.reason, application.decided_by, application.decided_at = reason or application.reason, by, at
    application.save(update_fields=["state", "reason", "decided_by", "decided_at"])
    audit.record(by, f"application.{step}", application)


def _tell_applicant(application: Application, words: Words, at: datetime) -> None:
    facts_told = {"elder": application.elder.name, "institution": application.institution.name, "reason": application.reason}
    notices.tell(
        application.by, "application.decided", severity="info", words=words.filled(**facts_told),
        link=f"/applications/{application.pk}/", subject=application, at=at,
    )  # fmt: skip
