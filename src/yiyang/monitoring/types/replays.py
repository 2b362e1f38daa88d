"""Following readings of the past: what was heard of one elder, by which rules it is judged, and which alarms those raise."""

from dataclasses import dataclass
from datetime import datetime

import msgspec

from yiyang.lib.words import Words
from yiyang.monitoring.types.alarms import AlarmRule, Severity, Verdict
from yiyang.monitoring.types.early_warning import Scoring


@dataclass(frozen=True, slots=True)
class Heard:
    """One reading of one elder as it arrived: in the measure's own unit, its meal context by slug."""

    measure: str
    value: float
    taken_at: datetime
    received_at: datetime
    context: str = "none"
    device: str = ""


class RuleSet(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Rules that judge together under one name, so that two ways of judging can be compared on the same readings.

    ``scoring`` is how the one rule that joins several measures scores them.
    """

    slug: str
    words: Words
    note: Words
    rules: tuple[AlarmRule, ...]
    scoring: Scoring | None = None

    def rule(self, rule_id: str) -> AlarmRule:
        """One of its rules."""
        return next(rule for rule in self.rules if rule.id == rule_id)


@dataclass(frozen=True, slots=True)
class Step:
    """A moment at which an alarm calls somebody: it is raised, gets graver, or is raised again."""

    at: datetime
    severity: Severity


@dataclass(frozen=True, slots=True)
class Episode:
    """One alarm from its first abnormal reading to its recovery; ``end`` is empty while it has not recovered.

    ``steps`` are the times it called, the first being ``start``; ``worst`` says by which limits and with which numbers.
    """

    rule: str
    severity: Severity
    start: datetime
    end: datetime | None
    last_abnormal: datetime
    count: int
    steps: tuple[Step, ...]
    worst: Verdict
