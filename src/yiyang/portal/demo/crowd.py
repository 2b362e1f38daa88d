"""The many elders of a large district, taken over as registers are: together, and without devices of their own."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import groupby

from yiyang.accounts.models import User
from yiyang.clinic import actions as clinic
from yiyang.clinic.types.entries import NewCondition
from yiyang.people import actions, queries
from yiyang.people.models import Elder
from yiyang.people.types import ElderDraft, RegisterLine
from yiyang.portal.demo.names import lists
from yiyang.portal.demo.neighbourhood import DOCTORS, Neighbourhood, address_of, medicine, place_of, placement_of
from yiyang.portal.demo.plan import Resident

KNOWN_IN_PERSON = 300
DOCTORS_OF_ALL = ("li", "chen", "feng")
REGISTER = 500


def registers(residents: Iterable[Resident]) -> Iterator[list[Resident]]:
    """The residents in registers of a few hundred."""
    batch: list[Resident] = []
    for resident in residents:
        batch.append(resident)
        if len(batch) == REGISTER:
            yield batch
            batch = []
    if batch:
        yield batch


def settle(town: Neighbourhood, residents: list[Resident]) -> None:
    """One register for each place: records, contracts while the doctors' panels have room, illnesses and medicines."""
    room = vacancies(town)
    for place, group in groupby(sorted(residents, key=place_of), key=place_of):
        signed = [(resident, sign(resident, room)) for resident in group]
        lines = [line(town, resident, doctor) for resident, doctor in signed]
        institution = town.house.institutions[place]
        elders = actions.take_over_register(lines, institution=institution, by=None, at=town.opening)
        for key in DOCTORS_OF_ALL:
            own = [(e, r) for e, (r, doctor) in zip(elders, signed, strict=True) if (doctor or DOCTORS.get(place)) == key]
            describe(own, by=town.house.users[key], start=town.start, at=town.opening)


def sign(resident: Resident, room: dict[str, int]) -> str:
    """The doctor who signs a resident, while that doctor has room."""
    if room.get(resident.doctor, 0) <= 0:
        return ""
    room[resident.doctor] -= 1
    return resident.doctor


def vacancies(town: Neighbourhood) -> dict[str, int]:
    """How many more each family doctor may sign."""
    loads = {key: queries.panel_load(town.house.staff[key], town.start) for key in DOCTORS_OF_ALL}
    return {key: load.total_cap - load.total for key, load in loads.items()}


def line(town: Neighbourhood, resident: Resident, key: str) -> RegisterLine:
    """What a register says of one elder."""
    who = resident.identity
    committee = town.committees[f"{lists().region}{who.street.code}{who.committee_code}"]
    draft = ElderDraft(
        name=who.name,
        committee_id=committee.pk,
        sex=who.sex,
        birth_date=who.birth_date,
        identity_number=who.identity_number,
        phone=who.phone,
        living_situation=resident.living,
        household_region=lists().region,
    )
    doctor, team = town.house.staff.get(key), town.house.teams.get(key)
    return RegisterLine(
        draft,
        address_of(town, resident),
        doctor=doctor.pk if doctor else None,
        team=team.pk if team else None,
        placement=placement_of(town, resident),
    )


def describe(known: list[tuple[Elder, Resident]], *, by: User, start: date, at: datetime) -> None:
    """Illnesses and medicines, written by one doctor."""
    clinic.take_over_conditions([(elder, NewCondition(code)) for elder, r in known for code in r.conditions], by=by, at=at)
    clinic.take_over_medications([(elder, medicine(name, start)) for elder, r in known for name in r.medicines], by=by, at=at)
