"""Who stands in line for an elder's alarms, and which users that means at a moment, each with the reason why it is them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from yiyang.accounts.models import User
from yiyang.lib.words import Words
from yiyang.monitoring.definitions import alarm_rules
from yiyang.monitoring.models import Alarm
from yiyang.monitoring.rules import calls
from yiyang.monitoring.types.alarms import Reason, Rung
from yiyang.monitoring.types.duties import Duty
from yiyang.organizations import queries as organizations
from yiyang.organizations.models import Absence, Staff, Team
from yiyang.organizations.types import Because, Behind, StandIn
from yiyang.people import queries as people
from yiyang.people.models import Consent, Elder, FamilyMember
from yiyang.people.types import ConsentScope

ANSWERING_ROLES = ("family_doctor", "nurse", "director")
STANDS_IN = {Because.DEPUTY: Reason.DEPUTY, Because.ROTA: Reason.ROTA, Because.TEAM: Reason.TEAM_DEPUTY}
OPENED = (ConsentScope.ALL, ConsentScope.VITALS_READ)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Line:
    """Who stands behind an elder at a moment; any may be missing. A doctor who is away stands there no longer (``absence``)."""

    doctor: UUID | None = None
    second: StandIn | None = None
    team: UUID | None = None
    institution: UUID | None = None
    has_family: bool = False
    absence: Absence | None = None

    @property
    def present(self) -> frozenset[Rung]:
        """The rungs where anybody stands."""
        stands = {
            Rung.DOCTOR: self.doctor and not self.absence,
            Rung.SECOND: self.second,
            Rung.TEAM: self.team,
            Rung.DUTY: self.institution,
            Rung.FAMILY: self.has_family,
            Rung.EVERYONE: self.institution,
        }
        return frozenset(rung for rung, who in stands.items() if who)

    def owner(self, rung: Rung) -> dict[str, UUID | None]:
        """The owner columns of an alarm on a rung; while the family is asked it stays the institution's."""
        staff = {Rung.DOCTOR: self.doctor, Rung.SECOND: self.second.staff_id if self.second else None}
        return {
            "owner_staff_id": staff.get(rung),
            "owner_team_id": self.team if rung == Rung.TEAM else None,
            "owner_institution_id": self.institution if rung in {Rung.DUTY, Rung.FAMILY, Rung.EVERYONE} else None,
        }


@dataclass(frozen=True, slots=True)
class Called:
    """Someone to tell, why it is them, and the number a house's own gateway may ring."""

    user: User
    why: Words
    staff: Staff | None = None


def lines_of(elders: Iterable[UUID], *, fallback: Mapping[UUID, UUID], at: datetime) -> dict[UUID, Line]:
    """The line of each elder; where nobody is named, the institution whose device speaks for them (``fallback``)."""
    on = timezone.localdate(at)
    named, behind = _named(elders, fallback, on)
    away = organizations.absences_of({line.doctor for line in named.values() if line.doctor}, on)
    seconds, families = organizations.stand_ins(behind, at), _with_family(named, on)
    return {
        pk: replace(
            line,
            second=seconds.get(pk),
            has_family=pk in families,
            absence=away.get(line.doctor) if line.doctor else None,
        )
        for pk, line in named.items()
    }


def houses_behind(alarm: Alarm, *, at: datetime) -> set[UUID]:
    """Every institution whose staff may have to answer an alarm: the doctor's, the team's, the elder's, the device's, its own."""
    fallback = {alarm.elder_id: alarm.device.institution_id} if alarm.device else {}
    behind = _named([alarm.elder_id], fallback, timezone.localdate(at))[1]
    own = {alarm.owner_institution_id} if alarm.owner_institution_id else set()
    return {*behind[alarm.elder_id].places, *own}


def institutions_of(elders: Iterable[UUID], *, on: date) -> dict[UUID, UUID | None]:
    """The institution that answers for each elder on a day, if any does."""
    return {pk: line.institution for pk, line in _named(elders, {}, on)[0].items()}


def desk_users(institution: UUID, *, at: datetime) -> list[User]:
    """Whoever keeps an institution's desk; where the rota names nobody, its staff who may answer."""
    called = _desk(Line(institution=institution), at)
    return list({one.user.pk: one.user for one in called if one.user.is_active}.values())


def _named(elders: Iterable[UUID], fallback: Mapping[UUID, UUID], on: date) -> tuple[dict[UUID, Line], dict[UUID, Behind]]:
    """Doctor, team and institution of each elder, and whose rota counts for them."""
    found = people.responsible_for(elders, on)
    teams = _places(Team.objects.filter(pk__in={who.team for who in found.values()}), "institution_id")
    homes = _places(Staff.objects.filter(pk__in={who.doctor for who in found.values()}, user__is_active=True), "home_id")
    lines, behind = {}, {}
    for pk, who in found.items():
        doctor = who.doctor if who.doctor in homes else None
        places = (homes.get(doctor), who.institution, teams.get(who.team), fallback.get(pk))
        behind[pk] = Behind(doctor, who.team, tuple(dict.fromkeys(place for place in places if place)))
        institution = who.institution or teams.get(who.team) or homes.get(doctor) or fallback.get(pk)
        lines[pk] = Line(doctor=doctor, team=who.team, institution=institution)
    return lines, behind


def line_of(alarm: Alarm, *, at: datetime) -> Line:
    """The line of one alarm's elder; its present institution stays the last resort, and a drill troubles no family."""
    fallback = {alarm.elder_id: alarm.device.institution_id} if alarm.device else {}
    line = lines_of([alarm.elder_id], fallback=fallback, at=at)[alarm.elder_id]
    has_family = line.has_family and not alarm.facts.get("drill")
    return replace(line, institution=line.institution or alarm.owner_institution_id, has_family=has_family)


def duty_of(alarm: Alarm) -> Duty:
    """What an alarm asks of people, by the edition of the day it was raised."""
    return alarm_rules.duties(timezone.localdate(alarm.raised_at)).of(alarm.severity)


def called_on(alarm: Alarm, line: Line, rung: Rung, *, at: datetime) -> list[Called]:
    """The users who answer on a rung at a moment, each once, never somebody who is away while others are there."""
    on = timezone.localdate(at)
    if rung == Rung.FAMILY:
        return _family_called(alarm.elder_id, on)
    found = {
        Rung.DOCTOR: _doctor,
        Rung.SECOND: _second,
        Rung.TEAM: _team,
        Rung.DUTY: _desk,
        Rung.EVERYONE: _everyone,
    }[rung](line, at)
    return list({one.user.pk: one for one in found if one.user.is_active}.values())


def others(line: Line, name: str, *, at: datetime) -> list[Called]:
    """Who else is told of an alarm by the duty table: "duty" or "nurse"."""
    if name == "duty":
        return [one for one in _desk(line, at) if one.user.is_active]
    return [one for one in _nurses(line, at) if one.user.is_active] if name == "nurse" else []


def family(elder_id: UUID, *, at: datetime) -> list[Called]:
    """The family members who may know of an elder's measurements."""
    users = people.family_users(elder_id, timezone.localdate(at), scope=ConsentScope.VITALS_READ)
    return [Called(user, calls.why(Reason.RELATIVE)) for user in users]


def household(elder: Elder, *, at: datetime) -> list[User]:
    """The elder, if they have an account, and the family members who may know of their measurements; each once."""
    own = [elder.user] if elder.user is not None and elder.user.is_active else []
    return list({user.pk: user for user in (*own, *(one.user for one in family(elder.pk, at=at)))}.values())


def _doctor(line: Line, at: datetime) -> list[Called]:
    staff = [] if line.absence else _staff([line.doctor] if line.doctor else [])
    return _each(staff, Reason.CONTRACTED)


def _second(line: Line, at: datetime) -> list[Called]:
    if line.second is None:
        return []
    why = calls.why(STANDS_IN[line.second.because], named=_name_of(line.absence), until=last_day(line.absence))
    return [Called(member.user, why, member) for member in _staff([line.second.staff_id])]


def _team(line: Line, at: datetime) -> list[Called]:
    on = timezone.localdate(at)
    if line.team is None:
        return []
    leaders = Staff.objects.filter(leads_teams=line.team).select_related("user")
    staff = [*leaders, *(membership.staff for membership in organizations.team_members(line.team, on))]
    return _each(_present(staff, on), Reason.TEAM)


def _desk(line: Line, at: datetime) -> list[Called]:
    """Whoever keeps the desk; where the rota names nobody, the staff of the institution who may answer."""
    if line.institution is None:
        return []
    on_duty = list(organizations.staff_on_duty(line.institution, at))
    return _each(on_duty, Reason.DESK) if on_duty else _institution(line.institution, at, Reason.NO_DESK)


def _everyone(line: Line, at: datetime) -> list[Called]:
    if line.institution is None:
        return []
    on_duty = _each(organizations.staff_on_duty(line.institution, at), Reason.DESK)
    return _institution(line.institution, at, Reason.STAFF) + on_duty


def _institution(place: UUID, at: datetime, reason: Reason) -> list[Called]:
    """All who may answer at an institution; when every one of them is away, all the same: it must end at a human."""
    on = timezone.localdate(at)
    staff = [member for role in ANSWERING_ROLES for member in organizations.institution_roles(place, role, on)]
    return _each(_present(staff, on) or staff, reason)


def _nurses(line: Line, at: datetime) -> list[Called]:
    on = timezone.localdate(at)
    if line.team is None:
        return []
    members = organizations.team_members(line.team, on).filter(function="nursing")
    return _each(_present([membership.staff for membership in members], on), Reason.NURSE)


def _family_called(elder_id: UUID, on: date) -> list[Called]:
    """The emergency contacts among those whom the elder lets know; where none of them is one, all of those."""
    users = list(people.family_users(elder_id, on, scope=ConsentScope.VITALS_READ))
    urgent = FamilyMember.objects.on(on).filter(elder=elder_id, is_emergency=True, user__in=users)
    named = set(urgent.values_list("user", flat=True))
    if named:
        return [Called(user, calls.why(Reason.EMERGENCY)) for user in users if user.pk in named]
    return [Called(user, calls.why(Reason.RELATIVE)) for user in users]


def _with_family(elders: Collection[UUID], on: date) -> set[UUID]:
    """Which elders let a family member with an account know of their measurements."""
    given = Consent.objects.on(on).filter(elder__in=list(elders), revoked_at__isnull=True, scope__in=OPENED)
    return set(given.filter(family_member__user__is_active=True).values_list("elder", flat=True))


def _each(staff: Iterable[Staff], reason: Reason) -> list[Called]:
    return [Called(member.user, calls.why(reason), member) for member in staff]


def _staff(pks: Iterable[UUID]) -> list[Staff]:
    return list(Staff.objects.filter(pk__in=list(pks)).select_related("user"))


def _present(staff: Collection[Staff], on: date) -> list[Staff]:
    away = organizations.absences_of([member.pk for member in staff], on)
    return [member for member in staff if member.pk not in away]


def _places(rows: "QuerySet[Team] | QuerySet[Staff]", column: str) -> dict[UUID | None, UUID]:
    return dict(rows.values_list("pk", column))


def last_day(absence: Absence | None) -> date | None:
    """The last day away, when it is known."""
    return absence.end - DAY if absence and absence.end else None


def _name_of(absence: Absence | None) -> str:
    return absence.staff.name if absence else ""
