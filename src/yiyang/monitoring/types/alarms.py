"""Facts about alarms: how grave, how far, which rule, whose turn, and what was done."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol
from uuid import UUID

import msgspec

from yiyang.lib.datafiles import Confidence, Source
from yiyang.lib.words import Words
from yiyang.monitoring.types.early_warning import ScoreBand
from yiyang.monitoring.types.habits import HabitBand
from yiyang.monitoring.types.history import Clause, Compared, SlotBy
from yiyang.monitoring.types.severity import Severity, Side


class AlarmState(StrEnum):
    """Where an alarm stands."""

    RAISED = "raised"
    ESCALATED = "escalated"
    ACKNOWLEDGED = "acknowledged"
    HANDLED = "handled"
    CLOSED = "closed"

    @property
    def words(self) -> Words:
        """The state as people say it."""
        return STATE_WORDS[self]

    @property
    def tone(self) -> str:
        """The tone it is shown in."""
        return STATE_TONES[self]


STATE_WORDS = {
    AlarmState.RAISED: Words("待确认", "Waiting"),
    AlarmState.ESCALATED: Words("已转下一位", "Passed on"),
    AlarmState.ACKNOWLEDGED: Words("处理中", "Taken"),
    AlarmState.HANDLED: Words("已处置", "Handled"),
    AlarmState.CLOSED: Words("已关闭", "Closed"),
}
STATE_TONES = {
    AlarmState.RAISED: "urgent",
    AlarmState.ESCALATED: "critical",
    AlarmState.ACKNOWLEDGED: "info",
    AlarmState.HANDLED: "ok",
    AlarmState.CLOSED: "quiet",
}
WAITING = (AlarmState.RAISED, AlarmState.ESCALATED)
UNSETTLED = (*WAITING, AlarmState.ACKNOWLEDGED)
OPEN = (*UNSETTLED, AlarmState.HANDLED)


class Outcome(StrEnum):
    """What a person did about an alarm."""

    GUIDANCE = "guidance"
    CALL = "call"
    MEDICINE = "medicine"
    VISIT = "visit"
    REFERRAL = "referral"
    FALSE_ALARM = "false_alarm"
    OBSERVATION = "observation"

    @property
    def words(self) -> Words:
        """What was done, as people say it."""
        return OUTCOME_WORDS[self]


OUTCOME_WORDS = {
    Outcome.GUIDANCE: Words("健康指导", "Guidance"),
    Outcome.CALL: Words("电话处理", "Phone call"),
    Outcome.MEDICINE: Words("调整用药", "Medicines changed"),
    Outcome.VISIT: Words("安排上门", "Visit arranged"),
    Outcome.REFERRAL: Words("转诊", "Referral"),
    Outcome.FALSE_ALARM: Words("误报", "False alarm"),
    Outcome.OBSERVATION: Words("继续观察", "Keep watching"),
}


class EventKind(StrEnum):
    """What can happen to an alarm; each leaves a row."""

    RAISED = "raised"
    WORSENED = "worsened"
    RAISED_AGAIN = "raised_again"
    RECOVERED = "recovered"
    RELAPSED = "relapsed"
    NOTIFIED = "notified"
    ESCALATED = "escalated"
    EXHAUSTED = "exhausted"
    ACKNOWLEDGED = "acknowledged"
    RELEASED = "released"
    HANDLED = "handled"
    CLOSED = "closed"
    REOPENED = "reopened"
    JUDGED = "judged"
    PRESSED_AGAIN = "pressed_again"
    TAKEN_BACK = "taken_back"
    REAL = "real"
    ASKED_AGAIN = "asked_again"
    ANSWERED = "answered"

    @property
    def words(self) -> Words:
        """What happened, as people say it."""
        return EVENT_WORDS[self]


EVENT_WORDS = {
    EventKind.RAISED: Words("报警", "Alarm"),
    EventKind.WORSENED: Words("加重", "Graver"),
    EventKind.RAISED_AGAIN: Words("再次报警", "Alarm again"),
    EventKind.RECOVERED: Words("读数恢复", "Readings are back"),
    EventKind.RELAPSED: Words("再次异常", "Abnormal again"),
    EventKind.NOTIFIED: Words("通知", "Told"),
    EventKind.ESCALATED: Words("转给下一位", "Passed on"),
    EventKind.EXHAUSTED: Words("已到最后一级，重复通知", "End of the line, told again"),
    EventKind.ACKNOWLEDGED: Words("接手", "Taken"),
    EventKind.RELEASED: Words("撤回接手", "Given back"),
    EventKind.HANDLED: Words("已处置", "Handled"),
    EventKind.CLOSED: Words("关闭", "Closed"),
    EventKind.REOPENED: Words("重新打开", "Opened again"),
    EventKind.JUDGED: Words("评判", "Judged"),
    EventKind.PRESSED_AGAIN: Words("又按了一次", "Pressed again"),
    EventKind.TAKEN_BACK: Words("老人取消", "Taken back by the elder"),
    EventKind.REAL: Words("不是演练", "No drill"),
    EventKind.ASKED_AGAIN: Words("又报告一次", "Reported again"),
    EventKind.ANSWERED: Words("回答", "Answer"),
}


class Rung(StrEnum):
    """Who is next in line for an unanswered alarm."""

    DOCTOR = "doctor"
    SECOND = "second"
    TEAM = "team"
    DUTY = "duty"
    FAMILY = "family"
    EVERYONE = "everyone"


class Reason(StrEnum):
    """Why it is this person who is told of an alarm."""

    CONTRACTED = "contracted"
    DEPUTY = "deputy"
    ROTA = "rota"
    TEAM_DEPUTY = "team_deputy"
    TEAM = "team"
    DESK = "desk"
    NO_DESK = "no_desk"
    STAFF = "staff"
    EMERGENCY = "emergency"
    RELATIVE = "relative"
    HOLDER = "holder"
    NURSE = "nurse"


class Band(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Values of one measure that are of one severity, for whom and in which meal context, and who says so.

    Exactly one of ``at_least``, ``below`` and ``at_most`` is the limit. Empty ``contexts`` means any.
    """

    code: str
    measure: str
    severity: Severity
    source: str
    at_least: float | None = None
    below: float | None = None
    at_most: float | None = None
    age_from: int | None = None
    age_below: int | None = None
    contexts: tuple[str, ...] = ()
    confirmed_by: str = ""

    @property
    def side(self) -> Side:
        """Whether it catches high or low values."""
        return Side.LOW if self.at_least is None else Side.HIGH

    @property
    def limit(self) -> float:
        """The number in it."""
        return next(limit for limit in (self.at_least, self.below, self.at_most, 0.0) if limit is not None)

    @property
    def sign(self) -> str:
        """How a value that is caught stands to the number."""
        return "≥" if self.at_least is not None else "<" if self.below is not None else "≤"


class Clearing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When it is over: so many readings in a row, inside the limits by a margin, so that no alarm flickers."""

    count: int
    margins: dict[str, float]


class AlarmRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing worth an alarm: its bands by measure, what to do, when it is over, its sources, and the page to deal with it.

    ``scores`` are for a rule that joins several measures in one score, ``habit`` for one about measuring itself; ``over`` says
    when it is over where no reading ends it.
    """

    id: str
    version: int
    code: str
    words: Words
    measures: tuple[str, ...]
    bands: tuple[Band, ...]
    clear: Clearing
    advice: dict[Severity, Words]
    sources: dict[str, Source]
    max_age_hours: int = 24
    refire_hours: int = 24
    severity: Severity | None = None
    note: Words | None = None
    history: tuple[Clause, ...] = ()
    slots: dict[str, SlotBy] = {}
    scores: tuple[ScoreBand, ...] = ()
    habit: HabitBand | None = None
    over: Words | None = None
    page: str = "alarm"

    def slot_by(self, measure: str) -> SlotBy:
        """What tells the samples of a measure apart."""
        return self.slots.get(measure, SlotBy.PART)

    def source_of(self, band: Band) -> Source:
        """Who says so."""
        return self.sources[band.source]

    def in_force(self, band: Band) -> bool:
        """An uncertain number raises no alarm until someone here has confirmed it."""
        return self.source_of(band).confidence != Confidence.UNCERTAIN or bool(band.confirmed_by)


class Spelled(Protocol):
    """How a measure is written for people."""

    @property
    def words(self) -> Words: ...

    @property
    def shown_unit(self) -> Words: ...

    def shown(self, value: float) -> str: ...


@dataclass(frozen=True, slots=True)
class PersonalRange:
    """Limits a doctor set for one elder and one measure; they replace the rule's on the side they speak about."""

    measure: str
    low: tuple[tuple[Severity, float], ...] = ()
    high: tuple[tuple[Severity, float], ...] = ()
    set_by: str = ""
    set_on: date | None = None

    def limits(self, side: Side) -> dict[Severity, float]:
        """Its limits on one side."""
        return dict(self.low if side == Side.LOW else self.high)


@dataclass(frozen=True, slots=True)
class Person:
    """What judging must know of an elder."""

    age: int
    ranges: tuple[PersonalRange, ...] = ()
    conditions: tuple[str, ...] = ()

    def range_of(self, measure: str) -> PersonalRange | None:
        """The personal range for a measure, if a doctor set one."""
        return next((own for own in self.ranges if own.measure == measure), None)


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit in force for one person: a rule's band, a doctor's own, or one drawn from the elder's own past."""

    severity: Severity
    side: Side
    value: float
    sign: str
    code: str
    source: Source
    personal: PersonalRange | None = None
    age_from: int | None = None
    compared: Compared | None = None

    def crossed_by(self, value: float) -> bool:
        """Whether a value is out of it."""
        if self.sign == "≥":
            return value >= self.value
        return value < self.value if self.sign == "<" else value <= self.value


@dataclass(frozen=True, slots=True)
class Reading:
    """One value of one moment, with the limits that the elder's own past draws for it."""

    measure: str
    value: float
    context: str = "none"
    learned: tuple[Limit, ...] = ()


@dataclass(frozen=True, slots=True)
class Crossing:
    """A value beyond a limit."""

    measure: str
    value: float
    limit: Limit


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a rule says about the readings of one moment, the gravest crossing first."""

    severity: Severity
    crossings: tuple[Crossing, ...]


@dataclass(frozen=True, slots=True)
class Contact:
    """Someone to call about an alarm: who they are to the elder, their name, their number."""

    who: Words
    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class AlarmRaised:
    """An alarm was raised, anew or again; those who turn alarms into work listen."""

    alarm_id: UUID
    elder_id: UUID
    rule: str
    severity: Severity


@dataclass(frozen=True, slots=True)
class AlarmHandled:
    """A person did something about an alarm."""

    alarm_id: UUID
    elder_id: UUID
    outcome: Outcome
