"""The clinic's facts as sentences a nurse would say; each tells what, then the details, then who."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yiyang.base.addresses import address_of
from yiyang.clinic import definitions
from yiyang.clinic.models import Allergy, Caution, Condition, Encounter, Fact, Guidance, Medication
from yiyang.clinic.types.followups import Verdict
from yiyang.clinic.types.record import (
    AllergySeverity,
    AllergyStatus,
    ConditionStatus,
    EncounterKind,
    Frequency,
    Kind,
    Outcome,
    Route,
    Topic,
)
from yiyang.lib.words import Words
from yiyang.ui.types import Entry, Tag, Tone

Facts = Mapping[str, Any]
OUTCOME_TONES = {
    Outcome.SATISFIED: Tone.OK,
    Outcome.UNSATISFIED: Tone.WATCH,
    Outcome.UNSATISFIED_AGAIN: Tone.URGENT,
    Outcome.DANGER: Tone.CRITICAL,
    Outcome.CONTACTED: Tone.OK,
}


@dataclass(frozen=True, slots=True)
class Told:
    """One fact as the database tells it, and the language it is to be said in."""

    at: datetime
    author: str
    facts: Facts
    language: str


def entry(what: str, told: Told) -> Entry:
    """One fact as an entry of the timeline."""
    return BUILDERS[what](told)


def dose(facts: Facts, language: str) -> str:
    """How a medicine is taken: 口服 5 mg，每天一次."""
    often = facts["frequency_text"] or Frequency(facts["frequency"]).words.say(language)
    amount = f"{float(facts['dose_value']):g}\u2009{facts['dose_unit']}"
    return _("%(route)s %(amount)s, %(often)s") % {
        "route": Route(facts["route"]).words.say(language),
        "amount": amount,
        "often": often,
    }


def measured(findings: Facts) -> str:
    """What was measured at a follow-up, with units."""
    parts = []
    if "sbp" in findings and "dbp" in findings:
        parts.append(_("blood pressure %(sbp)g/%(dbp)g mmHg") % {"sbp": findings["sbp"], "dbp": findings["dbp"]})
    if "fpg" in findings:
        parts.append(_("fasting blood sugar %(fpg)g mmol/L") % {"fpg": findings["fpg"]})
    return _("; ").join(parts)


def clause(programme: str, rule: str) -> Words:
    """What a clause asks for."""
    known = definitions.programmes().get(programme)
    steps = known.steps() if known else ()
    fallback = known.danger.words if known and known.danger else Words("", "")
    return next((step.words for step in steps if step.rule == rule), fallback)


def verdict_sentence(programme: str, verdict: Verdict) -> str:
    """What a follow-up means, for whoever completed it: the outcome, what to do, the clause, and the next day."""
    language = get_language() or "zh-hans"
    told = joined(verdict.outcome.words.say(language), clause(programme, verdict.rule).say(language))
    if verdict.next_due is None:
        return told
    return _("%(told)s (%(rule)s). Next by %(day)s.") % {"told": told, "rule": verdict.rule, "day": verdict.next_due.isoformat()}


def verdict_tone(verdict: Verdict) -> Tone:
    """How urgent the outcome of a follow-up is."""
    return OUTCOME_TONES[verdict.outcome]


def headline(fact: Fact) -> str:
    """A fact in a few words, for the page where it is ended or withdrawn."""
    language = get_language() or "zh-hans"
    if isinstance(fact, Encounter):
        return f"{EncounterKind(fact.kind).words.say(language)} {fact.reason}".strip()
    return str(getattr(fact, HEADLINES[type(fact)]))


HEADLINES: dict[type[Fact], str] = {
    Condition: "name",
    Allergy: "substance",
    Caution: "text",
    Medication: "drug",
    Guidance: "text",
}


def joined(*parts: str) -> str:
    """Parts that say something, as one sentence."""
    return _("; ").join(part for part in parts if part)


def _encounter(told: Told) -> Entry:
    kind = EncounterKind(told.facts["kind"]).words.say(told.language)
    title = f"{kind} · {told.facts['reason']}" if told.facts["reason"] else kind
    return Entry(told.at, title, joined(told.facts["findings"], told.facts["note"]), told.author, kind=Kind.VISIT, tone=Tone.INFO)


def _follow_up(told: Told) -> Entry:
    programme, outcome = definitions.programmes()[told.facts["programme"]], Outcome(told.facts["outcome"])
    tag = Tag(outcome.words.say(told.language), OUTCOME_TONES[outcome])
    sentence = joined(
        measured(told.facts["findings"]),
        clause(programme.code, told.facts["verdict_rule"]).say(told.language),
        told.facts["note"],
    )
    source = f"{programme.source.title} {told.facts['verdict_rule']}".strip()
    return Entry(
        told.at, programme.words.say(told.language), sentence, told.author, source, kind=Kind.VISIT, tone=tag.tone, tags=(tag,)
    )


def _condition(told: Told) -> Entry:
    status = ConditionStatus(told.facts["status"])
    tags = () if status == ConditionStatus.ACTIVE else (Tag(status.words.say(told.language)),)
    name = _condition_name(told.facts, told.language)
    title = _("Diagnosis: %(name)s") % {"name": name}
    return Entry(told.at, title, told.facts["note"], told.author, told.facts["code"], kind=Kind.VISIT, tone=Tone.INFO, tags=tags)


def _condition_name(facts: Facts, language: str) -> str:
    listed = definitions.conditions().get(facts["code"])
    return listed.words.say(language) if listed and listed.zh == facts["name"] else str(facts["name"])


def _allergy(told: Told) -> Entry:
    status, severity = AllergyStatus(told.facts["status"]), AllergySeverity(told.facts["severity"])
    ruled_out = status == AllergyStatus.INACTIVE
    tag = Tag(status.words.say(told.language)) if ruled_out else Tag(severity.words.say(told.language), Tone.CRITICAL)
    title = _("Allergic to %(substance)s") % {"substance": told.facts["substance"]}
    tone = Tone.QUIET if ruled_out else Tone.CRITICAL
    return Entry(told.at, title, told.facts["reaction"], told.author, kind=Kind.VISIT, tone=tone, tags=(tag,))


def _caution(told: Told) -> Entry:
    return Entry(
        told.at,
        _("To watch for: %(text)s") % {"text": told.facts["text"]},
        "",
        told.author,
        kind=Kind.VISIT,
        tone=told.facts["tone"],
    )


def _medication(told: Told) -> Entry:
    title = _("Started %(drug)s") % {"drug": told.facts["drug"]}
    started = date.fromisoformat(told.facts["start_on"])
    since = _("since %(day)s") % {"day": started.isoformat()} if started != localdate(told.at) else ""
    return Entry(told.at, title, joined(dose(told.facts, told.language), since), told.author, kind=Kind.MEDICINE, tone="nursing")


def _medication_stopped(told: Told) -> Entry:
    title = _("Stopped %(drug)s") % {"drug": told.facts["drug"]}
    return Entry(
        told.at,
        title,
        joined(told.facts["stop_reason"], dose(told.facts, told.language)),
        told.author,
        kind=Kind.MEDICINE,
        tone="nursing",
    )


def _guidance(told: Told) -> Entry:
    tag = Tag(Topic(told.facts["topic"]).words.say(told.language), Tone.INFO)
    link = address_of("clinic:guidance", UUID(told.facts["id"]))
    return Entry(told.at, _("Guidance"), told.facts["text"], told.author, kind=Kind.FAMILY, tone=Tone.OK, tags=(tag,), href=link)


def _guidance_confirmed(told: Told) -> Entry:
    link = address_of("clinic:guidance", UUID(told.facts["id"]))
    return Entry(told.at, _("%(name)s read the guidance") % {"name": told.author}, kind=Kind.FAMILY, tone=Tone.OK, href=link)


BUILDERS: dict[str, Callable[[Told], Entry]] = {
    "encounter": _encounter,
    "follow_up": _follow_up,
    "condition": _condition,
    "allergy": _allergy,
    "caution": _caution,
    "medication": _medication,
    "medication_stopped": _medication_stopped,
    "guidance": _guidance,
    "guidance_confirmed": _guidance_confirmed,
}
