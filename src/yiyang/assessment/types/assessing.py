"""The words of an assessment in progress: why it is made, where it stands, what makes a new one due."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from yiyang.lib.words import Words

Pick = int | float | str | bool | None
Picks = Mapping[str, Pick]


class AssessmentState(StrEnum):
    """How far an assessment has come."""

    ASSESSING = "assessing"
    COMPARING = "comparing"
    AGREED = "agreed"
    FINAL = "final"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"

    @property
    def words(self) -> Words:
        return STATE_WORDS[self]


class AssessmentReason(StrEnum):
    """Why somebody is assessed; the five reasons of the national form."""

    FIRST = "first"
    ROUTINE = "routine"
    IMMEDIATE = "immediate"
    REVIEW = "review"
    OTHER = "other"

    @property
    def words(self) -> Words:
        return REASON_WORDS[self]


class AppealState(StrEnum):
    """How far a doubt about a result has come."""

    OPEN = "open"
    RETESTING = "retesting"
    KEPT = "kept"
    CHANGED = "changed"
    DECLINED = "declined"

    @property
    def words(self) -> Words:
        return APPEAL_WORDS[self]


class Cause(StrEnum):
    """What makes an assessment due: somebody asked, the last one ends, or something happened."""

    REQUESTED = "requested"
    EXPIRY = "expiry"
    DISCHARGE = "discharge"
    FALL = "fall"
    STROKE = "stroke"
    DEMENTIA = "dementia"
    WEIGHT_LOSS = "weight_loss"
    CONSCIOUSNESS_CHANGE = "consciousness_change"

    @property
    def words(self) -> Words:
        return CAUSE_WORDS[self]


EVENTS = (
    Cause.DISCHARGE, Cause.FALL, Cause.STROKE, Cause.DEMENTIA, Cause.WEIGHT_LOSS, Cause.CONSCIOUSNESS_CHANGE,
)  # fmt: skip
STATE_WORDS = {
    AssessmentState.ASSESSING: Words("评估中", "being assessed"),
    AssessmentState.COMPARING: Words("待核对差异", "differences to settle"),
    AssessmentState.AGREED: Words("待签名", "waiting for signatures"),
    AssessmentState.FINAL: Words("已定", "final"),
    AssessmentState.SUPERSEDED: Words("已被取代", "superseded"),
    AssessmentState.WITHDRAWN: Words("已撤回", "withdrawn"),
}
REASON_WORDS = {
    AssessmentReason.FIRST: Words("首次评估", "First assessment"),
    AssessmentReason.ROUTINE: Words("常规评估", "Routine assessment"),
    AssessmentReason.IMMEDIATE: Words("即时评估", "After a change"),
    AssessmentReason.REVIEW: Words("对结果有疑问的复评", "Re-test of a doubted result"),
    AssessmentReason.OTHER: Words("其他", "Other"),
}
APPEAL_WORDS = {
    AppealState.OPEN: Words("待处理", "open"),
    AppealState.RETESTING: Words("正在复评", "being re-tested"),
    AppealState.KEPT: Words("复评后等级不变", "level kept after the re-test"),
    AppealState.CHANGED: Words("复评后等级改变", "level changed by the re-test"),
    AppealState.DECLINED: Words("不予复评", "declined"),
}
CAUSE_WORDS = {
    Cause.REQUESTED: Words("有人申请", "asked for"),
    Cause.EXPIRY: Words("上次结果到期", "the last result ends"),
    Cause.DISCHARGE: Words("出院", "left hospital"),
    Cause.FALL: Words("跌倒", "a fall"),
    Cause.STROKE: Words("中风", "a stroke"),
    Cause.DEMENTIA: Words("新诊断痴呆", "newly diagnosed dementia"),
    Cause.WEIGHT_LOSS: Words("体重下降 10% 及以上", "weight loss of 10% or more"),
    Cause.CONSCIOUSNESS_CHANGE: Words("意识状态改变", "changed consciousness"),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One item on which two assessors answered differently."""

    item: str
    first: Pick
    second: Pick


@dataclass(frozen=True, slots=True)
class NewAssessment:
    """What is to be assessed and why; ``corrects`` names a finished one this shall take the place of."""

    instrument: str
    reason: AssessmentReason
    note: str = ""
    corrects: UUID | None = None


@dataclass(frozen=True, slots=True)
class Level:
    """One instrument's latest level for an elder; an estimate decides no money."""

    assessment_id: UUID
    instrument: str
    level: int | None
    words: Words
    on: date
    valid_until: date | None
    estimate: bool


@dataclass(frozen=True, slots=True)
class Levels:
    """The levels of an elder, each in its own currency; ``s1_class`` is a cross-walk and says from what."""

    gbt: Level | None = None
    ltci: Level | None = None
    s1_class: str = ""
    s1_from: str = ""
    s1_estimate: bool = True


@dataclass(frozen=True, slots=True)
class Judgement:
    """One finished assessment in the drift statistic: who judged, the level, and the case it was."""

    assessor: UUID
    level: int
    age_group: str
    previous: int | None

    @property
    def stratum(self) -> tuple[str, int | None]:
        """The case mix: age group and the level before."""
        return self.age_group, self.previous


@dataclass(frozen=True, slots=True)
class Drift:
    """How one assessor's levels lie beside those of peers on like cases."""

    assessor: UUID
    cases: int
    own_mean: float
    peers_mean: float
    z: float
    flagged: bool

    @property
    def difference(self) -> float:
        """Above zero: worse levels than peers give; below zero: better ones."""
        return self.own_mean - self.peers_mean
