"""The follow-up programmes and the list of common conditions, loaded from the files beside this module."""

from functools import cache
from pathlib import Path

import msgspec

from yiyang.lib import datafiles, pinyin
from yiyang.lib.codes import Icd10
from yiyang.lib.datafiles import Confidence, Source
from yiyang.lib.words import Words

HERE = Path(__file__).parent
MEASURES = {
    "sbp": Words("收缩压", "Systolic pressure"),
    "dbp": Words("舒张压", "Diastolic pressure"),
    "fpg": Words("空腹血糖", "Fasting blood sugar"),
}
UNITS = {"sbp": "mmHg", "dbp": "mmHg", "fpg": "mmol/L"}


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


class Programmes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file."""

    programmes: tuple[Programme, ...]


class KnownCondition(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A condition of the list, with how sure we are of its code."""

    code: str
    zh: str
    en: str
    confidence: Confidence

    def __post_init__(self) -> None:
        Icd10(self.code)

    @property
    def words(self) -> Words:
        """Its name in both languages."""
        return Words(self.zh, self.en)


class Conditions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file."""

    source: Source
    conditions: tuple[KnownCondition, ...]


@cache
def programmes() -> dict[str, Programme]:
    """Every follow-up programme, by its code."""
    return {programme.code: programme for programme in datafiles.load(HERE / "followups.yaml", Programmes).programmes}


def programmes_for(code: str) -> tuple[Programme, ...]:
    """The programmes a condition enrols an elder in."""
    return tuple(p for p in programmes().values() if code.startswith(p.enrols) and p.enrols)


@cache
def conditions() -> dict[str, KnownCondition]:
    """Every listed condition, by its code."""
    return {condition.code: condition for condition in datafiles.load(HERE / "icd10.yaml", Conditions).conditions}


def search_conditions(text: str, *, limit: int = 8) -> list[KnownCondition]:
    """Listed conditions whose code, Chinese or English name, pinyin or initials begin with or hold what was typed."""
    wanted = text.strip().lower()
    return [known for known in conditions().values() if wanted and _matches(known, wanted)][:limit]


def _matches(known: KnownCondition, wanted: str) -> bool:
    spelling = pinyin.spell(known.zh)
    starts = (known.code.lower(), spelling.full, spelling.initials)
    return any(text.startswith(wanted) for text in starts) or wanted in known.zh.lower() or wanted in known.en.lower()
