"""The elders of the demo district: registered, contracted, described and given devices, through the ordinary actions."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from yiyang.accounts.models import User
from yiyang.clinic import actions as clinic
from yiyang.clinic.types.entries import NewAllergy, NewCondition, NewMedication
from yiyang.clinic.types.record import DoseForm, Frequency, Route
from yiyang.monitoring.actions import devices as monitoring
from yiyang.monitoring.models import Gateway
from yiyang.monitoring.types.readings import DeviceKind
from yiyang.people import actions
from yiyang.people.models import Committee, Elder
from yiyang.people.types import ConsentScope, ElderDraft, FamilyDraft, GivenBy, Place, Placement, ResponsibilityKind
from yiyang.portal.demo import kit
from yiyang.portal.demo.cast import Employee, cast
from yiyang.portal.demo.deteriorations import Deterioration
from yiyang.portal.demo.house import ON_DUTY, House, welcome
from yiyang.portal.demo.names import lists
from yiyang.portal.demo.plan import OWN_HOME, Resident

GATEWAYS = {"centre": "居家设备网关", "nursing": "护理院床旁网关", "home": "养老院床旁网关"}
PREFIXES = {
    "blood_pressure": "bp",
    "glucometer": "gl",
    "scale": "sc",
    "oximeter": "ox",
    "thermometer": "th",
    "wristband": "wb",
}
DOCTORS = {"centre": "li", "nursing": "feng"}
BAND_INTERVAL = timedelta(hours=6)


@dataclass
class Neighbourhood:
    """What is being built: the house, and by key the elders with their devices."""

    house: House
    start: date
    now: datetime
    committees: dict[str, Committee] = field(default_factory=dict)
    gateways: dict[str, Gateway] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    elders: dict[str, Elder] = field(default_factory=dict)
    devices: dict[str, list[kit.Device]] = field(default_factory=dict)
    nurses: dict[UUID, User] = field(default_factory=dict)
    worsening: dict[str, list[Deterioration]] = field(default_factory=dict)

    @property
    def opening(self) -> datetime:
        """The moment the district began."""
        return datetime.combine(self.start, self.now.timetz())

    def doctor(self, resident: Resident) -> User | None:
        """Who writes into an elder's record: the contracted doctor, else one of the place; a care home has none."""
        key = resident.doctor or DOCTORS.get(place_of(resident))
        return self.house.users[key] if key else None

    def nurse_of(self, elder_id: UUID) -> User:
        """The nurse on duty where an elder is."""
        return self.nurses[elder_id]


def place_of(resident: Resident) -> str:
    """The institution that keeps an elder's record: the health centre for those at home."""
    return "centre" if resident.at == OWN_HOME else resident.at


def placement_of(town: Neighbourhood, resident: Resident) -> Placement:
    """In which state and where an elder is; those in a house under its name and their room."""
    if resident.at == OWN_HOME:
        return Placement(resident.state)
    return Placement(resident.state, Place.INSTITUTION, address_of(town, resident))


def address_of(town: Neighbourhood, resident: Resident) -> str:
    """Where an elder can be found: their own address, or the house and room."""
    if resident.at == OWN_HOME:
        return resident.identity.address
    return f"{town.house.institutions[resident.at].name} {resident.room}"


def open_gateways(town: Neighbourhood) -> None:
    """One gateway per institution; the health centre's speaks for devices at home."""
    operator = town.house.users["ops"]
    for place, name in GATEWAYS.items():
        issued = monitoring.register_gateway(
            town.house.institutions[place], name=name, username=f"gw-{place}", by=operator, at=town.opening
        )
        town.gateways[place], town.tokens[place], town.devices[place] = issued.subject, issued.token, []


def register_committees(town: Neighbourhood) -> None:
    """The residents' committees of every street."""
    for street in lists().streets:
        for number, name in enumerate(street.committees, 1):
            code = f"{lists().region}{street.code}{number:03d}"
            town.committees[code] = actions.register_committee(code, name, street=street.name, by=None)


def settle(town: Neighbourhood, resident: Resident) -> Elder:
    """One elder with everything that belongs to them."""
    elder = register(town, resident)
    town.elders[resident.key] = elder
    entrust(town, resident, elder)
    surround(town, resident, elder)
    describe(town, resident, elder)
    equip(town, resident, elder)
    return elder


def register(town: Neighbourhood, resident: Resident) -> Elder:
    """The record itself, and where the elder lives."""
    who = resident.identity
    committee = town.committees[f"{lists().region}{who.street.code}{who.committee_code}"]
    draft = ElderDraft(
        name=who.name,
        committee_id=committee.pk,
        sex=who.sex,
        birth_date=who.birth_date,
        identity_number=who.identity_number,
        phone=who.phone,
        insured_type="employee" if int(who.identity_number[5:17]) % 3 else "resident",
        living_situation=resident.living,
        household_region=lists().region,
    )
    institution = town.house.institutions[place_of(resident)]
    elder = actions.register_elder(draft, institution=institution, by=None, at=town.opening, despite="名单核对过，不是同一人")
    actions.add_address(elder, "main", address_of(town, resident), start=town.start, committee=committee, by=None)
    where = placement_of(town, resident)
    return actions.place_elder(elder, state=where.state, place=where.place, label=where.label, by=None, at=town.opening)


def entrust(town: Neighbourhood, resident: Resident, elder: Elder) -> None:
    """The contracted doctor and team."""
    if not resident.doctor:
        return
    doctor, team = town.house.staff[resident.doctor], town.house.teams.get(resident.doctor)
    reason = "签约家庭医生服务"
    actions.assign_responsibility(elder, ResponsibilityKind.FAMILY_DOCTOR, to=doctor, start=town.start, reason=reason, by=None)
    if team is not None:
        actions.assign_responsibility(elder, ResponsibilityKind.TEAM, to=team, start=town.start, reason=reason, by=None)


def surround(town: Neighbourhood, resident: Resident, elder: Elder) -> None:
    """Relatives with what the elder opened to them, and accounts for those who sign in."""
    if resident.user:
        user = welcome(Employee(key=resident.user, name=resident.identity.name, role="elder"), start=town.start)
        actions.link_account(elder, user, by=None, at=town.now)
        town.house.users[resident.user] = user
    relative = resident.family
    if relative is None:
        return
    account = None
    if relative.key:
        account = welcome(Employee(key=relative.key, name=relative.name, role="family"), start=town.start)
        town.house.users[relative.key] = account
    draft = FamilyDraft(relative.name, relative.relation, is_emergency=True, may_act_for=bool(relative.key))
    member = actions.add_family_member(elder, draft, start=town.start, user=account, by=None)
    if account is not None:
        actions.record_consent(
            elder, ConsentScope.ALL, to=member, given_by=GivenBy.ELDER, evidence="签字同意书", start=town.start, by=None
        )


def describe(town: Neighbourhood, resident: Resident, elder: Elder) -> None:
    """Illnesses, allergies, medicines and what to watch for, written by the doctor."""
    by, at = town.doctor(resident), town.opening
    if by is None:
        return
    for code in resident.conditions:
        clinic.record_condition(elder, NewCondition(code), by=by, at=at)
    for substance in resident.allergies:
        clinic.record_allergy(elder, NewAllergy(substance), by=by, at=at)
    for name in resident.medicines:
        clinic.start_medication(elder, medicine(name, town.start), by=by, at=at)
    for text in resident.cautions:
        clinic.record_caution(elder, text, by=by, at=at)


def medicine(name: str, start: date) -> NewMedication:
    """The usual dose of a medicine."""
    usual = cast().medicines[name]
    return NewMedication(
        drug=name,
        dose_value=Decimal(usual.dose),
        dose_unit=usual.unit,
        start_on=start,
        dose_form=DoseForm(usual.form),
        route=Route(usual.route),
        frequency=Frequency(usual.frequency),
    )


def equip(town: Neighbourhood, resident: Resident, elder: Elder) -> None:
    """Devices bound to the elder from the first day; only a wristband is expected to speak at all hours."""
    place = place_of(resident)
    operator, nurse = town.house.users["ops"], town.house.users[ON_DUTY[place]]
    town.nurses[elder.pk] = nurse
    for kind in resident.devices:
        serial = f"{PREFIXES[kind]}-{resident.key}"
        device = monitoring.register_device(
            town.house.institutions[place],
            serial=serial,
            kind=DeviceKind(kind),
            by=operator,
            at=town.opening,
            gateway=town.gateways[place],
            expected_interval=BAND_INTERVAL if kind == "wristband" else None,
        )
        monitoring.bind_device(device, elder, by=nurse, at=town.opening)
        town.devices[place].append(kit.Device(serial, kind, resident.body))


def equipment(town: Neighbourhood, scenes: tuple[kit.Scene, ...]) -> kit.Kit:
    """What the simulator needs to speak for every device."""
    gateways = tuple(
        kit.Gateway(gateway.username, town.tokens[place], tuple(town.devices[place])) for place, gateway in town.gateways.items()
    )
    return kit.Kit(gateways, scenes)
