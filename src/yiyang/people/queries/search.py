"""Finding an elder as staff type: name, pinyin, initials, identity number, phone or record number."""

import re
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from yiyang.accounts import guards as access
from yiyang.accounts.models import User
from yiyang.audit import actions as audit
from yiyang.audit.types import Subject
from yiyang.base.crypto import blind_index
from yiyang.lib import masking, pinyin
from yiyang.lib.words import Words
from yiyang.people import definitions, rules
from yiyang.people.models import Elder
from yiyang.people.queries.access import readable_among
from yiyang.people.types import Likeness, Sex, Suspicion

SHORTEST = 2
FEW = 200
LETTERS = re.compile(r"[a-z' ]+", re.IGNORECASE)
PHONE = re.compile(r"1\d{10}|0\d{9,11}|\d{7,8}")
IDENTITY = re.compile(r"\d{15}|\d{17}[\dxX]")
RECORD_NUMBER = re.compile(r"\d{6,17}")


@dataclass(frozen=True, slots=True)
class Found:
    """One hit of a search; whoever the user does not answer for is masked."""

    elder_id: UUID
    name: str
    sex: Words
    born: str
    committee: str
    record_number: str
    readable: bool
    alive: bool
    birth_date: date | None = None


@dataclass(frozen=True, slots=True)
class Twin:
    """A record that may be the person at hand, with how likely and why."""

    found: Found
    suspicion: Suspicion

    @property
    def reasons(self) -> tuple[Words, ...]:
        """Why, for people."""
        return tuple(definitions.likeness().reasons[slug].words for slug in self.suspicion.reasons)


def matching(text: str) -> Q | None:
    """What typed text asks for; None when it is too short to ask for anything."""
    typed = text.strip()
    if len(typed) < SHORTEST:
        return None
    if LETTERS.fullmatch(typed):
        letters = re.sub(r"[' ]", "", typed.lower())
        return Q(pinyin__startswith=letters) | Q(initials__startswith=letters)
    digits = re.sub(r"[\s-]", "", typed)
    if digits[:-1].isdigit():
        return _matching_number(digits)
    return Q(name__startswith=typed)


def _matching_number(digits: str) -> Q:
    wanted = Q(record_number__startswith=digits) if RECORD_NUMBER.fullmatch(digits) else Q(pk__in=())
    if IDENTITY.fullmatch(digits):
        wanted |= Q(identity_index=blind_index(digits.upper()))
    if PHONE.fullmatch(digits):
        wanted |= Q(phone_index=blind_index(digits))
    return wanted


def search(user: User, text: str, *, limit: int = 20) -> list[Found]:
    """Elders by what was typed: one's own first and in clear, others masked and only for those who may search."""
    wanted = matching(text)
    if wanted is None:
        return []
    everyone = _unopened(wanted).order_by("pinyin", "birth_date")
    few = list(everyone[: FEW + 1])
    own, others = _sorted_out(user, few, limit) if len(few) <= FEW else _own_first(user, everyone, limit)
    audit.note_read(user, "elder.search", Subject("people.search", f"{len(own)}+{len(others)}"))
    return _one_per_person(own, others)


def _unopened(wanted: Q) -> QuerySet[Elder]:
    """Elders by what lists show; opening the seals of numbers that nobody asked for would cost more than the search."""
    known = Elder.objects.select_related("committee", "merged_into__committee").filter(wanted)
    return known.defer("identity_number", "phone", "merged_into__identity_number", "merged_into__phone")


def _one_per_person(own: list[Elder], others: list[Elder]) -> list[Found]:
    """Hits as persons: a merged record leads to the kept one, and what may be read wins over what is masked."""
    hits: dict[UUID, Found] = {}
    for elder, readable in [*((e, True) for e in own), *((e, False) for e in others)]:
        kept = elder.merged_into or elder
        hits.setdefault(kept.pk, found(kept, readable=readable))
    return list(hits.values())


def _sorted_out(user: User, few: list[Elder], limit: int) -> tuple[list[Elder], list[Elder]]:
    """A handful of hits: ask about each of them."""
    mine = readable_among(user, [elder.pk for elder in few])
    own = [elder for elder in few if elder.pk in mine][:limit]
    others = [elder for elder in few if elder.pk not in mine]
    return own, others[: limit - len(own)] if access.may(user, "elder.search") else []


def _own_first(user: User, everyone: QuerySet[Elder], limit: int) -> tuple[list[Elder], list[Elder]]:
    """Many hits: look among one's own before looking among all."""
    own = list(access.visible(user, "elder.read", everyone, of_all=True)[:limit])
    room = limit - len(own)
    if not room or not access.may(user, "elder.search"):
        return own, []
    return own, list(everyone.exclude(pk__in=[elder.pk for elder in own])[:room])


def found(elder: Elder, *, readable: bool) -> Found:
    """An elder as a hit: in clear, or with family name, year of birth and committee only."""
    return Found(
        elder_id=elder.pk,
        name=elder.name if readable else masking.mask_name(elder.name),
        sex=Sex(elder.sex).words,
        born=elder.birth_date.isoformat() if readable else str(elder.birth_date.year),
        committee=elder.committee.name,
        record_number=elder.record_number if readable else "",
        readable=readable,
        alive=elder.died_on is None,
        birth_date=elder.birth_date if readable else None,
    )


def likeness_of(elder: Elder) -> Likeness:
    """What of a record is compared with others."""
    return Likeness(
        name=elder.name,
        pinyin=elder.pinyin,
        birth_date=elder.birth_date,
        sex=elder.sex,
        identity=bytes(elder.identity_index) if elder.identity_index else None,
        phone=bytes(elder.phone_index) if elder.phone_index else None,
    )


def likeness(name: str, *, birth_date: date | None, sex: str, identity_number: str = "", phone: str = "") -> Likeness:
    """What of a person who is not registered yet is compared with the records."""
    return Likeness(
        name=name.strip(),
        pinyin=pinyin.spell(name).full,
        birth_date=birth_date,
        sex=sex or Sex.UNKNOWN,
        identity=blind_index(identity_number) if identity_number else None,
        phone=blind_index(phone) if phone else None,
    )


def suspects(person: Likeness, *, apart_from: UUID | None = None) -> list[tuple[Elder, Suspicion]]:
    """The records that may be a person, the likeliest first."""
    near = Q(name=person.name) | Q(pinyin=person.pinyin)
    if person.birth_date is not None:
        near &= Q(birth_date__year=person.birth_date.year)
    near |= Q(identity_index=person.identity) if person.identity else Q(pk__in=())
    near |= Q(phone_index=person.phone) if person.phone else Q(pk__in=())
    candidates = (
        Elder.objects.select_related("committee")
        .filter(near, merged_into__isnull=True)
        .exclude(pk__in=[apart_from] if apart_from else [])
    )
    book = definitions.likeness()
    weights = {slug: reason.score for slug, reason in book.reasons.items()}
    judged = [(elder, rules.suspicion(person, likeness_of(elder), weights=weights, further=book.further)) for elder in candidates]
    likely = [(elder, doubt) for elder, doubt in judged if doubt is not None]
    return sorted(likely, key=lambda pair: -pair[1].score)


def possible_duplicates(user: User, person: Likeness) -> list[Twin]:
    """Search before create: records that may be the person at hand, masked where they are not the user's own."""
    likely = suspects(person)
    own = readable_among(user, [elder.pk for elder, _ in likely])
    return [Twin(found(elder, readable=elder.pk in own), doubt) for elder, doubt in likely]


def own_hits(elders: QuerySet[Elder], *, limit: int) -> list[Found]:
    """The first of the user's own elders as hits, in clear."""
    listed = elders.defer("identity_number", "phone").order_by("pinyin", "birth_date")[:limit]
    return [found(elder, readable=True) for elder in listed]
