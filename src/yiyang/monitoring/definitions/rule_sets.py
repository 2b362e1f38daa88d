"""Named ways of judging, to be compared on the same readings: read from ``rule_sets.yaml``."""

from functools import lru_cache
from pathlib import Path

import msgspec

from yiyang.lib import datafiles
from yiyang.lib.words import Words
from yiyang.monitoring.definitions import alarm_rules
from yiyang.monitoring.types.replays import RuleSet

FILE = Path(__file__).resolve().parent.parent / "rule_sets.yaml"
DEFAULT, LIMITS = "default", "limits"


class _Set(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    words: Words
    note: Words


@lru_cache(maxsize=1)
def rule_sets() -> dict[str, RuleSet]:
    """Every named set of rules that judge readings."""
    judging = tuple(rule for rule in alarm_rules.rules() if rule.measures)
    named = datafiles.load(FILE, dict[str, _Set])
    return {slug: RuleSet(slug, one.words, one.note, judging) for slug, one in named.items()}


def rule_set(slug: str = DEFAULT) -> RuleSet:
    """One set; ``KeyError`` for a name nobody gave."""
    return rule_sets()[slug]
