"""The head of every page about an elder, and one elder's record."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yiyang.accounts import guards as access
from yiyang.accounts.models import User
from yiyang.base.addresses import address_of
from yiyang.clinic import definitions, rules
from yiyang.clinic.queries import sentences
from yiyang.clinic.queries.standing import HEAD_ONLY, MEDICINES_ONLY, RECORD, Known, Standing, known
from yiyang.clinic.queries.timeline import Sight
from yiyang.clinic.queries.ways import ways_of
from yiyang.clinic.queries.worklists import FollowUpRow, follow_up_row
from yiyang.lib import masking
from yiyang.people.models import Elder
from yiyang.people.queries import identity_ids
from yiyang.people.types import Place, Relation, ResponsibilityKind, Sex
from yiyang.ui.types import STATE_CHARACTERS, CareState, Choice, Tag, Tone

HEAD_TONES = {"allergy": Tone.CRITICAL, "caution": Tone.WATCH, "condition": Tone.INFO}


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
    stands = known(identity_ids(elder), HEAD_ONLY, reads_record=access.may(user, "record.read", elder))
    return _banner(elder, stands, _head_facts(stands))


def record(seen: Sight) -> RecordPage:
    """The record page without its timeline; who may not read the record gets the head alone."""
    reads_record = "record.read" in seen.held
    stands = known(seen.ids, RECORD if reads_record else HEAD_ONLY, reads_record=reads_record)
    facts = _head_facts(stands)
    head, ways = _banner(seen.elder, stands, facts), ways_of(seen.elder.pk, seen.held)
    page = RecordPage(head, watch=_watch(facts), held=seen.held, ways=ways)
    return _with_sides(page, stands, name=seen.elder.name) if reads_record else page


def _with_sides(page: RecordPage, stands: Known, *, name: str) -> RecordPage:
    return replace(
        page,
        ribbon=_ribbon(stands.changes),
        medicines=_medicines(stands),
        follow_ups=tuple(follow_up_row(one, localdate(), name=name) for one in stands.follow_ups),
        responsible=_responsible(stands),
    )


def medications_now(user: User, elder: Elder) -> tuple[MedicineRow, ...]:
    """The medicines an elder takes now; nothing for those who may not read the record."""
    if not access.may(user, "record.read", elder):
        return ()
    return _medicines(known(identity_ids(elder), MEDICINES_ONLY, reads_record=True))


def _banner(elder: Elder, stands: Known, facts: Sequence[HeadFact]) -> Banner:
    language = get_language() or "zh-hans"
    doctor, proxy = _doctor(stands), _proxy(stands)
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


def _head_facts(stands: Known) -> list[HeadFact]:
    """Allergies, cautions and, for those who may know them, conditions, the oldest first."""
    language = get_language() or "zh-hans"
    found = [(what, one) for what in HEAD_TONES for one in stands.of(what)]
    found.sort(key=lambda pair: pair[1].since)
    return [_head_fact(what, one, language=language) for what, one in found]


def _head_fact(what: str, one: Standing, *, language: str) -> HeadFact:
    facts = one.facts
    listed = definitions.conditions().get(facts.get("code", ""))
    text = listed.words.say(language) if listed and listed.zh == facts["text"] else facts["text"]
    return HeadFact(what, one.id, text, facts.get("tone") or HEAD_TONES[what], facts.get("detail", ""))


def _watch(facts: Sequence[HeadFact]) -> tuple[WatchRow, ...]:
    return tuple(WatchRow(f.text, f.tone, f.detail, address_of("clinic:withdraw", f.kind, f.id)) for f in facts)


def _doctor(stands: Known) -> str:
    named = {one.facts["kind"]: one.facts["name"] for one in reversed(stands.of("responsible"))}
    if ResponsibilityKind.FAMILY_DOCTOR in named:
        return _("Family doctor %(name)s") % {"name": named[ResponsibilityKind.FAMILY_DOCTOR]}
    return str(named.get(ResponsibilityKind.TEAM, ""))


def _responsible(stands: Known) -> tuple[tuple[str, str], ...]:
    language = get_language() or "zh-hans"
    held = [one.facts for one in stands.of("responsible")]
    return tuple((ResponsibilityKind(facts["kind"]).words.say(language), facts["name"]) for facts in held)


def _proxy(stands: Known) -> str:
    """The family member who may act for the elder, if there is one."""
    for one in stands.of("proxy"):
        relation = Relation(one.facts["relation"]).words.say(get_language() or "zh-hans")
        return _("%(relation)s %(name)s may act for them") % {"relation": relation, "name": one.facts["name"]}
    return ""


def _medicines(stands: Known) -> tuple[MedicineRow, ...]:
    language = get_language() or "zh-hans"
    return tuple(_medicine_row(one, language) for one in stands.medicines)


def _medicine_row(one: Standing, language: str) -> MedicineRow:
    facts, since = one.facts, date.fromisoformat(one.facts["start_on"])
    return MedicineRow(one.id, facts["drug"], sentences.dose(facts, language), since, facts["prescriber"])


def _ribbon(changes: Sequence[Standing]) -> tuple[Stretch, ...]:
    """The states and places an elder went through, as each change of the record left them."""
    language = get_language() or "zh-hans"
    left: dict[datetime, tuple[str, str]] = {}
    for change in changes:
        facts = change.facts
        left[change.since] = (facts["state"], facts["label"] or Place(facts["place"]).words.say(language))
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
