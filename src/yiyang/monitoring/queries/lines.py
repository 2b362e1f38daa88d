"""Who stands in line for an elder's alarms, and which users that means at a moment."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from yiyang.accounts.models import User
from yiyang.monitoring.models import Alarm
from yiyang.monitoring.types.alarms import Rung
from yiyang.organizations import queries as organizations
from yiyang.organizations.models import Staff, Team
from yiyang.people import queries as people
from yiyang.people.models import Elder
from yiyang.people.types import ConsentScope

ANSWERING_ROLES = ("family_doctor", "nurse", "director")


@dataclass(frozen=True, slots=True)
class Line:
    """The named doctor, the team and the institution behind an elder; any may be missing."""

    doctor: UUID | None = None
    team: UUID | None = None
    institution: UUID | None = None

    @property
    def present(self) -> frozenset[Rung]:
        """The rungs where anybody stands."""
        stands = {Rung.DOCTOR: self.doctor, Rung.TEAM: self.team, Rung.DUTY: self.institution, Rung.EVERYONE: self.institution}
        return frozenset(rung for rung, who in stands.items() if who)

    def owner(self, rung: Rung) -> dict[str, UUID | None]:
        """The owner columns of an alarm on a rung."""
        return {
            "owner_staff_id": self.doctor if rung == Rung.DOCTOR else None,
            "owner_team_id": self.team if rung == Rung.TEAM else None,
            "owner_institution_id": self.institution if rung in {Rung.DUTY, Rung.EVERYONE} else None,
        }


def lines_of(elders: Iterable[UUID], *, fallback: Mapping[UUID, UUID], on: date) -> dict[UUID, Line]:
    """The line of each elder; where nobody is named, the institution whose device speaks for them (``fallback``)."""
    found = people.responsible_for(elders, on)
    teams = _places(Team.objects.filter(pk__in={who.team for who in found.values()}), "institution_id")
    homes = _places(Staff.objects.filter(pk__in={who.doctor for who in found.values()}, user__is_active=True), "home_id")
    return {
        pk: Line(
            doctor=who.doctor if who.doctor in homes else None,
            team=who.team,
            institution=who.institution or teams.get(who.team) or homes.get(who.doctor) or fallback.get(pk),
        )
        for pk, who in found.items()
    }


def _places(rows: "QuerySet[Team] | QuerySet[Staff]", column: str) -> dict[UUID | None, UUID]:
    return dict(rows.values_list("pk", column))


def line_of(alarm: Alarm, *, at: datetime) -> Line:
    """The line of one alarm's elder; its present institution stays the last resort."""
    fallback = {alarm.elder_id: alarm.device.institution_id} if alarm.device else {}
    line = lines_of([alarm.elder_id], fallback=fallback, on=timezone.localdate(at))[alarm.elder_id]
    return line if line.institution else replace(line, institution=alarm.owner_institution_id)


def users_on(line: Line, rung: Rung, *, at: datetime) -> list[User]:
    """The users who answer on a rung at a moment, each once."""
    on = timezone.localdate(at)
    if rung == Rung.DOCTOR and line.doctor:
        staff = list(Staff.objects.filter(pk=line.doctor).select_related("user"))
    elif rung == Rung.TEAM and line.team:
        leaders = Staff.objects.filter(leads_teams=line.team).select_related("user")
        staff = [*leaders, *(membership.staff for membership in organizations.team_members(line.team, on))]
    else:
        staff = _at_institution(line, everyone=rung == Rung.EVERYONE, at=at)
    return list({member.user_id: member.user for member in staff if member.user.is_active}.values())


def others(line: Line, name: str, *, at: datetime) -> list[User]:
    """Who else is told of an alarm by the duty table: "duty" or "nurse"."""
    if name == "duty":
        return users_on(line, Rung.DUTY, at=at)
    if name == "nurse" and line.team:
        nurses = organizations.team_members(line.team, timezone.localdate(at)).filter(function="nursing")
        return [membership.staff.user for membership in nurses if membership.staff.user.is_active]
    return []


def family(elder_id: UUID, *, at: datetime) -> QuerySet[User]:
    """The family members who may know of an elder's measurements."""
    return people.family_users(elder_id, timezone.localdate(at), scope=ConsentScope.VITALS_READ)


def household(elder: Elder, *, at: datetime) -> list[User]:
    """The elder, if they have an account, and the family members who may know of their measurements; each once."""
    own = [elder.user] if elder.user is not None and elder.user.is_active else []
    return list({user.pk: user for user in (*own, *family(elder.pk, at=at))}.values())


def _at_institution(line: Line, *, everyone: bool, at: datetime) -> list[Staff]:
    if line.institution is None:
        return []
    on_duty = list(organizations.staff_on_duty(line.institution, at))
    if on_duty and not everyone:
        return on_duty
    on = timezone.localdate(at)
    return on_duty + [
        member for role in ANSWERING_ROLES for member in organizations.institution_roles(line.institution, role, on)
    ]
