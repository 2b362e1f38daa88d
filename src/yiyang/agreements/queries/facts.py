"""What is known about an elder when something is to be agreed: level, groups, conditions, who may sign, how full a panel is."""

from datetime import date
from uuid import UUID

from django.db.models import F, QuerySet

from yiyang.accounts.models import User
from yiyang.agreements import definitions
from yiyang.agreements.guards import SELF
from yiyang.agreements.models import Agreement
from yiyang.agreements.rules import entry
from yiyang.agreements.rules.states import OPEN
from yiyang.agreements.types.drafts import Known, Room, Signer
from yiyang.agreements.types.terms import Checked, EntryFacts, Fact
from yiyang.agreements.types.words import AgreementKind
from yiyang.assessment import queries as assessment
from yiyang.assessment.types.assessing import Level, Levels
from yiyang.catalogue import definitions as catalogue
from yiyang.catalogue import rules as offers
from yiyang.catalogue.types.offers import Facts, Proposal
from yiyang.catalogue.types.words import CareClass, PackageKind
from yiyang.clinic.models import Condition
from yiyang.clinic.rules import age_on
from yiyang.clinic.types.record import ConditionStatus
from yiyang.organizations.models import Staff
from yiyang.people import definitions as groups
from yiyang.people import queries as people
from yiyang.people.models import Elder, GroupMembership

SUITS = {
    AgreementKind.FAMILY_DOCTOR: (PackageKind.FAMILY_DOCTOR,),
    AgreementKind.INSTITUTION_SERVICE: (PackageKind.LEVEL, PackageKind.CONDITION),
    AgreementKind.HOME_BED: (PackageKind.LEVEL, PackageKind.CONDITION),
    AgreementKind.HOME_CARE_BED: (PackageKind.LEVEL, PackageKind.CONDITION),
}


def known(elder: Elder, on: date) -> Known:
    """The level of an elder as assessed by a day: the care class that is charged, and the ability level it comes from."""
    levels: Levels = assessment.levels_of(elder.pk, on)
    rests_on = next((one for one in (levels.gbt, levels.ltci) if one and one.instrument == levels.s1_from), None)
    rests_on = rests_on or levels.gbt or levels.ltci
    return Known(
        care_class=CareClass(levels.s1_class) if levels.s1_class else None,
        gbt=levels.gbt.level if levels.gbt else None,
        assessment_id=rests_on.assessment_id if rests_on else None,
        says=rests_on.words if rests_on else None,
        estimate=levels.s1_estimate,
        on=_day(rests_on),
    )


def _day(level: Level | None) -> date | None:
    return level.on if level else None


def groups_of(elder: Elder, on: date) -> frozenset[str]:
    """The priority groups an elder belongs to."""
    held = GroupMembership.objects.on(on).filter(elder__in=people.identity_ids(elder))
    return frozenset(held.values_list("group", flat=True))


def proposals(elder: Elder, kind: str, on: date) -> tuple[Proposal, ...]:
    """The packages worth offering under a kind of agreement, with what speaks for each; the most specific first."""
    level = known(elder, on)
    facts = Facts(
        care_class=level.care_class,
        age=age_on(elder.birth_date, on),
        conditions=_conditions(elder),
        groups=tuple(sorted(groups_of(elder, on))),
        estimate=level.estimate,
    )
    suiting = [package for package in catalogue.packages().values() if package.kind in SUITS[AgreementKind(kind)]]
    return offers.propose(facts, suiting)


def _conditions(elder: Elder) -> tuple[str, ...]:
    standing = Condition.objects.standing().filter(elder__in=people.identity_ids(elder))
    return tuple(standing.exclude(status=ConditionStatus.RESOLVED).values_list("code", flat=True))


def entry_check(agreement: Agreement, attested: dict[str, bool], on: date) -> tuple[Checked, ...]:
    """The entry conditions of an agreement, with what the platform knows and what was attested."""
    elder = agreement.elder
    facts: dict[Fact, int | str] = {
        Fact.AGE: age_on(elder.birth_date, on),
        Fact.PLACE: elder.place,
        Fact.INSTITUTION: agreement.institution.kind,
        Fact.OTHER_CONTRACT: "yes" if _other_contract(agreement) else "no",
    }
    level = known(elder, on)
    if level.gbt is not None:
        facts[Fact.GBT] = level.gbt
    return entry.check_entry(definitions.kind(agreement.kind).conditions, EntryFacts(facts, attested))


def _other_contract(agreement: Agreement) -> bool:
    return _besides(agreement).exists()


def in_the_way(agreement: Agreement) -> Agreement | None:
    """A binding agreement of the same kind for some of the same days, other than the one this takes the place of."""
    return _besides(agreement).first()


def _besides(agreement: Agreement) -> QuerySet[Agreement]:
    found = overlapping(agreement)
    return found.exclude(pk=agreement.previous_id) if agreement.previous_id else found


def overlapping(agreement: Agreement) -> QuerySet[Agreement]:
    """Binding agreements of the same kind that share a day with this one."""
    same = Agreement.objects.filter(elder__in=people.identity_ids(agreement.elder), kind=agreement.kind)
    binding = same.exclude(state__in=OPEN).exclude(end=F("start")).exclude(pk=agreement.pk)
    shared: QuerySet[Agreement] = binding.filter(start__lt=agreement.end, end__gt=agreement.start)
    return shared


def room(doctor: Staff, elder: Elder, on: date) -> Room:
    """How full a doctor's panel would be with this elder on it; who is on it already takes no more room."""
    load = people.panel_load(doctor, on)
    is_on = people.panel_of(doctor, on).filter(pk=elder.pk).exists()
    is_key = any(groups.groups()[slug].key for slug in groups_of(elder, on) if slug in groups.groups())
    full = not is_on and load.full(adding_key=int(is_key))
    return Room(load.total, load.key, load.total_cap, load.key_cap, load.share, full)


def signers(elder: Elder, on: date) -> tuple[Signer, ...]:
    """Who may sign for an elder on a day: the elder, guardians, and family members who may act for them."""
    members = elder.family.on(on).order_by("start", "pk")
    acting = [one for one in members if one.may_act_for or one.is_guardian]
    own = Signer(SELF, elder.name, user_id=elder.user_id)
    return (own, *(Signer(str(one.pk), one.name, one.relation, one.user_id) for one in acting))


def signer_for(user: User, elder: Elder, on: date) -> Signer | None:
    """Whom a user signs as, if they may sign for the elder at all."""
    return next((one for one in signers(elder, on) if one.user_id == user.pk), None)


def signer_named(key: str, elder: Elder, on: date) -> Signer | None:
    """Somebody who signs on the spot, on another's screen."""
    return next((one for one in signers(elder, on) if one.key == key), None)


def agreement_in(pk: UUID) -> Agreement:
    """One agreement with everything around it."""
    full = Agreement.objects.select_related("elder__committee", "institution", "doctor__user", "team", "assessment", "previous")
    return full.get(pk=pk)
