"""The head of every page about an elder, and one elder's record."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection
from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yiyang.accounts import guards as access
from yiyang.accounts.models import User
from yiyang.base.addresses import address_of
from yiyang.base.kept import Among, Kept, among_ids
from yiyang.clinic import definitions, rules
from yiyang.clinic.models import FollowUp, Medication
from yiyang.clinic.queries import sentences
from yiyang.clinic.queries.timeline import Sight
from yiyang.clinic.queries.ways import ways_of
from yiyang.clinic.queries.worklists import FollowUpRow, follow_up_row
from yiyang.clinic.types.record import FollowUpStatus, MedicationStatus
from yiyang.lib import masking
from yiyang.people.models import Elder, FamilyMember, Responsibility
from yiyang.people.queries import identity_ids
from yiyang.people.types import Place, Relation, ResponsibilityKind, Sex
from yiyang.ui.types import STATE_CHARACTERS, CareState, Choice, Tag, Tone

HEAD = """
SELECT 'allergy', id, at, jsonb_build_object('text', substance, 'detail', reaction) FROM clinic_allergy
 WHERE elder_id = ANY(%(ids)s) AND voided_at IS NULL AND status = 'active'
UNION ALL
SELECT 'caution', id, at, jsonb_build_object('text', text, 'tone', tone) FROM clinic_caution
 WHERE elder_id = ANY(%(ids)s) AND voided_at IS NULL AND ended_at IS NULL
UNION ALL
SELECT 'condition', id, at, jsonb_build_object('text', name, 'code', code, 'detail', note) FROM clinic_condition
 WHERE %(reads_record)s AND elder_id = ANY(%(ids)s) AND voided_at IS NULL AND status = 'active'
 ORDER BY 3
"""
Held = tuple[str, str]
HEAD_TONES = {"allergy": Tone.CRITICAL, "caution": Tone.WATCH, "condition": Tone.INFO}


def _responsible_on(ids: Any, on: Any) -> "QuerySet[Responsibility, tuple[str, str]]":
    today = Responsibility.objects.on(on).filter(Among("elder", ids)).order_by("start")
    return today.values_list("kind", Coalesce("staff__name", "team__name", "institution__name"))


def _proxies(ids: Any, on: Any) -> "QuerySet[FamilyMember, tuple[str, str]]":
    may_act = FamilyMember.objects.on(on).filter(Among("elder", ids), may_act_for=True)
    return may_act.order_by("-is_guardian", "start").values_list("relation", "name")[:1]


def _taken(ids: Any) -> "QuerySet[Medication]":
    taken = Medication.objects.standing().filter(Among("elder", ids), status=MedicationStatus.ACTIVE)
    return taken.select_related("prescriber").order_by("start_on", "drug")


def _planned(ids: Any) -> "QuerySet[FollowUp]":
    return FollowUp.objects.standing().filter(Among("elder", ids), status=FollowUpStatus.PLANNED).order_by("due_on")


def _changes(ids: Any) -> "QuerySet[Any, Any]":
    versions: Any = Elder.pgh_event_model  # type: ignore[attr-defined]
    history: QuerySet[Any, Any] = versions.objects.filter(Among("pgh_obj", ids)).order_by("pgh_created_at", "pgh_id")
    return history.values_list("pgh_created_at", "care_state", "place", "place_label")


RESPONSIBLE: "Kept[Held]" = Kept(_responsible_on)
PROXY: "Kept[tuple[str, str]]" = Kept(_proxies)
TAKEN: "Kept[Medication]" = Kept(_taken)
PLANNED: "Kept[FollowUp]" = Kept(_planned)
CHANGES: "Kept[Any]" = Kept(_changes)


@dataclass(frozen=True, slots=True)
class Banner:
    """What `<c-person>` shows of an elder on every page; diagnoses only for those who may read the record."""

    id: UUID
    name: str
    sex: str
    age: int
    place: str
    state: str
    record_number: str
    allergies: tuple[str, ...]
    watch: tuple[Tag, ...]
    doctor: str
    proxy: str
    note: str


@dataclass(frozen=True, slots=True)
class HeadFact:
    """One allergy, caution or condition that stands now."""

    kind: str
    id: UUID
    text: str
    tone: str
    detail: str


@dataclass(frozen=True, slots=True)
class MedicineRow:
    """A medicine an elder takes now."""

    id: UUID
    drug: str
    dose: str
    since: date
    prescriber: str


@dataclass(frozen=True, slots=True)
class WatchRow:
    """Something to mind about an elder, with the page where it is corrected."""

    text: str
    tone: str
    detail: str
    href: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of an elder's way through states and places; ``grow`` is its share of the ribbon."""

    state: str
    word: str
    text: str
    grow: int


@dataclass(frozen=True, slots=True)
class RecordPage:
    """Everything beside the timeline on an elder's record."""

    banner: Banner
    ribbon: tuple[Stretch, ...] = ()
    watch: tuple[WatchRow, ...] = ()
    medicines: tuple[MedicineRow, ...] = ()
    follow_ups: tuple[FollowUpRow, ...] = ()
    responsible: tuple[tuple[str, str], ...] = ()
    held: frozenset[str] = frozenset()
    ways: tuple[Choice, ...] = ()


def banner(user: User, elder: Elder) -> Banner:
    """The head of a page about an elder, as much of it as the user may see."""
    ids = identity_ids(elder)
    reads_record = access.may(user, "record.read", elder)
    return _banner(elder, _head_facts(ids, reads_record=reads_record), held=_responsibilities(ids), proxy=_proxy(ids))


def record(seen: Sight) -> RecordPage:
    """The record page without its timeline; who may not read the record gets the head alone."""
    reads_record = "record.read" in seen.held
    facts, responsibilities = _head_facts(seen.ids, reads_record=reads_record), _responsibilities(seen.ids)
    head = _banner(seen.elder, facts, held=responsibilities, proxy=_proxy(seen.ids))
    if not reads_record:
        return RecordPage(head, watch=_watch(facts), held=seen.held, ways=ways_of(seen.elder.pk, seen.held))
    return RecordPage(
        banner=head,
        ribbon=_ribbon(seen.ids),
        watch=_watch(facts),
        medicines=_medicines(seen.ids),
        follow_ups=_open_follow_ups(seen),
        responsible=_responsible(responsibilities),
        held=seen.held,
        ways=ways_of(seen.elder.pk, seen.held),
    )


def medications_now(user: User, elder: Elder) -> tuple[MedicineRow, ...]:
    """The medicines an elder takes now; nothing for those who may not read the record."""
    return _medicines(identity_ids(elder)) if access.may(user, "record.read", elder) else ()


def _banner(elder: Elder, facts: Sequence[HeadFact], *, held: Sequence[Held], proxy: str) -> Banner:
    language = get_language() or "zh-hans"
    doctor = _doctor(held)
    return Banner(
        id=elder.pk,
        name=elder.name,
        sex=Sex(elder.sex).words.say(language),
        age=rules.age_on(elder.birth_date, elder.died_on or localdate()),
        place=elder.place_label or Place(elder.place).words.say(language),
        state=elder.care_state,
        record_number=masking.mask_identity(elder.record_number),
        allergies=tuple(fact.text for fact in facts if fact.kind == "allergy"),
        watch=tuple(Tag(fact.text, fact.tone) for fact in facts if fact.kind != "allergy"),
        doctor=doctor,
        proxy=proxy,
        note=" · ".join(part for part in (doctor, proxy) if part),
    )


def _head_facts(ids: Sequence[UUID], *, reads_record: bool) -> list[HeadFact]:
    """Allergies, cautions and, for those who may know them, conditions that stand now; in one query."""
    language = get_language() or "zh-hans"
    with connection.cursor() as cursor:
        cursor.execute(*among_ids(HEAD, ids, reads_record=reads_record))
        rows = cursor.fetchall()
    return [_head_fact(kind, pk, msgspec.json.decode(facts), language=language) for kind, pk, _at, facts in rows]


def _head_fact(what: str, pk: UUID, facts: dict[str, str], *, language: str) -> HeadFact:
    listed = definitions.conditions().get(facts.get("code", ""))
    text = listed.words.say(language) if listed and listed.zh == facts["text"] else facts["text"]
    return HeadFact(what, pk, text, facts.get("tone") or HEAD_TONES[what], facts.get("detail", ""))


def _watch(facts: Sequence[HeadFact]) -> tuple[WatchRow, ...]:
    return tuple(WatchRow(f.text, f.tone, f.detail, address_of("clinic:withdraw", f.kind, f.id)) for f in facts)


def _responsibilities(ids: Sequence[UUID]) -> list[Held]:
    return RESPONSIBLE(list(ids), localdate())


def _doctor(held: Sequence[Held]) -> str:
    named = dict(reversed(held))
    if ResponsibilityKind.FAMILY_DOCTOR in named:
        return _("Family doctor %(name)s") % {"name": named[ResponsibilityKind.FAMILY_DOCTOR]}
    return named.get(ResponsibilityKind.TEAM, "")


def _responsible(held: Sequence[Held]) -> tuple[tuple[str, str], ...]:
    language = get_language() or "zh-hans"
    return tuple((ResponsibilityKind(kind).words.say(language), name) for kind, name in held)


def _proxy(ids: Sequence[UUID]) -> str:
    """The family member who may act for the elder, if there is one."""
    first = PROXY.first(list(ids), localdate())
    if first is None:
        return ""
    relation = Relation(first[0]).words.say(get_language() or "zh-hans")
    return _("%(relation)s %(name)s may act for them") % {"relation": relation, "name": first[1]}


def _medicines(ids: Sequence[UUID]) -> tuple[MedicineRow, ...]:
    language = get_language() or "zh-hans"
    return tuple(_medicine_row(one, language) for one in TAKEN(list(ids)))


def _medicine_row(one: Medication, language: str) -> MedicineRow:
    prescriber = one.prescriber.name if one.prescriber else ""
    return MedicineRow(one.pk, one.drug, sentences.dose(vars(one), language), one.start_on, prescriber)


def _open_follow_ups(seen: Sight) -> tuple[FollowUpRow, ...]:
    return tuple(follow_up_row(one, localdate(), name=seen.elder.name) for one in PLANNED(list(seen.ids)))


def _ribbon(ids: Sequence[UUID]) -> tuple[Stretch, ...]:
    """The states and places an elder went through, as each change of the record left them."""
    language = get_language() or "zh-hans"
    left: dict[datetime, tuple[str, str]] = {}
    for at, state, place, label in CHANGES(list(ids)):
        left[at] = (state, label or Place(place).words.say(language))
    steps: list[tuple[datetime, str, str]] = []
    for at, (state, where) in left.items():
        if not steps or steps[-1][1:] != (state, where):
            steps.append((at, state, where))
    ends = [at for at, _state, _where in steps[1:]]
    return tuple(_stretch(step, end) for step, end in zip(steps, [*ends, None], strict=True))


def _stretch(step: tuple[datetime, str, str], end: datetime | None) -> Stretch:
    at, state, where = step
    start = localdate(at)
    days = ((localdate(end) if end else localdate()) - start).days
    text = _("%(place)s since %(day)s") % {"place": where, "day": f"{start:%Y-%m-%d}"}
    return Stretch(state, STATE_CHARACTERS[CareState(state)], text, max(1, min(days, 365)))
