"""Facts about life events: what a sensor made us ask a human, and what the human answered."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from yiyang.lib.datafiles import Source
from yiyang.lib.words import Words
from yiyang.monitoring.types.signals import Position


class LifeKind(StrEnum):
    """What may have happened; each is a question until a human has answered."""

    FALL = "fall"
    WANDERING = "wandering"
    BED_EXIT = "bed_exit"
    INACTIVITY = "inactivity"


class Answer(StrEnum):
    """What a human found."""

    YES = "yes"
    NO = "no"
    UNREACHED = "unreached"

    @property
    def words(self) -> Words:
        """How people say it."""
        return ANSWER_WORDS[self]


ANSWER_WORDS = {
    Answer.YES: Words("是，发生了", "Yes, it happened"),
    Answer.NO: Words("没有，平安", "No, all is well"),
    Answer.UNREACHED: Words("没联系上", "Could not reach"),
}


class Asking(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One kind of life event: its alarm rule, the question put to a human, and when it is put. ``{name}`` is the elder's."""

    kind: LifeKind
    rule: str
    words: Words
    question: Words
    source: str
    confirm: int = 1
    minutes: int = 0
    from_hour: int = 0
    until_hour: int = 24


@dataclass(frozen=True, slots=True)
class Question:
    """Something to ask a human about an elder: what, since when, on whose word, and where."""

    elder_id: UUID
    kind: LifeKind
    happened_at: datetime
    device_id: UUID
    position: Position | None = None
    fence_id: UUID | None = None
    metres: float | None = None


@dataclass(frozen=True, slots=True)
class Precision:
    """How often a kind of event from a kind of device was real, as humans answered; bounds are the 95 % Wilson interval."""

    yes: int
    no: int
    unreached: int
    open: int
    share: float | None
    low: float | None
    high: float | None


class Sources(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file of life events."""

    sources: dict[str, Source]
    kinds: tuple[Asking, ...]
