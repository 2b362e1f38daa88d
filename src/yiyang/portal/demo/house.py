"""The institutions of the demo district and everyone who works there, engaged through the same actions as anywhere."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from yiyang.accounts import actions as accounts
from yiyang.accounts.models import User
from yiyang.lib.identity import credit_check_character
from yiyang.organizations import actions, definitions
from yiyang.organizations.models import Institution, Staff, Team
from yiyang.organizations.types import InstitutionDraft, InstitutionKind, QualificationDraft
from yiyang.portal.demo.cast import Employee, cast
from yiyang.portal.demo.names import lists

CERTIFIED_FOR, DUTY_AHEAD = timedelta(days=1200), timedelta(days=60)
ON_DUTY = {"centre": "wang", "nursing": "wu", "home": "lin"}
# The health centre keeps a rota: two nurses share desk and nights, two doctors stand in for each other by turns.
ROTA_AHEAD, NURSES, DOCTORS = 45, ("wang", "sun"), ("chen", "li")


@dataclass
class House:
    """Who and what exists, by the keys of the cast."""

    institutions: dict[str, Institution] = field(default_factory=dict)
    staff: dict[str, Staff] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)


def build(*, start: date, now: datetime) -> House:
    """Everything that must stand before an elder can be registered; posts and teams began on ``start``."""
    house = House()
    register_institutions(house, start=start)
    for employee in cast().staff:
        engage(house, employee, start=start, on=now.date())
    for official in cast().officials:
        house.users[official.key] = welcome(official, start=start)
    form_teams(house, start=start)
    for place, key in ON_DUTY.items():
        actions.put_on_duty(
            house.institutions[place],
            house.staff[key],
            starts_at=datetime.combine(start, now.timetz()),
            ends_at=now + DUTY_AHEAD,
            by=None,
        )
    return house


def plan_rota(house: House, *, now: datetime) -> None:
    """The health centre keeps a rota instead of one nurse at the desk: shifts from yesterday on, and a deputy for each team."""
    centre, shifts, on = house.institutions["centre"], definitions.shifts(), now.date()
    for duty in centre.duties.filter(ends_at__gt=now):
        actions.take_off_duty(duty, by=None, at=now - timedelta(days=1))
    for ahead in range(-1, ROTA_AHEAD):
        day, turn = on + timedelta(days=ahead), (on.toordinal() + ahead) % 2
        filled = {"desk_day": NURSES[turn], "desk_night": NURSES[1 - turn], "doctor": DOCTORS[turn]}
        for code, key in filled.items():
            actions.fill_shift(centre, house.staff[key], shifts[code], day=day, by=None)
    for team, deputy in (("li", "chen"), ("chen", "li")):
        actions.name_deputy(house.teams[team], house.staff[deputy], on=on, by=None)


def register_institutions(house: House, *, start: date) -> None:
    """The three institutions and the hospital, joined in one alliance."""
    for place in cast().institutions:
        body = place.credit.ljust(17, "A")
        draft = InstitutionDraft(
            kind=InstitutionKind(place.kind),
            name=place.name,
            name_en=place.name_en,
            credit_code=body + credit_check_character(body),
            region=lists().region,
            address=place.address,
            phone=place.phone,
            duty_phone=place.duty,
            medical_licence=place.medical,
            care_licence=place.care,
        )
        house.institutions[place.key] = actions.register_institution(draft, by=None)
    plan = cast().alliance
    alliance = actions.form_alliance(plan.name, led_by=house.institutions[plan.led_by], name_en=plan.name_en, by=None)
    for institution in house.institutions.values():
        actions.sign_alliance(alliance, institution, undertaking_signed_on=start, start=start, by=None)


def engage(house: House, employee: Employee, *, start: date, on: date) -> None:
    """One member of staff: account, certificate, post."""
    place = house.institutions[employee.at]
    staff = actions.engage_staff(employee.name, home=place, username=employee.key, password=cast().password, by=None)
    if employee.certificate:
        draft = QualificationDraft(
            kind=employee.certificate,
            number=f"YY{len(house.staff) + 1:08d}",
            issuer="",
            valid_from=start - CERTIFIED_FOR,
            valid_until=on + timedelta(days=employee.days_left),
        )
        actions.record_qualification(staff, draft, by=None)
    actions.appoint(staff, place, employee.role, start=start, by=None)
    house.staff[employee.key], house.users[employee.key] = staff, staff.user


def welcome(person: Employee, *, start: date) -> User:
    """Someone who signs in without being staff: officials, elders, relatives."""
    user = accounts.create_user(person.key, display_name=person.name, password=cast().password, by=None)
    accounts.grant_role(user, person.role, by=None, start=start)
    return user


def form_teams(house: House, *, start: date) -> None:
    """The family-doctor teams with their members."""
    for plan in cast().teams:
        team = actions.form_team(house.institutions[plan.at], plan.name, leader=house.staff[plan.leader], on=start, by=None)
        for key, function in plan.members.items():
            actions.join_team(team, house.staff[key], function, start=start, by=None)
        house.teams[plan.key] = team


def everyone_who_signs_in() -> Iterable[Employee]:
    """Staff, officials, and the elders and relatives of the cast who have an account."""
    yield from cast().staff
    yield from cast().officials
    for part in cast().elders:
        if part.user:
            yield Employee(key=part.user, name=part.name, role="elder")
        if part.family and part.family.key:
            yield Employee(key=part.family.key, name=part.family.name, role="family")
