"""Named ways of judging, to be compared on the same readings: read from ``rule_sets.yaml``."""

from enum import StrEnum
from functools import lru_cache
from pathlib import Path

import msgspec

from yiyang.lib import datafiles
from yiyang.lib.words import Words
from yiyang.monitoring.definitions import alarm_rules, early_warning
from yiyang.monitoring.types.alarms import AlarmRule
from yiyang.monitoring.types.replays import RuleSet

FILE = Path(__file__).resolve().parent.parent / "rule_sets.yaml"
DEFAULT, LIMITS = "default", "limits"


class _Clauses(StrEnum):
    NONE = "none"
    USUAL = "usual"
    ALL = "all"


class _Set(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    words: Words
    note: Words
    history: _Clauses
    scores: bool = False


@lru_cache(maxsize=1)
def rule_sets() -> dict[str, RuleSet]:
    """Every named set of rules that judge readings."""
    return {slug: _rule_set(slug, one) for slug, one in datafiles.load(FILE, dict[str, _Set]).items()}


def rule_set(slug: str = DEFAULT) -> RuleSet:
    """One set; ``KeyError`` for a name nobody gave."""
    return rule_sets()[slug]


def _rule_set(slug: str, one: _Set) -> RuleSet:
    judging = tuple(_with(rule, one.history) for rule in alarm_rules.rules() if rule.measures or (rule.scores and one.scores))
    return RuleSet(slug, one.words, one.note, judging, early_warning.scoring() if one.scores else None)


def _with(rule: AlarmRule, wanted: _Clauses) -> AlarmRule:
    kept = {
        _Clauses.NONE: (),
        _Clauses.USUAL: tuple(clause for clause in rule.history if clause.replaces),
        _Clauses.ALL: rule.history,
    }
    return msgspec.structs.replace(rule, history=kept[wanted])
