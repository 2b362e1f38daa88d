"""The alarm rules as pages: every number with who says so and how far that was checked."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yiyang.base.errors import NotFound
from yiyang.lib.datafiles import Confidence, Source
from yiyang.lib.words import Words
from yiyang.monitoring.definitions import alarm_rules, measures
from yiyang.monitoring.rules import comparisons, early_warning, habits, sentences
from yiyang.monitoring.types.alarms import AlarmRule, Band
from yiyang.monitoring.types.duties import Duty
from yiyang.monitoring.types.early_warning import ScoreBand
from yiyang.monitoring.types.habits import HabitBand
from yiyang.monitoring.types.history import Clause
from yiyang.ui.types import Tone

MARK_TONES = {Confidence.VERIFIED: Tone.OK, Confidence.UNCERTAIN: Tone.URGENT, Confidence.RECALLED: Tone.WATCH}


@dataclass(frozen=True, slots=True)
class SourceLine:
    """Where a number comes from, and how far it was checked."""

    title: str
    note: str
    mark: str
    tone: str


@dataclass(frozen=True, slots=True)
class BandLine:
    """One band of a rule."""

    code: str
    severity: str
    condition: str
    who: str
    in_force: bool
    source: SourceLine


@dataclass(frozen=True, slots=True)
class RuleCard:
    """One rule: bands, what to do, when it is over."""

    id: str
    code: str
    version: int
    words: Words
    bands: tuple[BandLine, ...]
    advice: tuple[tuple[str, Words], ...]
    clearing: str
    age: str
    sources: tuple[SourceLine, ...]


@dataclass(frozen=True, slots=True)
class DutyLine:
    """What an alarm of one severity asks of people."""

    severity: str
    words: Words
    steps: tuple[tuple[Words, str], ...]


@dataclass(frozen=True, slots=True)
class RulesPage:
    """All rules and the duties they bring."""

    rules: tuple[RuleCard, ...]
    duties: tuple[DutyLine, ...]
    duty_source: SourceLine


def rules_page() -> RulesPage:
    """Every rule, with sources."""
    duties = alarm_rules.duties(timezone.localdate())
    return RulesPage(
        tuple(_card(rule) for rule in alarm_rules.rules()),
        tuple(_duty(duty) for duty in duties.duties),
        source_line(duties.source),
    )


def rule_card(rule_id: str) -> RuleCard:
    """One rule, with sources."""
    rule = alarm_rules.by_id().get(rule_id)
    if rule is None:
        raise NotFound(_("There is no such alarm rule."))
    return _card(rule)


def _card(rule: AlarmRule) -> RuleCard:
    return RuleCard(
        id=rule.id,
        code=rule.code,
        version=rule.version,
        words=rule.words,
        bands=(
            *(_band(rule, band) for band in rule.bands),
            *(_clause(rule, clause) for clause in rule.history),
            *(_score(rule, band) for band in rule.scores),
            *([_habit(rule, rule.habit)] if rule.habit else []),
        ),
        advice=tuple((severity.value, words) for severity, words in rule.advice.items()),
        clearing=_clearing(rule),
        age=""
        if not (rule.measures or rule.scores)
        else _("Readings older than %(hours)d h raise no alarm; still abnormal after %(again)d h, it is raised again.")
        % {"hours": rule.max_age_hours, "again": rule.refire_hours},
        sources=tuple(source_line(source) for source in rule.sources.values()),
    )


def _band(rule: AlarmRule, band: Band) -> BandLine:
    measure = measures.by_slug()[band.measure]
    condition = f"{measure.words.say(_language())} {band.sign} {measure.shown(band.limit)} {measure.shown_unit.say(_language())}"
    return BandLine(band.code, band.severity, condition, _who(band), rule.in_force(band), source_line(rule.source_of(band)))


def _clause(rule: AlarmRule, clause: Clause) -> BandLine:
    condition = comparisons.condition(clause, measures.by_slug()[clause.measure]).say(_language())
    illnesses = ", ".join(clause.conditions)
    who = _("with %(illnesses)s") % {"illnesses": illnesses} if illnesses else ""
    return BandLine(clause.code, clause.severity, condition, who, True, source_line(rule.sources[clause.source]))


def _score(rule: AlarmRule, band: ScoreBand) -> BandLine:
    condition = early_warning.condition(band).say(_language())
    return BandLine(band.code, band.severity, condition, "", True, source_line(rule.sources[band.source]))


def _habit(rule: AlarmRule, band: HabitBand) -> BandLine:
    condition = habits.condition(band).say(_language())
    return BandLine(band.code, band.severity, condition, "", True, source_line(rule.sources[band.source]))


def _who(band: Band) -> str:
    contexts = {"fasting": _("fasting"), "after_meal_2h": _("2 h after a meal")}
    parts = [contexts.get(context, context) for context in band.contexts]
    if band.age_from is not None:
        parts.append(_("aged %(age)d and over") % {"age": band.age_from})
    if band.age_below is not None:
        parts.append(_("under %(age)d") % {"age": band.age_below})
    return " · ".join(parts)


def _clearing(rule: AlarmRule) -> str:
    if rule.over is not None:
        return rule.over.say(_language())
    margins = [f"{measures.by_slug()[name].words.say(_language())} {margin:g}" for name, margin in rule.clear.margins.items()]
    return _("Over after %(count)d readings in a row inside the limits by: %(margins)s") % {
        "count": rule.clear.count,
        "margins": ", ".join(margins),
    }


def source_line(source: Source) -> SourceLine:
    """A source with how far it was checked."""
    mark = sentences.mark(source.confidence).say(_language())
    title = f"{source.title} {source.clause}".strip()
    return SourceLine(title, source.note, mark, MARK_TONES.get(source.confidence, Tone.INFO))


def _duty(duty: Duty) -> DutyLine:
    steps = tuple((sentences.rung(step.rung), _wait(step.wait.minutes, step.wait.workdays)) for step in duty.chain)
    return DutyLine(duty.severity, duty.words, steps)


def _wait(minutes: int, workdays: int) -> str:
    if workdays:
        return _("%(days)d working day") % {"days": workdays}
    return _("%(minutes)d min") % {"minutes": minutes}


def _language() -> str:
    return get_language() or "zh-hans"
