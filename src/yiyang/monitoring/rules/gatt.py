"""Frames of the Bluetooth SIG's health profiles as readings; pure, by the letter of the GATT Specification Supplement.

Numbers are IEEE 11073-20601 SFLOAT (16 bit) and FLOAT (32 bit), little-endian; their reserved values (NaN, NRes, ±INF) are no
values and are left out. A frame that is too short is refused whole. Sources: GATT Specification Supplement (recalled), the Blood
Pressure, Glucose, Heart Rate, Health Thermometer, Weight Scale and Pulse Oximeter services (recalled).
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from yiyang.monitoring.types.gatt import Frame, Value

BLOOD_PRESSURE, GLUCOSE, GLUCOSE_CONTEXT = 0x2A35, 0x2A18, 0x2A34
HEART_RATE, TEMPERATURE, WEIGHT, SPOT_OXIMETER, STEADY_OXIMETER = 0x2A37, 0x2A1C, 0x2A9D, 0x2A5E, 0x2A5F
RECORD_ACCESS, BATTERY, FIRMWARE = 0x2A52, 0x2A19, 0x2A26
REPORT_ALL = bytes((0x01, 0x01))
"""To the record access control point: report stored records, all of them."""
SHORT_RESERVED = frozenset({0x07FE, 0x07FF, 0x0800, 0x0801, 0x0802})
LONG_RESERVED = frozenset({0x007FFFFE, 0x007FFFFF, 0x00800000, 0x00800001, 0x00800002})
UNSUCCESSFUL = 0xFFFF
CONTROL_SOLUTION = 10
MEALS = {1: "before_meal", 2: "random", 3: "fasting", 4: "random", 5: "bedtime"}
"""«After a meal» without the hours is no «2 h after a meal»; it is taken as any time."""
CUFF_DOUBTS = ((0x01, "body moved"), (0x02, "cuff too loose"), (0x04, "irregular pulse"), (0x20, "wrong position"))


class BadFrame(ValueError):
    """A frame that is shorter than its own flags say, or says what no device can mean."""


@dataclass
class Reader:
    """Walks through the bytes of a frame."""

    data: bytes
    place: int = 0

    def take(self, size: int) -> bytes:
        """The next bytes."""
        piece = self.data[self.place : self.place + size]
        if len(piece) < size:
            raise BadFrame(f"{len(self.data)} bytes are too few")
        self.place += size
        return piece

    def number(self, size: int, *, signed: bool = False) -> int:
        """The next integer."""
        return int.from_bytes(self.take(size), "little", signed=signed)

    def sfloat(self) -> float:
        """The next SFLOAT."""
        return sfloat(self.number(2))

    def moment(self) -> datetime | None:
        """The next date and time, on the device's own clock and without a zone; None where it does not know."""
        year, month, day = self.number(2), self.number(1), self.number(1)
        hour, minute, second = self.number(1), self.number(1), self.number(1)
        try:
            return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001
        except ValueError:
            return None


def sfloat(raw: int) -> float:
    """A 16-bit medical float: 4-bit exponent and 12-bit mantissa, both two's complement; NaN for reserved values."""
    if raw in SHORT_RESERVED:
        return math.nan
    exponent, mantissa = raw >> 12, raw & 0x0FFF
    return _scaled(mantissa - 0x1000 if mantissa >= 0x0800 else mantissa, exponent - 16 if exponent >= 8 else exponent)


def medfloat(raw: int) -> float:
    """A 32-bit medical float: 8-bit exponent and 24-bit mantissa, both two's complement; NaN for reserved values."""
    if raw in LONG_RESERVED:
        return math.nan
    exponent, mantissa = raw >> 24, raw & 0x00FFFFFF
    return _scaled(mantissa - 0x1000000 if mantissa >= 0x800000 else mantissa, exponent - 256 if exponent >= 128 else exponent)


def _scaled(mantissa: int, exponent: int) -> float:
    """Divide rather than multiply by a fraction, so that 36.6 is 36.6."""
    return mantissa / 10**-exponent if exponent < 0 else float(mantissa * 10**exponent)


def blood_pressure(data: bytes) -> Frame:
    """Systolic, diastolic and pulse; the mean pressure is not among our measures."""
    frame = Reader(data)
    flags = frame.number(1)
    unit = "kPa" if flags & 0x01 else "mm[Hg]"
    systolic, diastolic, _mean = frame.sfloat(), frame.sfloat(), frame.sfloat()
    moment = frame.moment() if flags & 0x02 else None
    pulse = frame.sfloat() if flags & 0x04 else math.nan
    if flags & 0x08:
        frame.take(1)
    status = frame.number(2) if flags & 0x10 else 0
    values = _known(("systolic", systolic, unit), ("diastolic", diastolic, unit), ("heart_rate", pulse, "/min"))
    return Frame(values, moment, notes=tuple(word for bit, word in CUFF_DOUBTS if status & bit))


def glucose(data: bytes) -> Frame:
    """One record of a glucose meter; a drop of control solution is about nobody."""
    frame = Reader(data)
    flags, sequence, moment = frame.number(1), frame.number(2), frame.moment()
    offset = frame.number(2, signed=True) if flags & 0x01 else 0
    value, kind = math.nan, 0
    if flags & 0x02:
        value, kind = frame.sfloat(), frame.number(1) & 0x0F
    shown, unit = (value * 1000, "mmol/L") if flags & 0x04 else (value * 100_000, "mg/dL")
    is_control = kind == CONTROL_SOLUTION
    return Frame(
        () if is_control else _known(("glucose", round(shown, 4), unit)),
        _shifted(moment, minutes=offset),
        sequence=sequence,
        waits_for_context=bool(flags & 0x10) and not is_control,
        notes=("control solution",) if is_control else (),
    )


def glucose_context(data: bytes) -> Frame:
    """The meal a glucose record stands beside."""
    frame = Reader(data)
    flags, sequence = frame.number(1), frame.number(2)
    if flags & 0x80:
        frame.take(1)
    if flags & 0x01:
        frame.take(3)
    return Frame(context=MEALS.get(frame.number(1), "") if flags & 0x02 else "", sequence=sequence)


def heart_rate(data: bytes) -> Frame:
    """The pulse; without skin contact, where the sensor can tell, it is no pulse."""
    frame = Reader(data)
    flags = frame.number(1)
    rate = frame.number(2 if flags & 0x01 else 1)
    if flags & 0x06 == 0x04:
        return Frame(notes=("no skin contact",))
    return Frame(_known(("heart_rate", float(rate), "/min")))


def temperature(data: bytes) -> Frame:
    """The body's temperature."""
    frame = Reader(data)
    flags = frame.number(1)
    value = medfloat(frame.number(4))
    moment = frame.moment() if flags & 0x02 else None
    return Frame(_known(("body_temperature", value, "[degF]" if flags & 0x01 else "Cel")), moment)


def weight(data: bytes) -> Frame:
    """The weight, in steps of 5 g or a hundredth of a pound."""
    frame = Reader(data)
    flags, raw = frame.number(1), frame.number(2)
    moment = frame.moment() if flags & 0x02 else None
    if raw == UNSUCCESSFUL:
        return Frame(local_time=moment, notes=("no weight found",))
    value = ("weight", raw / 100, "[lb_av]") if flags & 0x01 else ("weight", raw / 200, "kg")
    return Frame(_known(value), moment)


def spot_oximeter(data: bytes) -> Frame:
    """One measured saturation with the pulse."""
    frame = Reader(data)
    flags = frame.number(1)
    saturation, pulse = frame.sfloat(), frame.sfloat()
    moment = frame.moment() if flags & 0x01 else None
    is_set = not flags & 0x10
    return Frame(_known(("spo2", saturation, "%"), ("heart_rate", pulse, "/min")), moment if is_set else None)


def steady_oximeter(data: bytes) -> Frame:
    """The present saturation of an oximeter that stays on the finger."""
    frame = Reader(data)
    frame.take(1)
    return Frame(_known(("spo2", frame.sfloat(), "%"), ("heart_rate", frame.sfloat(), "/min")))


Decoder = Callable[[bytes], Frame]
DECODERS: dict[int, Decoder] = {
    BLOOD_PRESSURE: blood_pressure,
    GLUCOSE: glucose,
    GLUCOSE_CONTEXT: glucose_context,
    HEART_RATE: heart_rate,
    TEMPERATURE: temperature,
    WEIGHT: weight,
    SPOT_OXIMETER: spot_oximeter,
    STEADY_OXIMETER: steady_oximeter,
}


def _known(*values: tuple[str, float, str]) -> tuple[Value, ...]:
    """Values that are numbers; a reserved one says that there is none."""
    return tuple(Value(*value) for value in values if not math.isnan(value[1]))


def _shifted(moment: datetime | None, *, minutes: int) -> datetime | None:
    try:
        return moment + timedelta(minutes=minutes) if moment else None
    except OverflowError:
        return None
