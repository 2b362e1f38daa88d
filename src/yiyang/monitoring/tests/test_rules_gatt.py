"""Frames as they come off the air, built by the letter of the specification, and what they say."""

import math
import struct
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiyang.monitoring.definitions import measures
from yiyang.monitoring.rules import bridging, gatt
from yiyang.monitoring.rules.gatt import BadFrame
from yiyang.monitoring.rules.telemetry import parse
from yiyang.monitoring.types.gatt import Frame
from yiyang.monitoring.types.readings import Message

HERE = ZoneInfo("Asia/Shanghai")
RECEIVED = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
TIME = bytes((0xEA, 0x07, 11, 20, 8, 30, 5))
TOLD = datetime(2026, 11, 20, 8, 30, 5)  # noqa: DTZ001


def frame(text: str) -> bytes:
    return bytes.fromhex(text.replace(" ", ""))


def said(found: Frame) -> dict:
    return {value.measure: (value.value, value.unit) for value in found.values}


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (0x0000, 0.0), (0x0078, 120.0), (0xF4B0, 120.0), (0xF16D, 36.5), (0x0FFF, -1.0), (0x07FD, 2045.0), (0x0803, -2045.0),
        (0x8001, 1e-8), (0x7001, 1e7), (0xB0B4, 0.0018), (0xE03C, 0.6),
    ],
)  # fmt: skip
def test_a_short_medical_float(raw, value):
    assert gatt.sfloat(raw) == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize(
    ("raw", "value"),
    [(0xFF00016E, 36.6), (0xFE000E3B, 36.43), (0x00000025, 37.0), (0xFFFFFFFF, -0.1), (0x02000001, 100.0), (0xFF0003DA, 98.6)],
)
def test_a_long_medical_float(raw, value):
    assert gatt.medfloat(raw) == value


@pytest.mark.parametrize("raw", sorted(gatt.SHORT_RESERVED))
def test_reserved_short_values_are_no_numbers(raw):
    assert math.isnan(gatt.sfloat(raw))


@pytest.mark.parametrize("raw", sorted(gatt.LONG_RESERVED))
def test_reserved_long_values_are_no_numbers(raw):
    assert math.isnan(gatt.medfloat(raw))


@given(st.integers(-2045, 2045), st.integers(-8, 7))
def test_every_short_float_comes_back_as_it_was_put_in(mantissa, exponent):
    raw = (exponent & 0xF) << 12 | mantissa & 0xFFF
    if raw not in gatt.SHORT_RESERVED:
        assert gatt.sfloat(raw) == pytest.approx(mantissa * 10.0**exponent, rel=1e-9)


CASES = {
    "a cuff with time, pulse, user and status": (
        gatt.BLOOD_PRESSURE, frame("1E B2 00 66 00 7F 00") + TIME + frame("5C 00 01 24 00"),
        {"systolic": (178.0, "mm[Hg]"), "diastolic": (102.0, "mm[Hg]"), "heart_rate": (92.0, "/min")}, TOLD,
    ),
    "a cuff in kilopascals": (
        gatt.BLOOD_PRESSURE, frame("01 9F F0 6B F0 7C F0"), {"systolic": (15.9, "kPa"), "diastolic": (10.7, "kPa")}, None,
    ),
    "a cuff that found no diastolic pressure": (
        gatt.BLOOD_PRESSURE, frame("00 78 00 FF 07 00 08"), {"systolic": (120.0, "mm[Hg]")}, None,
    ),
    "a cuff that does not know the time": (
        gatt.BLOOD_PRESSURE, frame("02 78 00 50 00 5D 00 00 00 00 00 00 00 00"),
        {"systolic": (120.0, "mm[Hg]"), "diastolic": (80.0, "mm[Hg]")}, None,
    ),
    "a meter in mol per litre, two hours off": (
        gatt.GLUCOSE, frame("07 05 00") + TIME + frame("78 00 44 C0 11"), {"glucose": (6.8, "mmol/L")}, TOLD + timedelta(hours=2),
    ),
    "a meter in kilogrammes per litre": (
        gatt.GLUCOSE, frame("02 06 00") + TIME + frame("7C B0 11"), {"glucose": (124.0, "mg/dL")}, TOLD,
    ),
    "a drop of control solution": (gatt.GLUCOSE, frame("06 07 00") + TIME + frame("44 C0 1A"), {}, TOLD),
    "a meter without a result": (gatt.GLUCOSE, frame("00 08 00") + TIME, {}, TOLD),
    "a meter that says NaN": (gatt.GLUCOSE, frame("06 09 00") + TIME + frame("FF 07 11"), {}, TOLD),
    "a pulse in one byte": (gatt.HEART_RATE, frame("00 48"), {"heart_rate": (72.0, "/min")}, None),
    "a pulse in two bytes with contact, energy and intervals": (
        gatt.HEART_RATE, frame("1F 2C 01 10 00 00 04"), {"heart_rate": (300.0, "/min")}, None,
    ),
    "a strap off the skin": (gatt.HEART_RATE, frame("04 48"), {}, None),
    "a strap that cannot tell contact": (gatt.HEART_RATE, frame("02 48"), {"heart_rate": (72.0, "/min")}, None),
    "a thermometer in degrees Celsius": (gatt.TEMPERATURE, frame("00 6E 01 00 FF"), {"body_temperature": (36.6, "Cel")}, None),
    "a thermometer in degrees Fahrenheit with time and place": (
        gatt.TEMPERATURE, frame("07 DA 03 00 FF") + TIME + frame("06"), {"body_temperature": (98.6, "[degF]")}, TOLD,
    ),
    "a thermometer without a result": (gatt.TEMPERATURE, frame("00 FF FF 7F 00"), {}, None),
    "a scale in kilogrammes": (gatt.WEIGHT, frame("02 98 35") + TIME, {"weight": (68.6, "kg")}, TOLD),
    "a scale in pounds with body-mass index": (
        gatt.WEIGHT, frame("0D 10 3B 01 E9 00 A4 06"), {"weight": (151.2, "[lb_av]")}, None,
    ),
    "a scale that found no weight": (gatt.WEIGHT, frame("00 FF FF"), {}, None),
    "an oximeter with time": (
        gatt.SPOT_OXIMETER, frame("01 61 00 48 00") + TIME, {"spo2": (97.0, "%"), "heart_rate": (72.0, "/min")}, TOLD,
    ),
    "an oximeter whose clock is not set": (
        gatt.SPOT_OXIMETER, frame("11 61 00 FE 07") + TIME, {"spo2": (97.0, "%")}, None,
    ),
    "an oximeter that stays on, with fast and slow values": (
        gatt.STEADY_OXIMETER, frame("03 5F 00 50 00 60 00 51 00 5E 00 4F 00"),
        {"spo2": (95.0, "%"), "heart_rate": (80.0, "/min")}, None,
    ),
    "an oximeter that stays on and sees nothing": (gatt.STEADY_OXIMETER, frame("00 FF 07 FF 07"), {}, None),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_what_a_frame_says(name):
    characteristic, data, values, time = CASES[name]
    found = gatt.DECODERS[characteristic](data)
    assert said(found) == values
    assert found.local_time == time


def test_doubts_of_a_cuff_and_of_a_meter_are_named():
    assert gatt.blood_pressure(CASES["a cuff with time, pulse, user and status"][1]).notes == (
        "irregular pulse",
        "wrong position",
    )
    assert gatt.glucose(CASES["a drop of control solution"][1]).notes == ("control solution",)


@pytest.mark.parametrize("name", CASES)
def test_a_frame_cut_short_is_refused_or_says_less_never_something_else(name):
    characteristic, data, values, _time = CASES[name]
    for size in range(len(data)):
        try:
            found = gatt.DECODERS[characteristic](data[:size])
        except BadFrame:
            continue
        assert said(found).items() <= values.items()


@given(st.sampled_from(sorted(gatt.DECODERS)), st.binary(max_size=40))
def test_noise_is_a_bad_frame_or_numbers_and_never_a_crash(characteristic, noise):
    try:
        found = gatt.DECODERS[characteristic](noise)
    except BadFrame:
        return
    assert all(math.isfinite(value.value) for value in found.values)


@pytest.mark.parametrize(
    ("context", "meal"),
    [("02 05 00 03", "fasting"), ("02 05 00 01", "before_meal"), ("02 05 00 02", "random"), ("02 05 00 05", "bedtime"),
     ("83 05 00 00 01 10 00 03", "fasting"), ("00 05 00", ""), ("02 05 00 63", "")],
)  # fmt: skip
def test_a_glucose_record_takes_the_meal_that_follows_it(context, meal):
    session = bridging.Session(HERE)
    record = gatt.glucose(frame("16 05 00") + TIME + frame("44 C0 11"))
    assert session.take(record, received=RECEIVED) == []
    (item,) = session.take(gatt.glucose_context(frame(context)), received=RECEIVED)
    assert (item["value"], item.get("context", ""), item["at"]) == (6.8, meal, "2026-11-20T08:30:05+08:00")


def test_a_record_whose_meal_never_came_is_sent_without_it():
    session = bridging.Session(HERE)
    session.take(gatt.glucose(frame("16 05 00") + TIME + frame("44 C0 11")), received=RECEIVED)
    (item,) = session.finish()
    assert "context" not in item
    assert session.finish() == []


@pytest.mark.parametrize(
    ("local", "at"),
    [
        (None, RECEIVED),
        (datetime(2026, 11, 20, 8, 30), datetime(2026, 11, 20, 8, 30, tzinfo=HERE)),  # noqa: DTZ001
        (datetime(2026, 11, 20, 9, 4), datetime(2026, 11, 20, 9, 4, tzinfo=HERE)),  # noqa: DTZ001
        (datetime(2031, 1, 1), RECEIVED),  # noqa: DTZ001
    ],
)
def test_a_device_clock_counts_unless_it_runs_ahead(local, at):
    assert bridging.moment(Frame(local_time=local), received=RECEIVED, zone=HERE) == at


def test_what_is_sent_is_what_the_platform_reads():
    session = bridging.Session(HERE)
    found = [item for name in CASES for item in session.take(gatt.DECODERS[CASES[name][0]](CASES[name][1]), received=RECEIVED)]
    parsed = parse(Message("cuff-1", bridging.message(found)), measures.limits())
    assert len(parsed.readings) == len(found) > 20
    assert parsed.refusals == []
    assert all((reading.measure, reading.unit) in measures.vocabulary().pairs for reading in parsed.readings)


def test_the_sign_of_two_bytes_is_kept():
    assert gatt.Reader(struct.pack("<h", -90)).number(2, signed=True) == -90
