"""What a follow-up programme asks for, what was found, and what that means."""

from dataclasses import dataclass
from datetime import date

import msgspec

from yiyang.clinic.types.record import Outcome
from yiyang.lib.datafiles import Source
from yiyang.lib.words import Words


class Due(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How long after a contact the next one must come: whole months, or days."""

    months: int = 0
    days: int = 0

    def __post_init__(self) -> None:
        if (self.months > 0) == (self.days > 0):
            raise ValueError("a deadline is in months or in days")


class Limit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One number that alone calls for an emergency referral; ``rule`` when it is another clause than the programme's."""

    measure: str
    at_least: float | None = None
    at_most: float | None = None
    rule: str = ""


class Target(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What counts as well controlled, for an age and for certain conditions; the first that fits holds."""

    below: dict[str, float]
    from_age: int = 0
    codes: tuple[str, ...] = ()


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One clause: what to do, and when the next contact is due."""

    rule: str
    due: Due
    zh: str = ""
    en: str = ""
    limits: tuple[Limit, ...] = ()

    @property
    def words(self) -> Words:
        """What to do, in both languages."""
        return Words(self.zh, self.en)


class Programme(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One reason to see an elder again and again, with the norm that asks for it."""

    code: str
    zh: str
    en: str
    source: Source
    first: Step
    enrols: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    from_age: int = 0
    danger: Step | None = None
    signs: Step | None = None
    targets: tuple[Target, ...] = ()
    satisfied: Step | None = None
    unsatisfied: Step | None = None
    unsatisfied_again: Step | None = None
    contacted: Step | None = None

    @property
    def words(self) -> Words:
        """Its name in both languages."""
        return Words(self.zh, self.en)

    @property
    def is_judged(self) -> bool:
        """Whether numbers decide how it goes on."""
        return bool(self.targets)

    def steps(self) -> tuple[Step, ...]:
        """Every clause it has."""
        steps = (self.danger, self.signs, self.satisfied, self.unsatisfied, self.unsatisfied_again, self.contacted)
        return tuple(step for step in steps if step is not None)


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found at a follow-up; a measure that was not taken is left out."""

    measures: dict[str, float]
    danger_signs: bool = False
    adverse_reaction: bool = False
    new_complication: bool = False


@dataclass(frozen=True, slots=True)
class Background:
    """What of the elder decides their target: age, conditions, and how the last follow-up ended."""

    age: int
    codes: tuple[str, ...] = ()
    last_outcome: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """One number that led to a verdict beside the limit it was held against, or a sign that needs no number."""

    measure: str
    value: float | None
    sign: str
    limit: float | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a follow-up means: its outcome, the rule that says so, the numbers behind it, and the day of the next one."""

    outcome: Outcome
    rule: str
    next_due: date | None
    reasons: tuple[Reason, ...] = ()
