"""Facts about readings: what a device says, why something could not be used, and what was really new."""

import re
from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from yiyang.lib.words import Words
from yiyang.monitoring.types.doubts import Doubt

IntColumn = NDArray[np.integer[Any]]
FloatColumn = NDArray[np.float64]
Mask = NDArray[np.bool_]
SERIAL = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""The shape of a device's public id, the last part of the topic it speaks under."""


class MealContext(IntEnum):
    """What a glucose value stands beside; home glucose means little without it. The numbers are stored: append only."""

    NONE = 0
    FASTING = 1
    BEFORE_MEAL = 2
    AFTER_MEAL_2H = 3
    BEDTIME = 4
    RANDOM = 5

    @property
    def slug(self) -> str:
        """The word used on the wire."""
        return self.name.lower()

    @property
    def words(self) -> Words:
        """How people say it."""
        return CONTEXT_WORDS[self]


CONTEXT_WORDS = {
    MealContext.NONE: Words("", ""),
    MealContext.FASTING: Words("空腹", "fasting"),
    MealContext.BEFORE_MEAL: Words("餐前", "before a meal"),
    MealContext.AFTER_MEAL_2H: Words("餐后 2 小时", "2 h after a meal"),
    MealContext.BEDTIME: Words("睡前", "at bedtime"),
    MealContext.RANDOM: Words("随机", "at any time"),
}


class Road(IntEnum):
    """How a reading came in. The numbers are stored: append only."""

    STREAM = 0
    REPLAY = 1
    BY_HAND = 2
    HISTORY = 3


class Reason(StrEnum):
    """Why telemetry could not be used; every one is shown to a human and can be acted on."""

    MALFORMED_JSON = "malformed_json"
    WRONG_SHAPE = "wrong_shape"
    TOO_LARGE = "too_large"
    TOO_DEEP = "too_deep"
    UNKNOWN_DEVICE = "unknown_device"
    UNBOUND_DEVICE = "unbound_device"
    RETIRED_DEVICE = "retired_device"
    NOT_PERMITTED = "not_permitted"
    UNKNOWN_MEASURE = "unknown_measure"
    UNKNOWN_EVENT = "unknown_event"
    BAD_UNIT = "bad_unit"
    BAD_CONTEXT = "bad_context"
    IMPOSSIBLE_VALUE = "impossible_value"
    BAD_TIME = "bad_time"
    FUTURE_TIME = "future_time"
    ANCIENT_TIME = "ancient_time"
    CONFLICTING_DUPLICATE = "conflicting_duplicate"
    UNSTORABLE = "unstorable"


class QuarantineState(StrEnum):
    """Where a quarantined piece of telemetry stands."""

    OPEN = "open"
    REPLAYED = "replayed"
    DISMISSED = "dismissed"

    @property
    def words(self) -> Words:
        """How people say it."""
        return STATE_WORDS[self]


STATE_WORDS = {
    QuarantineState.OPEN: Words("待处理", "Open"),
    QuarantineState.REPLAYED: Words("已重放", "Replayed"),
    QuarantineState.DISMISSED: Words("已忽略", "Dismissed"),
}


class DeviceKind(StrEnum):
    """What a device measures or does; the list of a community programme's kit."""

    BLOOD_PRESSURE = "blood_pressure"
    GLUCOMETER = "glucometer"
    OXIMETER = "oximeter"
    THERMOMETER = "thermometer"
    SCALE = "scale"
    WRISTBAND = "wristband"
    MULTI = "multi"
    CALL_BUTTON = "call_button"
    FALL_SENSOR = "fall_sensor"
    BED_SENSOR = "bed_sensor"
    MOTION_SENSOR = "motion_sensor"
    LOCATOR = "locator"

    @property
    def words(self) -> Words:
        """How people call it."""
        return DEVICE_WORDS[self]


DEVICE_WORDS = {
    DeviceKind.BLOOD_PRESSURE: Words("血压计", "Blood-pressure cuff"),
    DeviceKind.GLUCOMETER: Words("血糖仪", "Glucose meter"),
    DeviceKind.OXIMETER: Words("血氧仪", "Oximeter"),
    DeviceKind.THERMOMETER: Words("体温计", "Thermometer"),
    DeviceKind.SCALE: Words("体重秤", "Scale"),
    DeviceKind.WRISTBAND: Words("手环", "Wristband"),
    DeviceKind.MULTI: Words("一体机", "Multi-measure station"),
    DeviceKind.CALL_BUTTON: Words("呼叫按钮", "Call button"),
    DeviceKind.FALL_SENSOR: Words("跌倒传感器", "Fall sensor"),
    DeviceKind.BED_SENSOR: Words("床垫传感器", "Bed sensor"),
    DeviceKind.MOTION_SENSOR: Words("活动传感器", "Motion sensor"),
    DeviceKind.LOCATOR: Words("定位器", "Locator"),
}
STEADY = frozenset({DeviceKind.WRISTBAND})
"""Devices that measure all the time; their readings are told by the hour."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message off the road: the public device id it came under, its bytes and how it came."""

    serial: str
    payload: bytes
    road: Road = Road.STREAM


@dataclass(frozen=True, slots=True)
class Refusal:
    """A piece of telemetry that cannot be used, with the reason its sender or a technician can act on."""

    serial: str
    reason: Reason
    detail: str
    payload: bytes
    index: int | None = None


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Every way a device may name a measure and its unit, as look-up tables for whole columns.

    A (name, unit) pair leads to a place in ``measure``, ``minus``, ``divide`` and ``is_own``; ``low``, ``high`` are by measure.
    """

    pairs: dict[tuple[str | None, str], int]
    names: frozenset[str]
    measure: IntColumn
    minus: FloatColumn
    divide: FloatColumn
    is_own: Mask
    low: FloatColumn
    high: FloatColumn


@dataclass(frozen=True, slots=True)
class Limits:
    """What a message and the clock of a device must keep to, in bytes, items and microseconds."""

    bytes: int
    items: int
    future: int
    past: int


@dataclass(frozen=True, slots=True)
class Columns:
    """Readings of a batch that are well-formed, as columns of equal length; ``message`` points into the batch."""

    message: IntColumn
    measure: IntColumn
    value: FloatColumn
    taken_at: IntColumn
    context: IntColumn

    def __len__(self) -> int:
        return len(self.value)

    def where(self, mask: "Mask | IntColumn") -> "Columns":
        """Only some rows, or the rows in another order."""
        return Columns(self.message[mask], self.measure[mask], self.value[mask], self.taken_at[mask], self.context[mask])


@dataclass(frozen=True, slots=True)
class Fresh:
    """Readings that this transaction really stored for the first time, as columns of equal length.

    ``elder`` and ``device_index`` point into ``elders`` and ``device``, ``measure`` into ``definitions.measures.measures()``;
    ``value`` is in the measure's own UCUM unit, ``taken_at`` microseconds since 1970 UTC, ``context`` a ``MealContext``.
    """

    elders: tuple[UUID, ...]
    elder: IntColumn
    measure: IntColumn
    value: FloatColumn
    taken_at: IntColumn
    context: IntColumn
    device: tuple[UUID, ...]
    device_index: IntColumn

    def __len__(self) -> int:
        return len(self.value)

    def where(self, mask: Mask) -> "Fresh":
        """Only some of them."""
        if mask.all():
            return self
        return replace(
            self,
            elder=self.elder[mask],
            measure=self.measure[mask],
            value=self.value[mask],
            taken_at=self.taken_at[mask],
            context=self.context[mask],
            device_index=self.device_index[mask],
        )


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of one batch."""

    received: int
    stored: int
    repeated: int
    refused: int


@dataclass(frozen=True, slots=True)
class Told:
    """Readings of one measure by one device within one minute or hour, and of one doubt, as they are told together."""

    measure: int
    low: float
    high: float
    last: float
    count: int
    context: MealContext = MealContext.NONE
    doubt: Doubt = Doubt.NONE
