"""The follow-up programmes and the list of common conditions, loaded from the files beside this module."""

from functools import cache
from pathlib import Path

import msgspec

from yiyang.clinic.types.followups import Programme
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
