"""Reads of institutions, staff, teams and duties."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from yiyang.accounts import guards as access
from yiyang.accounts.models import User
from yiyang.base.errors import NotFound
from yiyang.base.kept import Kept
from yiyang.organizations import definitions
from yiyang.organizations.models import (
    Absence,
    AllianceMembership,
    Duty,
    Institution,
    Post,
    Qualification,
    Staff,
    Team,
    TeamMembership,
)

TEAM_IDS: "Kept[UUID]" = Kept(lambda user, on: teams_of(user, on).values_list("pk", flat=True))
INSTITUTION_IDS: "Kept[UUID]" = Kept(lambda user, on: institutions_of(user, on).values_list("pk", flat=True))
WORKPLACE: "Kept[Institution]" = Kept(lambda user, on: institutions_of(user, on).order_by("name")[:1])


def staff_of(user: User) -> Staff | None:
    """The member of staff a user is, if any."""
    return Staff.objects.select_related("user", "home").filter(user=user).first()


def institutions_of(user: User, on: date | None = None) -> QuerySet[Institution]:
    """Where a user holds a post on a day; today unless told otherwise."""
    posts = Post.objects.on(on or localdate()).filter(staff__user=user)
    return Institution.objects.filter(pk__in=posts.values("institution"))


def teams_of(user: User, on: date | None = None) -> QuerySet[Team]:
    """The teams a user leads or belongs to on a day; today unless told otherwise."""
    joined = TeamMembership.objects.on(on or localdate()).filter(staff__user=user)
    return Team.objects.select_related("institution").filter(Q(pk__in=joined.values("team")) | Q(leader__user=user))


def belonging_ids(user: User, on: date) -> tuple[list[UUID], list[UUID]]:
    """The teams and the institutions a user works for on a day, by id; asked on every first screen."""
    return TEAM_IDS(user.pk, on), INSTITUTION_IDS(user.pk, on)


def workplace_of(user: User) -> Institution | None:
    """The institution a user works at today, the first by name."""
    return WORKPLACE.first(user.pk, localdate())


def own_institution_ids(user: User, on: date) -> QuerySet[Institution, Any]:
    """The access rules' word for "my institution"."""
    return institutions_of(user, on).values_list("pk")


def own_staff_ids(user: User, on: date) -> QuerySet[Staff, Any]:
    """The access rules' word for "staff of my institution": those who belong to it or ever held a post there."""
    mine = institutions_of(user, on)
    posted = Post.objects.filter(institution__in=mine)
    return Staff.objects.filter(Q(home__in=mine) | Q(pk__in=posted.values("staff"))).values_list("pk")


def own_team_ids(user: User, on: date) -> QuerySet[Team, Any]:
    """The access rules' word for "a team of my institution"."""
    return Team.objects.filter(institution__in=institutions_of(user, on)).values_list("pk")


def team_members(team: Team | UUID, on: date) -> QuerySet[TeamMembership]:
    """Who belongs to a team on a day, the leader first."""
    pk = team.pk if isinstance(team, Team) else team
    members = TeamMembership.objects.on(on).filter(team=pk).select_related("staff__user", "team")
    return members.order_by("start", "staff__pinyin")


def institution_roles(institution: Institution | UUID, role: str, on: date) -> QuerySet[Staff]:
    """Who holds a role at an institution on a day."""
    pk = institution.pk if isinstance(institution, Institution) else institution
    posts = Post.objects.on(on).filter(institution=pk, role=role)
    return Staff.objects.select_related("user").filter(pk__in=posts.values("staff"))


def holders_of(role: str, on: date) -> QuerySet[Post, Any]:
    """The staff who hold a role anywhere on a day, as a subquery."""
    return Post.objects.on(on).filter(role=role).values_list("staff")


def expiring_qualifications(user: User, on: date, *, days: int | None = None) -> QuerySet[Qualification]:
    """Certificates of staff the user manages that end within some days or have ended, soonest first."""
    until = on + timedelta(days=definitions.book().warn_days.value if days is None else days)
    mine = access.visible(user, "staff.manage", Qualification.objects.filter(valid_until__lte=until), via="staff", on=on)
    working = Post.objects.on(on).values("staff")
    renewed = Qualification.objects.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=until))
    ended = mine.filter(staff__in=working).select_related("staff").order_by("valid_until")
    return ended.exclude(pk__in=_replaced(ended, renewed))


def _replaced(ended: QuerySet[Qualification], newer: QuerySet[Qualification]) -> list[UUID]:
    held = set(newer.filter(staff__in=ended.values("staff")).values_list("staff", "kind"))
    return [row.pk for row in ended if (row.staff_id, row.kind) in held]


def staff_for(user: User, pk: UUID) -> Staff:
    """One member of staff whom the user may see; ``NotFound`` otherwise."""
    full = Staff.objects.select_related("user", "home").prefetch_related(
        Prefetch("posts", Post.objects.select_related("institution").order_by("-start")),
        Prefetch("qualifications", Qualification.objects.order_by("kind", "-valid_from")),
        Prefetch("team_memberships", TeamMembership.objects.select_related("team__institution").order_by("-start")),
    )
    found = access.one(user, "staff.read", full, pk=pk)
    if found is None:
        raise NotFound(_("There is no such member of staff, or not at your institutions."))
    return found


def find_staff(user: User, *, text: str = "", role: str = "", institution: UUID | None = None, on: date) -> QuerySet[Staff]:
    """The registry of staff: by name, pinyin or initials, by role and by institution."""
    posts = Post.objects.on(on).select_related("institution")
    found = access.visible(user, "staff.read", Staff.objects.all())
    wanted = posts.filter(Q(role=role) if role else Q(), Q(institution=institution) if institution else Q())
    if role or institution:
        found = found.filter(pk__in=wanted.values("staff"))
    if text:
        typed = text.strip().lower().replace(" ", "")
        found = found.filter(Q(name__startswith=text.strip()) | Q(pinyin__startswith=typed) | Q(initials__startswith=typed))
    return found.select_related("home").prefetch_related(Prefetch("posts", posts, to_attr="current_posts"), "qualifications")


def institutions_for(user: User) -> QuerySet[Institution]:
    """The institutions a user may see."""
    return access.visible(user, "institution.read", Institution.objects.all())


def institution_for(user: User, pk: UUID) -> Institution:
    """One institution with its alliances, teams and duties; ``NotFound`` otherwise."""
    memberships = AllianceMembership.objects.select_related("alliance").order_by("-start")
    full = Institution.objects.prefetch_related(Prefetch("alliance_memberships", memberships), "teams__leader")
    found = access.one(user, "institution.read", full, pk=pk)
    if found is None:
        raise NotFound(_("There is no such institution."))
    return found


def team_for(user: User, pk: UUID) -> Team:
    """One team; ``NotFound`` otherwise."""
    found = access.one(user, "team.read", Team.objects.select_related("institution", "leader", "deputy"), pk=pk)
    if found is None:
        raise NotFound(_("There is no such team."))
    return found


def staff_at(institution: Institution, on: date) -> QuerySet[Staff]:
    """Who holds a post at an institution on a day."""
    posts = Post.objects.on(on).filter(institution=institution)
    return Staff.objects.select_related("user").filter(pk__in=posts.values("staff"))


def managed_institutions(user: User, word: str = "staff.manage") -> QuerySet[Institution]:
    """The institutions whose affairs a user manages."""
    return access.visible(user, word, Institution.objects.all())


def duties_ahead(institution: Institution, at: datetime) -> QuerySet[Duty]:
    """Duties that stand or are still to come, the next first."""
    return Duty.objects.filter(institution=institution, ends_at__gt=at).select_related("staff").order_by("starts_at")


def duty_for(user: User, pk: UUID) -> Duty:
    """One duty of an institution whose staff the user manages; ``NotFound`` otherwise."""
    rows = Duty.objects.select_related("institution")
    found = access.one(user, "staff.manage", rows, pk=pk, via="institution")
    if found is None:
        raise NotFound(_("There is no such duty."))
    return found


def absence_for(user: User, pk: UUID) -> Absence:
    """One absence of someone whom the user manages; ``NotFound`` otherwise."""
    rows = Absence.objects.select_related("staff__home")
    found = access.one(user, "staff.manage", rows, pk=pk, via="staff")
    if found is None:
        raise NotFound(_("There is no such absence."))
    return found


def post_for(user: User, pk: UUID) -> Post:
    """One post at an institution whose staff the user manages; ``NotFound`` otherwise."""
    rows = Post.objects.select_related("institution", "staff__user")
    found = access.one(user, "staff.manage", rows, pk=pk, via="institution")
    if found is None:
        raise NotFound(_("There is no such post."))
    return found


def membership_for(user: User, pk: UUID) -> TeamMembership:
    """One team membership the user manages; ``NotFound`` otherwise."""
    rows = TeamMembership.objects.select_related("team__institution")
    found = access.one(user, "team.manage", rows, pk=pk, via="team")
    if found is None:
        raise NotFound(_("There is no such membership."))
    return found
