"""The rules that raise alarms and the duties they bring, read from ``alarm_rules/`` and ``alarm_duties/``."""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import msgspec

from yiyang.lib import datafiles
from yiyang.lib.datafiles import Confidence, DefinitionError
from yiyang.monitoring.definitions import measures as measured
from yiyang.monitoring.rules import alarms as alarm_rules
from yiyang.monitoring.types.alarms import AlarmRule, Rung
from yiyang.monitoring.types.duties import Duties
from yiyang.monitoring.types.early_warning import ScoreBand
from yiyang.monitoring.types.habits import HabitBand
from yiyang.monitoring.types.history import FARTHEST_DAY, KEPT_DAYS, Clause
from yiyang.monitoring.types.severity import SEVERITIES
from yiyang.notices.types import ChannelKind

FOLDER = Path(__file__).resolve().parent.parent / "alarm_rules"
DUTIES = Path(__file__).resolve().parent.parent / "alarm_duties"
SILENCE = "device_silent"
EARLY_WARNING = "early_warning"
MISSED = "missed_measurement"
HELP_CALL = "help_call"


@lru_cache(maxsize=1)
def rules() -> tuple[AlarmRule, ...]:
    """All rules in the order of the measures they judge, those that judge no single measure last."""
    loaded = [_load(path) for path in sorted(FOLDER.glob("*.yaml"))]
    order = list(measured.by_slug())
    _refuse_overlap(loaded)
    return tuple(sorted(loaded, key=lambda rule: min((order.index(measure) for measure in rule.measures), default=len(order))))


@lru_cache(maxsize=1)
def by_id() -> dict[str, AlarmRule]:
    """Rules by id."""
    return {rule.id: rule for rule in rules()}


@lru_cache(maxsize=1)
def by_measure() -> dict[str, AlarmRule]:
    """The one rule that judges a measure."""
    return dict(alarm_rules.by_measure(rules()))


@lru_cache(maxsize=1)
def condition_patterns() -> list[str]:
    """The illnesses some clause asks about, as patterns for ``LIKE``."""
    return sorted({f"{prefix}%" for rule in rules() for clause in rule.history for prefix in clause.conditions})


@lru_cache(maxsize=1)
def all_duties() -> tuple[Duties, ...]:
    """Every edition of the duties, the oldest first, without gap or overlap."""
    loaded = sorted((_load_duties(path) for path in DUTIES.glob("????-??-??.yaml")), key=lambda one: one.start)
    if any(one.end != following.start for one, following in pairwise(loaded)) or loaded[-1].end is not None:
        raise DefinitionError(f"{DUTIES.name}: each edition must end where the next begins, the last one stays open")
    return tuple(loaded)


@lru_cache(maxsize=512)
def duties(on: date) -> Duties:
    """Whom to tell and how soon, for each severity, on a day; an alarm keeps the edition of the day it was raised."""
    return next((one for one in reversed(all_duties()) if one.start <= on), all_duties()[0])


def _load_duties(path: Path) -> Duties:
    loaded = datafiles.load(path, Duties)
    if loaded.start.isoformat() != path.stem:
        raise DefinitionError(f"{path.name}: its start {loaded.start} must be the file's name")
    if {duty.severity for duty in loaded.duties} != set(SEVERITIES):
        raise DefinitionError(f"{path.name}: every severity needs one duty")
    if any(not duty.chain or duty.chain[-1].rung != Rung.EVERYONE for duty in loaded.duties):
        raise DefinitionError(f"{path.name}: a chain ends with everyone, so that an alarm always ends at a human")
    if any(ChannelKind.PAGE not in step.channels for duty in loaded.duties for step in duty.chain):
        raise DefinitionError(f"{path.name}: every rung is told on the page")
    return loaded


def _load(path: Path) -> AlarmRule:
    rule = datafiles.load(path, AlarmRule)
    if rule.id != path.stem:
        raise DefinitionError(f"{path.name}: its id {rule.id!r} must be the file's name")
    for fault in faults(rule):
        raise DefinitionError(f"{path.name}: {fault}")
    return msgspec.structs.replace(rule, history=tuple(_with_digits(clause) for clause in rule.history))


def _with_digits(clause: Clause) -> Clause:
    """A clause that knows how people write what it is about."""
    return msgspec.structs.replace(clause, digits=measured.by_slug()[clause.measure].decimals)


def faults(rule: AlarmRule) -> list[str]:
    """What is wrong with a rule; with anything wrong nothing starts."""
    unknown = set(rule.measures) - set(measured.by_slug())
    found = [f"unknown measures {sorted(unknown)}"] if unknown else []
    found += [] if rule.measures or rule.over else ["no reading ends it: it must say when it is over"]
    found += [f"no margin for {measure}" for measure in rule.measures if measure not in rule.clear.margins]
    for band in rule.bands:
        given = [limit for limit in (band.at_least, band.below, band.at_most) if limit is not None]
        found += [f"{band.code} needs exactly one limit"] if len(given) != 1 else []
        found += [f"{band.code} judges a foreign {band.measure}"] if band.measure not in rule.measures else []
        found += [f"{band.code} names no known source"] if band.source not in rule.sources else []
        found += [f"{band.severity} has no advice"] if band.severity not in rule.advice else []
    found += [fault for clause in rule.history for fault in _clause_faults(rule, clause)]
    found += [fault for band in rule.scores for fault in _score_faults(rule, band)]
    found += list(_habit_faults(rule, rule.habit)) if rule.habit else []
    codes = [band.code for band in rule.bands] + [clause.code for clause in rule.history] + [band.code for band in rule.scores]
    return found + ([f"a code is used twice in {codes}"] if len(codes) != len(set(codes)) else [])


def _clause_faults(rule: AlarmRule, clause: Clause) -> Iterator[str]:
    near, far = clause.days
    source = rule.sources.get(clause.source)
    if clause.measure not in rule.measures:
        yield f"{clause.code} judges a foreign {clause.measure}"
    if source is None or source.confidence == Confidence.UNCERTAIN:
        yield f"{clause.code} names no source that may raise an alarm"
    if not 1 <= near <= far <= FARTHEST_DAY or not 1 <= clause.needed <= far - near + 1:
        yield f"{clause.code} looks back at impossible days"
    if not (clause.least or clause.spreads or clause.share):
        yield f"{clause.code} has no width"
    if clause.digits:
        yield f"{clause.code} names digits, which are the measure's"
    if clause.severity not in rule.advice:
        yield f"{clause.severity} has no advice"
    if clause.past_table and not clause.replaces:
        yield f"{clause.code} takes no limit's place, so nothing can be past the table"


def _score_faults(rule: AlarmRule, band: ScoreBand) -> Iterator[str]:
    source = rule.sources.get(band.source)
    if bool(band.total) == bool(band.single):
        yield f"{band.code} needs a total or a single part"
    if source is None or source.confidence == Confidence.UNCERTAIN:
        yield f"{band.code} names no source that may raise an alarm"
    if band.severity not in rule.advice:
        yield f"{band.severity} has no advice"


def _habit_faults(rule: AlarmRule, band: HabitBand) -> Iterator[str]:
    if band.source not in rule.sources or band.severity not in rule.advice or band.severity != rule.severity:
        yield f"{band.code} needs a source, the severity of its rule and advice"
    if not 2 <= band.measured_days <= band.look_back_days or not 1 <= band.least_days <= band.forgotten_days or band.times < 1:
        yield f"{band.code} can never be missed"
    if band.look_back_days > KEPT_DAYS:
        yield f"{band.code} looks back farther than days are kept"
    if not 0 <= band.from_hour < band.until_hour <= 24:
        yield f"{band.code} has no hours to ask in"


def _refuse_overlap(loaded: list[AlarmRule]) -> None:
    judged = [measure for rule in loaded for measure in rule.measures]
    twice = {measure for measure in judged if judged.count(measure) > 1}
    if twice:
        raise DefinitionError(f"two rules judge {sorted(twice)}; one event must make one alarm")
