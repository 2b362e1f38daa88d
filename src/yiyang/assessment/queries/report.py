"""The six-dimension report of an elder: what the instruments and the record say, what is missing, what it leads to."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yiyang.accounts import guards as access
from yiyang.accounts.models import User
from yiyang.assessment import definitions
from yiyang.assessment.models import Assessment, Signature
from yiyang.assessment.queries.standing import by_instrument, finished
from yiyang.assessment.rules import portrait
from yiyang.assessment.types.report import Proposal, Side, SideReport, Standing, Tier
from yiyang.assessment.types.report import RiskReport as Risk
from yiyang.clinic import queries as clinic
from yiyang.clinic.models import Condition
from yiyang.lib.words import Words
from yiyang.people import definitions as people
from yiyang.people.models import Elder, FamilyMember, GroupMembership
from yiyang.people.queries import identity_ids
from yiyang.people.types import Hardship, LivingSituation

History = dict[str, list[Standing]]
MEDICAL_FACTS = frozenset({"conditions", "medicines"})


@dataclass(frozen=True, slots=True)
class SignedBy:
    """Who stands for a result that the report rests on."""

    instrument: Words
    names: tuple[str, ...]
    on: date


@dataclass(frozen=True, slots=True)
class LevelLine:
    """One instrument's level as it stands, in its own currency."""

    instrument: Words
    verdict: Words
    level: int | None
    on: date
    valid_until: date | None
    estimate: bool
    assessment_id: UUID


@dataclass(frozen=True, slots=True)
class Report:
    """The whole report on a day."""

    elder_id: UUID
    on: date
    sides: tuple[SideReport, ...]
    risks: tuple[Risk, ...]
    levels: tuple[LevelLine, ...]
    proposal: Proposal | None
    class_words: Words | None
    tier: Tier | None
    crosswalk_note: str
    signed: tuple[SignedBy, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nobody has assessed this elder yet."""
        return not self.levels

    @property
    def estimate(self) -> bool:
        """Whether anything in it rests on a table nobody has confirmed."""
        return any(line.estimate for line in self.levels)


def report(user: User, elder: Elder, on: date) -> Report:
    """The six dimensions of an elder on a day, as much of the record as the reader may see."""
    rows = finished(elder.pk, on)
    history = by_instrument(rows)
    now = {code: found[0] for code, found in history.items()}
    care, shown = definitions.care(), portrait.proposal(definitions.care(), now)
    names = {one.code: one.words for one in definitions.instruments()}
    facts = _facts(user, elder, on)
    return Report(
        elder_id=elder.pk,
        on=on,
        sides=tuple(_side(side, history, names=names, facts=facts) for side in definitions.portrait().sides),
        risks=tuple(portrait.risk(risk, now, names) for risk in definitions.portrait().risks),
        levels=tuple(_level(one) for one in now.values()),
        proposal=shown,
        class_words=next((one.words for one in care.classes if shown and one.slug == shown.care_class), None),
        tier=next((tier for tier in care.tiers if shown and tier.care_class == shown.care_class), None),
        crosswalk_note=care.source.note,
        signed=_signed(rows, {one.assessment_id for one in now.values()}),
    )


def _side(side: Side, history: History, *, names: dict[str, Words], facts: dict[str, Words]) -> SideReport:
    used = [measure for measure in side.measures if measure.instrument in history]
    told = tuple(portrait.told(measure, history[measure.instrument][0]) for measure in used)
    again = [measure for measure in used if len(history[measure.instrument]) > 1]
    earlier = [portrait.told(measure, history[measure.instrument][-1 if measure not in again else 1]) for measure in used]
    words = definitions.portrait().fact_words
    return SideReport(
        slug=side.slug,
        words=side.words,
        value=portrait.value(told),
        before=portrait.value(earlier) if again else None,
        told=told,
        facts=tuple((words[fact], facts[fact]) for fact in side.facts if fact in facts),
        missing=tuple(names[measure.instrument] for measure in side.measures if measure.instrument not in history),
    )


def _level(found: Standing) -> LevelLine:
    band = found.result.band
    return LevelLine(
        instrument=found.instrument.words,
        verdict=band.words if band else Words("", ""),
        level=found.result.level,
        on=found.on,
        valid_until=found.valid_until,
        estimate=found.estimate,
        assessment_id=found.assessment_id,
    )


def _signed(rows: list[Assessment], shown: set[UUID]) -> tuple[SignedBy, ...]:
    names: dict[UUID, list[str]] = {}
    for signature in Signature.objects.filter(assessment__in=shown).select_related("assessor"):
        names.setdefault(signature.assessment_id, []).append(signature.assessor.name)
    return tuple(
        SignedBy(
            definitions.instrument(row.instrument, row.version).words, tuple(names.get(row.pk, ())), localdate(row.finalised_at)
        )
        for row in rows
        if row.pk in shown
    )


def _facts(user: User, elder: Elder, on: date) -> dict[str, Words]:
    """What the record says beside the instruments; diagnoses and medicines only for those who may read the record."""
    may_read = access.may(user, "record.read", elder)
    wanted = [fact for fact in FACTS if may_read or fact not in MEDICAL_FACTS]
    return {fact: FACTS[fact](user, elder, on) for fact in wanted}


def _none_or(texts: list[str]) -> Words:
    return Words("、".join(texts), ", ".join(texts)) if texts else Words("没有记录", "nothing on record")


def _conditions(_user: User, elder: Elder, _on: date) -> Words:
    rows = Condition.objects.standing().filter(elder__in=identity_ids(elder), status="active")
    return _none_or(list(rows.order_by("at").values_list("name", flat=True)))


def _medicines(user: User, elder: Elder, _on: date) -> Words:
    return _none_or([one.drug for one in clinic.medications_now(user, elder)])


def _allergies(user: User, elder: Elder, _on: date) -> Words:
    return _none_or(list(clinic.banner(user, elder).allergies))


def _groups(_user: User, elder: Elder, on: date) -> Words:
    held = GroupMembership.objects.on(on).filter(elder__in=identity_ids(elder)).values_list("group", flat=True)
    known = [people.groups()[slug].words for slug in held if slug in people.groups()]
    return Words(_none_or([one.zh for one in known]).zh, _none_or([one.en for one in known]).en)


def _living(_user: User, elder: Elder, _on: date) -> Words:
    return LivingSituation(elder.living_situation).words


def _relatives(_user: User, elder: Elder, on: date) -> Words:
    count = FamilyMember.objects.on(on).filter(elder__in=identity_ids(elder)).count()
    return Words(f"{count} 位", f"{count} on record") if count else Words("没有登记", "none on record")


def _hardship(_user: User, elder: Elder, _on: date) -> Words:
    return Hardship(elder.hardship).words


FACTS: dict[str, Callable[[User, Elder, date], Words]] = {
    "conditions": _conditions,
    "medicines": _medicines,
    "allergies": _allergies,
    "groups": _groups,
    "living_situation": _living,
    "relatives": _relatives,
    "hardship": _hardship,
}


def radar(found: Report) -> dict[str, object]:
    """The picture of the six dimensions; a dimension nobody looked at is left out, never drawn as zero."""
    language = get_language() or ""
    known = [side for side in found.sides if side.value is not None]
    earlier = [side.before for side in known]
    return {
        "sides": [side.words.say(language) for side in known],
        "now": [side.value for side in known],
        "before": [] if None in earlier else earlier,
        "words": {"now": _("now"), "before": _("last time")},
    }
