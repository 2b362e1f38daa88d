"""Why a value may speak of the device and not of the elder: as histories are marked, and as it is stored with a reading."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntFlag, StrEnum
from uuid import UUID

from yiyang.lib.words import Words


class Artefact(StrEnum):
    """Why a value speaks of the device and not of the elder."""

    IMPOSSIBLE = "impossible"
    SENTINEL = "sentinel"
    SITE = "site"
    STUCK = "stuck"
    JUMP = "jump"

    @property
    def words(self) -> Words:
        """How people say it."""
        return ARTEFACT_WORDS[self]


ARTEFACT_WORDS = {
    Artefact.IMPOSSIBLE: Words("不可能的数值", "impossible value"),
    Artefact.SENTINEL: Words("设备占位值", "placeholder of the device"),
    Artefact.SITE: Words("测量部位不对（如皮温当体温）", "wrong site, such as skin for core temperature"),
    Artefact.STUCK: Words("同一数值反复出现", "the same value again and again"),
    Artefact.JUMP: Words("突跳后立即恢复", "a leap that is gone at once"),
}


class Doubt(IntFlag):
    """Why a stored reading should be looked at twice. The numbers are stored: append only."""

    NONE = 0
    NARROW_PULSE_PRESSURE = 1
    SENTINEL = 2
    SITE = 4
    STUCK = 8

    @property
    def words(self) -> Words:
        """Every reason, as people say them."""
        said = [words for doubt, words in DOUBT_WORDS.items() if doubt in self]
        return Words("、".join(words.zh for words in said), ", ".join(words.en for words in said))


DOUBT_WORDS = {
    Doubt.NARROW_PULSE_PRESSURE: Words("两个血压值靠得太近", "the two pressures too close together"),
    Doubt.SENTINEL: ARTEFACT_WORDS[Artefact.SENTINEL],
    Doubt.SITE: ARTEFACT_WORDS[Artefact.SITE],
    Doubt.STUCK: ARTEFACT_WORDS[Artefact.STUCK],
}
SET_ASIDE = Doubt.SENTINEL | Doubt.SITE
"""Doubts that are proven by what the device said before: such a reading raises no alarm, ends none and teaches nothing.

A value that is stuck may still be the elder's own, and silence is the graver mistake: it is shown and judged all the same."""


@dataclass(frozen=True, slots=True)
class Suspect:
    """A reading whose value alone asks for a look at what the device said before; ``row`` is its place in the batch."""

    row: int
    device: UUID
    elder: UUID
    measure: int
    value: float
    at: datetime


@dataclass(frozen=True, slots=True)
class Said:
    """How often a device said this very value lately, and what else it said last."""

    times: int
    other: float | None
    other_at: datetime | None


@dataclass(frozen=True, slots=True)
class Worn:
    """What a device said on earlier days: on how many, the middle and the lowest of it."""

    days: int
    middle: float
    lowest: float
