"""Every change to institutions, alliances, staff, posts, qualifications and teams."""

from dataclasses import asdict
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from yiyang.accounts import actions as accounts
from yiyang.accounts.models import RoleGrant, User
from yiyang.audit import actions as audit
from yiyang.base import events
from yiyang.base.errors import DomainError, Invalid
from yiyang.lib import identity, pinyin
from yiyang.organizations import definitions, guards
from yiyang.organizations.models import (
    Alliance,
    AllianceMembership,
    Institution,
    Post,
    Qualification,
    Staff,
    Team,
    TeamMembership,
)
from yiyang.organizations.types import InstitutionDraft, InstitutionKind, PostEnded, QualificationDraft, StaffAppointed


@transaction.atomic
def register_institution(draft: InstitutionDraft, *, by: User | None) -> Institution:
    """Take an institution into the platform."""
    guards.check_manages_everywhere(by)
    institution = Institution.objects.create(**_checked(draft))
    audit.record(by, "institution.registered", institution, kind=institution.kind)
    return institution


@transaction.atomic
def edit_institution(institution: Institution, draft: InstitutionDraft, *, by: User | None) -> Institution:
    """Correct what is known of an institution."""
    guards.check_manages(by, "institution.manage", institution)
    for name, value in _checked(draft, apart_from=institution).items():
        setattr(institution, name, value)
    institution.save()
    audit.record(by, "institution.edited", institution)
    return institution


def _checked(draft: InstitutionDraft, *, apart_from: Institution | None = None) -> dict[str, object]:
    fields = asdict(draft) | {"kind": InstitutionKind(draft.kind).value, "name": draft.name.strip()}
    if not fields["name"]:
        raise Invalid(_("Give the institution a name."), field="name")
    if len(draft.region) != 6 or not draft.region.isdigit():
        raise Invalid(_("The region code has six digits, for example 310104."), field="region")
    if draft.credit_code:
        fields["credit_code"] = credit_code(draft.credit_code)
    others = Institution.objects.exclude(pk__in=[apart_from.pk] if apart_from else [])
    if others.filter(region=draft.region, name=fields["name"]).exists():
        raise Invalid(_("An institution of this name is registered in this region already."), field="name")
    if draft.credit_code and others.filter(credit_code=fields["credit_code"]).exists():
        raise Invalid(_("An institution with this credit code is registered already."), field="credit_code")
    return fields


def credit_code(text: str) -> str:
    """A unified social credit code whose last character fits (GB 32100-2015)."""
    try:
        return identity.check_credit_code(text)
    except identity.IdentityError as error:
        raise Invalid(_("This is no unified social credit code: check its 18 characters."), field="credit_code") from error


@transaction.atomic
def form_alliance(name: str, *, led_by: Institution, name_en: str = "", by: User | None) -> Alliance:
    """Found an alliance of institutions under one that leads it."""
    guards.check_manages_everywhere(by)
    if Alliance.objects.filter(name=name.strip()).exists():
        raise Invalid(_("An alliance of this name exists already."), field="name")
    alliance = Alliance.objects.create(name=name.strip(), name_en=name_en, led_by=led_by)
    audit.record(by, "alliance.formed", alliance, led_by=led_by.pk)
    return alliance


@transaction.atomic
def sign_alliance(
    alliance: Alliance, institution: Institution, *, undertaking_signed_on: date, start: date, by: User | None
) -> AllianceMembership:
    """Let an institution join an alliance; it signs the confidentiality undertaking before it sees shared records."""
    guards.check_manages_everywhere(by)
    Institution.objects.select_for_update().get(pk=institution.pk)
    if undertaking_signed_on > start:
        raise Invalid(_("The confidentiality undertaking comes first: choose a later start."), field="undertaking_signed_on")
    if AllianceMembership.objects.filter(alliance=alliance, institution=institution).exclude(end__lte=start).exists():
        raise DomainError(_("This institution belongs to the alliance already."))
    membership = AllianceMembership.objects.create(
        alliance=alliance, institution=institution, undertaking_signed_on=undertaking_signed_on, start=start
    )
    audit.record(by, "alliance.signed", membership, alliance=alliance.pk, institution=institution.pk)
    return membership


@transaction.atomic
def leave_alliance(membership: AllianceMembership, *, end: date, by: User | None) -> None:
    """End an institution's time in an alliance."""
    guards.check_manages_everywhere(by)
    _close(membership, end)
    audit.record(by, "alliance.left", membership, end=end)


@transaction.atomic
def engage_staff(name: str, *, home: Institution, username: str, password: str | None, phone: str = "", by: User | None) -> Staff:
    """Take someone into an institution's staff and make their account; they serve only once appointed."""
    guards.check_manages(by, "staff.manage", home)
    if not name.strip():
        raise Invalid(_("Give the name."), field="name")
    user = accounts.create_user(username, display_name=name, password=password, by=None)
    spelling = pinyin.spell(name)
    staff = Staff.objects.create(
        user=user, name=name.strip(), pinyin=spelling.full, initials=spelling.initials, phone=phone or None, home=home
    )
    audit.record(by, "staff.engaged", staff, home=home.pk)
    return staff


@transaction.atomic
def record_qualification(staff: Staff, draft: QualificationDraft, *, by: User | None) -> Qualification:
    """Write down a certificate; a renewed one is a new row, the old one stays."""
    guards.check_manages(by, "staff.manage", staff.home)
    if draft.kind not in definitions.book().kinds:
        raise Invalid(_("Choose one of the listed certificates."), field="kind")
    if not draft.number.strip():
        raise Invalid(_("Give the certificate's number."), field="number")
    if draft.valid_until is not None and draft.valid_until < draft.valid_from:
        raise Invalid(_("The last valid day must not come before the first."), field="valid_until")
    qualification = Qualification.objects.create(
        staff=staff,
        kind=draft.kind,
        number=draft.number.strip(),
        issuer=draft.issuer,
        valid_from=draft.valid_from,
        valid_until=draft.valid_until,
    )
    audit.record(by, "qualification.recorded", qualification, staff=staff.pk, kind=draft.kind, valid_until=draft.valid_until)
    return qualification


@transaction.atomic
def appoint(staff: Staff, institution: Institution, role: str, *, start: date, by: User | None) -> Post:
    """Give someone a post; who needs a certificate for it must hold one valid on the first day (S1 §2.1)."""
    guards.check_manages(by, "staff.manage", institution)
    if role not in definitions.post_roles():
        raise Invalid(_("This role cannot be held as a post."), field="role")
    Staff.objects.select_for_update().get(pk=staff.pk)
    function = definitions.function_of(role)
    if function is not None:
        guards.check_qualified(staff, function, start)
    if Post.objects.filter(staff=staff, institution=institution, role=role).exclude(end__lte=start).exists():
        raise DomainError(_("This person holds this post already."))
    post = Post.objects.create(staff=staff, institution=institution, role=role, start=start)
    if role not in staff.user.roles_on(start):
        accounts.grant_role(staff.user, role, by=None, start=start)
    audit.record(by, "staff.appointed", post, staff=staff.pk, institution=institution.pk, role=role, start=start)
    events.emit(StaffAppointed(staff.pk, institution.pk, role))
    return post


@transaction.atomic
def end_post(post: Post, *, end: date, by: User | None) -> None:
    """End a post; the role goes with the last post that needs it."""
    guards.check_manages(by, "staff.manage", post.institution)
    Staff.objects.select_for_update().get(pk=post.staff_id)
    _close(post, end)
    if not Post.objects.on(end).filter(staff=post.staff, role=post.role).exists():
        for grant in RoleGrant.objects.on(end).filter(user=post.staff.user, role=post.role):
            accounts.revoke_role(grant, by=None, on=end)
    audit.record(by, "post.ended", post, staff=post.staff_id, institution=post.institution_id, role=post.role, end=end)
    events.emit(PostEnded(post.staff_id, post.institution_id, post.role))


@transaction.atomic
def form_team(institution: Institution, name: str, *, leader: Staff, on: date, by: User | None) -> Team:
    """Form a team under someone who works at the institution."""
    guards.check_manages(by, "team.manage", institution)
    guards.check_works_at(leader, institution, on)
    if not name.strip():
        raise Invalid(_("Give the team a name."), field="name")
    if Team.objects.filter(institution=institution, name=name.strip()).exists():
        raise Invalid(_("A team of this name exists here already."), field="name")
    team = Team.objects.create(institution=institution, name=name.strip(), leader=leader)
    audit.record(by, "team.formed", team, institution=institution.pk, leader=leader.pk)
    return team


@transaction.atomic
def name_deputy(team: Team, deputy: Staff | None, *, on: date, by: User | None) -> None:
    """Say who answers for a team's doctor when nobody else stands in; None names nobody."""
    guards.check_manages(by, "team.manage", team.institution)
    if deputy is not None:
        guards.check_can_stand_in(deputy, team.institution, on)
    team.deputy = deputy
    team.save(update_fields=["deputy"])
    audit.record(by, "team.deputy_named", team, deputy=deputy.pk if deputy else None)


@transaction.atomic
def join_team(team: Team, staff: Staff, function: str, *, start: date, by: User | None) -> TeamMembership:
    """Take someone into a team for a function they are qualified for on the first day."""
    guards.check_manages(by, "team.manage", team.institution)
    if function not in definitions.book().functions:
        raise Invalid(_("Choose one of the listed functions."), field="function")
    Staff.objects.select_for_update().get(pk=staff.pk)
    guards.check_works_at(staff, team.institution, start)
    guards.check_qualified(staff, function, start)
    if TeamMembership.objects.filter(team=team, staff=staff).exclude(end__lte=start).exists():
        raise DomainError(_("This person belongs to the team already."))
    membership = TeamMembership.objects.create(team=team, staff=staff, function=function, start=start)
    audit.record(by, "team.joined", membership, team=team.pk, staff=staff.pk, function=function)
    return membership


@transaction.atomic
def leave_team(membership: TeamMembership, *, end: date, by: User | None) -> None:
    """End someone's time in a team."""
    guards.check_manages(by, "team.manage", membership.team.institution)
    _close(membership, end)
    audit.record(by, "team.left", membership, team=membership.team_id, staff=membership.staff_id, end=end)


def _close(row: AllianceMembership | Post | TeamMembership, end: date) -> None:
    if row.end is not None and row.end <= end:
        raise DomainError(_("This has ended already."))
    if end < row.start:
        raise Invalid(_("It cannot end before it starts."), field="end")
    row.end = end
    row.save(update_fields=["end"])
