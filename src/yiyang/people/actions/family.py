"""Who stands by an elder, what the elder opened to whom, and which priority groups the elder belongs to."""

import re
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from yiyang.accounts import actions as accounts
from yiyang.accounts.models import User
from yiyang.audit import actions as audit
from yiyang.base import events
from yiyang.base.errors import DomainError, Invalid
from yiyang.organizations.models import Institution
from yiyang.people import definitions, guards
from yiyang.people.models import Consent, Elder, FamilyMember, GroupMembership
from yiyang.people.types import ConsentChanged, ConsentScope, FamilyDraft, GivenBy, Relation


@transaction.atomic
def add_family_member(
    elder: Elder, draft: FamilyDraft, *, start: date, user: User | None = None, by: User | None
) -> FamilyMember:
    """Write down someone who stands by an elder; seeing anything still needs the elder's consent."""
    guards.check_may(by, "elder.edit", elder)
    if not draft.name.strip():
        raise Invalid(_("Give the name."), field="name")
    if draft.relation not in set(Relation):
        raise Invalid(_("Choose one of the listed values."), field="relation")
    member = FamilyMember.objects.create(
        elder=elder,
        name=draft.name.strip(),
        relation=draft.relation,
        phone=re.sub(r"[\s-]", "", draft.phone) or None,
        is_guardian=draft.is_guardian,
        is_emergency=draft.is_emergency,
        may_act_for=draft.may_act_for,
        start=start,
    )
    audit.record(by, "family.added", member, relation=member.relation)
    if user is not None:
        link_family_account(member, user, by=by, on=start)
    return member


@transaction.atomic
def link_family_account(member: FamilyMember, user: User, *, by: User | None, on: date) -> None:
    """Let a family member sign in; what they then see is what the elder opened to them."""
    guards.check_may(by, "elder.edit", member.elder)
    member.user = user
    member.save(update_fields=["user"])
    if "family" not in user.roles_on(on):
        accounts.grant_role(user, "family", by=None, start=on)
    audit.record(by, "family.account_linked", member, user=user.pk)


@transaction.atomic
def end_family_member(member: FamilyMember, *, end: date, by: User | None, at: datetime) -> None:
    """Someone no longer stands by the elder; what was opened to them closes with it."""
    guards.check_may(by, "elder.edit", member.elder)
    if end < member.start:
        raise Invalid(_("It cannot end before it starts."), field="end")
    member.end = end
    member.save(update_fields=["end"])
    for consent in member.consents.filter(revoked_at__isnull=True):
        _revoke(consent, by=by, at=at)
    audit.record(by, "family.ended", member, end=end)


@transaction.atomic
def record_consent(
    elder: Elder,
    scope: str,
    *,
    to: FamilyMember | Institution,
    given_by: str,
    evidence: str,
    start: date,
    end: date | None = None,
    by: User | None,
) -> Consent:
    """Write down what the elder or the guardian opened to a family member or an institution, and how one knows."""
    guards.check_may(by, "consent.record", elder)
    if scope not in set(ConsentScope) or given_by not in set(GivenBy):
        raise Invalid(_("Choose one of the listed values."), field="scope")
    if not evidence.strip():
        raise Invalid(_("Say how the consent was given, for example: signed form of today."), field="evidence")
    if end is not None and end <= start:
        raise Invalid(_("The last day must come after the first."), field="end")
    if isinstance(to, FamilyMember) and to.elder_id != elder.pk:
        raise Invalid(_("This family member belongs to another elder."), field="to")
    column = "family_member" if isinstance(to, FamilyMember) else "institution"
    consent = Consent.objects.create(
        elder=elder, scope=scope, given_by=given_by, evidence=evidence.strip(), start=start, end=end, **{column: to}
    )
    audit.record(by, "consent.recorded", consent, scope=scope, to=to.pk)
    events.emit(ConsentChanged(elder.pk))
    return consent


@transaction.atomic
def revoke_consent(consent: Consent, *, by: User | None, at: datetime) -> None:
    """Close at once what was opened; staff may, and so may the elder."""
    if by is None or consent.elder.user_id != by.pk:
        guards.check_may(by, "consent.record", consent.elder)
    if consent.revoked_at is not None:
        raise DomainError(_("This consent was withdrawn already."))
    _revoke(consent, by=by, at=at)


def _revoke(consent: Consent, *, by: User | None, at: datetime) -> None:
    consent.revoked_at = at
    today = max(localdate(at), consent.start)
    consent.end = today if consent.end is None else min(consent.end, today)
    consent.save(update_fields=["revoked_at", "end"])
    audit.record(by, "consent.revoked", consent, scope=consent.scope)
    events.emit(ConsentChanged(consent.elder_id))


@transaction.atomic
def join_group(elder: Elder, group: str, *, start: date, evidence: str = "", by: User | None) -> GroupMembership:
    """Count an elder to a priority group from a day on, with what showed it."""
    guards.check_may(by, "elder.edit", elder)
    if group not in definitions.groups():
        raise Invalid(_("Choose one of the listed groups."), field="group")
    Elder.objects.select_for_update().get(pk=elder.pk)
    if elder.groups.filter(group=group).exclude(end__lte=start).exists():
        raise DomainError(_("The elder belongs to this group already."))
    membership = GroupMembership.objects.create(elder=elder, group=group, start=start, evidence=evidence.strip())
    audit.record(by, "group.joined", membership, group=group)
    return membership


@transaction.atomic
def leave_group(membership: GroupMembership, *, end: date, by: User | None) -> None:
    """The elder no longer belongs to a priority group."""
    guards.check_may(by, "elder.edit", membership.elder)
    if end < membership.start:
        raise Invalid(_("It cannot end before it starts."), field="end")
    membership.end = end
    membership.save(update_fields=["end"])
    audit.record(by, "group.left", membership, group=membership.group, end=end)


@transaction.atomic
def reveal_family_phone(member: FamilyMember, *, reason: str, by: User) -> str:
    """Show a family member's phone to someone who says why; the reason is kept."""
    if not member.phone:
        raise DomainError(_("No phone is recorded."))
    accounts.reveal(by, member.elder, field="family_phone", reason=reason)
    audit.record(by, "family.phone_revealed", member)
    return str(member.phone)
