"""What a care plan is made of, and what becomes of each promise."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

import msgspec

from yiyang.catalogue.types.words import Payer, Per, Supplier, Window
from yiyang.lib.datafiles import Source
from yiyang.lib.words import Words


class TaskState(StrEnum):
    """What became of a promised service."""

    DUE = "due"
    DONE = "done"
    NOT_DONE = "not_done"
    CANCELLED = "cancelled"

    @property
    def words(self) -> Words:
        return TASK_STATE_WORDS[self]


class NotDone(StrEnum):
    """Why a promised service was not given."""

    REFUSED = "refused"
    AWAY = "away"
    UNWELL = "unwell"
    NO_HANDS = "no_hands"
    NO_MEANS = "no_means"
    OTHER = "other"

    @property
    def words(self) -> Words:
        return NOT_DONE_WORDS[self]


class TaskPlace(StrEnum):
    """Where a service is given; ``RESIDENCE`` is wherever the elder lives now."""

    RESIDENCE = "residence"
    CLINIC = "clinic"
    CENTRE = "centre"
    REMOTE = "remote"

    @property
    def words(self) -> Words:
        return PLACE_WORDS[self]


TASK_STATE_WORDS = {
    TaskState.DUE: Words("待做", "due"),
    TaskState.DONE: Words("已做", "done"),
    TaskState.NOT_DONE: Words("没做", "not done"),
    TaskState.CANCELLED: Words("已取消", "cancelled"),
}
NOT_DONE_WORDS = {
    NotDone.REFUSED: Words("老人不愿意", "the elder did not want it"),
    NotDone.AWAY: Words("老人不在", "the elder was away"),
    NotDone.UNWELL: Words("身体不适，不宜做", "the elder was unwell"),
    NotDone.NO_HANDS: Words("人手不够", "not enough hands"),
    NotDone.NO_MEANS: Words("缺用品或设备", "supplies or equipment missing"),
    NotDone.OTHER: Words("其他", "something else"),
}
PLACE_WORDS = {
    TaskPlace.RESIDENCE: Words("老人住处", "where the elder lives"),
    TaskPlace.CLINIC: Words("卫生服务中心", "health centre"),
    TaskPlace.CENTRE: Words("养老服务中心", "community centre"),
    TaskPlace.REMOTE: Words("电话或视频", "phone or video"),
}


class Hours(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The hours of a part of the day."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < 24 or not 0 <= self.end <= 24:
            raise ValueError("hours lie between 0 and 24")


class Parameters(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of ``parameters.yaml``: how far ahead tasks stand, the hours of the parts of a day, and where services are given."""

    source: Source
    days_ahead: int
    days_ahead_rare: int
    first_within_days: int
    days_late: int
    hours: dict[Window, Hours]
    places: dict[TaskPlace, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often and when in the day a service is repeated, from a day on and up to another; ``shift`` keeps services apart."""

    per: Per
    times: int
    since: date
    windows: tuple[Window, ...] = ()
    shift: int = 0
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Slot:
    """One promised service: the day, its number within the stretch, and the part of the day."""

    on: date
    number: int
    window: Window


@dataclass(frozen=True, slots=True)
class ActivityDraft:
    """One line of a plan: which service, how often, by whose hands, supplied and paid first by whom, and what to mind."""

    item: str
    per: Per
    times: int = 1
    windows: tuple[Window, ...] = ()
    performer: str = ""
    supplier: Supplier = Supplier.FAMILY_CENTRE
    payer: Payer = Payer.SELF
    place: TaskPlace = TaskPlace.RESIDENCE
    minutes: int | None = None
    caution: str = ""
    package: str = ""
    agreement_id: UUID | None = None
    line: UUID | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What a new version of a plan did: services by code."""

    added: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    altered: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanDraft:
    """A plan as it shall be."""

    goals: tuple[Words, ...] = ()
    lines: tuple[ActivityDraft, ...] = field(default_factory=tuple)
