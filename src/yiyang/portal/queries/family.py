"""First screens of elders and families: four blocks for the elder, today for mum or dad."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yiyang.accounts.models import User
from yiyang.agreements.queries import at_home
from yiyang.agreements.types.pages import AtHome
from yiyang.base.addresses import address_of
from yiyang.clinic import queries as clinic
from yiyang.clinic.queries import GuidanceCard
from yiyang.people.models import Elder, FamilyMember
from yiyang.people.queries import elder_for, identity_ids, relatives_of
from yiyang.people.types import Relation
from yiyang.portal.queries import health
from yiyang.portal.types import Contact, Word
from yiyang.ui.markup import weekday

MORNING, NOON, EVENING = 11, 14, 18


@dataclass(frozen=True, slots=True)
class ElderHome:
    """The elder's four blocks: call, today, my health, family."""

    greeting: str
    date: str
    contact: Contact
    today: tuple[str, ...]
    health: tuple[Word, ...]
    alarms: tuple[str, ...]
    family: tuple[str, ...]
    services: AtHome
    guidance: tuple[GuidanceCard, ...]
    record_url: str
    looks_url: str
    call_url: str


@dataclass(frozen=True, slots=True)
class Relative:
    """How one relative is."""

    name: str
    contact: Contact
    today: tuple[str, ...]
    health: tuple[Word, ...]
    alarms: tuple[str, ...]
    services: AtHome
    record_url: str
    looks_url: str


@dataclass(frozen=True, slots=True)
class FamilyHome:
    """Today for mum or dad."""

    greeting: str
    date: str
    relatives: tuple[Relative, ...]
    guidance: tuple[GuidanceCard, ...]


def elder_home(user: User, *, now: datetime) -> ElderHome | None:
    """The elder's own first screen; None for an account that belongs to no elder."""
    mine = Elder.objects.filter(user=user).first()
    if mine is None:
        return None
    elder = elder_for(user, mine.pk)
    return ElderHome(
        greeting=greeting(user.display_name, now),
        date=spoken_date(now),
        contact=health.contact_of(elder, now=now),
        today=health.today_of(user, elder, now=now),
        health=health.words_of(user, elder, now=now),
        alarms=health.alarms_in_hand(elder),
        family=family_of(elder, now),
        services=at_home(user, elder, localtime(now).date()),
        guidance=unread_first(clinic.guidance_for_family(user, limit=10)),
        record_url=address_of("clinic:record", elder.pk),
        looks_url=address_of("looks_at", elder.pk),
        call_url=address_of("monitoring:press_call", elder.pk),
    )


def family_home(user: User, *, now: datetime) -> FamilyHome:
    """Each relative who opened the record, how they are today, and what the doctor advised."""
    return FamilyHome(
        greeting=greeting(user.display_name, now),
        date=spoken_date(now),
        relatives=tuple(_relative(user, elder, now) for elder in relatives_of(user)),
        guidance=clinic.guidance_for_family(user, limit=10),
    )


def _relative(user: User, found: Elder, now: datetime) -> Relative:
    elder = elder_for(user, found.pk)
    return Relative(
        name=elder.name,
        contact=health.contact_of(elder, now=now),
        today=health.today_of(user, elder, now=now),
        health=health.words_of(user, elder, now=now),
        alarms=health.alarms_in_hand(elder),
        services=at_home(user, elder, localtime(now).date()),
        record_url=address_of("clinic:record", elder.pk),
        looks_url=address_of("looks_at", elder.pk),
    )


def family_of(elder: Elder, now: datetime) -> tuple[str, ...]:
    """Who stands by the elder, named the way one speaks of them."""
    language = get_language() or "zh-hans"
    members = FamilyMember.objects.on(localtime(now).date()).filter(elder__in=identity_ids(elder)).order_by("-is_emergency", "pk")
    return tuple(f"{Relation(one.relation).words.say(language)} {one.name}" for one in members)


def unread_first(cards: tuple[GuidanceCard, ...]) -> tuple[GuidanceCard, ...]:
    """What still waits to be read, at most three; when all is read, the newest."""
    return tuple(card for card in cards if card.may_confirm)[:3] or cards[:1]


def greeting(name: str, now: datetime) -> str:
    """Good morning, by the clock on the wall."""
    hour, named = localtime(now).hour, {"name": name}
    if hour < MORNING:
        return _("Good morning, %(name)s") % named
    if hour < NOON:
        return _("Good day, %(name)s") % named
    if hour < EVENING:
        return _("Good afternoon, %(name)s") % named
    return _("Good evening, %(name)s") % named


def spoken_date(now: datetime) -> str:
    """The day as one says it."""
    local = localtime(now)
    return _("%(month)d/%(day)d, %(weekday)s") % {"month": local.month, "day": local.day, "weekday": weekday(local)}
