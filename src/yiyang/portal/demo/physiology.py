"""Readings as a body would give them: a resting level, the time of day, a little chance, and what medicine does."""

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
PEAK_HOUR = 9.5
ADHERENCE = 0.93


@dataclass(frozen=True, slots=True)
class Body:
    """The resting levels of one person; ``treated_from`` is the day since when medicine lowers the pressure by ``relief``."""

    systolic: float = 132.0
    diastolic: float = 78.0
    pulse: float = 72.0
    spo2: float = 97.0
    temperature: float = 36.5
    weight: float = 60.0
    glucose: float = 5.6
    relief: float = 0.0
    treated_from: date | None = None
    noise: float = 1.0


@dataclass(frozen=True, slots=True)
class Sample:
    """One value to be said by a device."""

    measure: str
    value: float
    unit: str
    at: datetime
    context: str = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """When a device is used on an ordinary day, how punctually, and beside which meal."""

    at: time
    slack_minutes: int = 20
    context: str = ""


WAKING_HOURS = tuple(Moment(time(hour, 0), 10) for hour in range(7, 22, 2))
HABITS: dict[str, tuple[Moment, ...]] = {
    "blood_pressure": (Moment(time(7, 15)), Moment(time(19, 30), 35)),
    "glucometer": (Moment(time(6, 50), 15, "fasting"), Moment(time(13, 30), 25, "after_meal_2h")),
    "scale": (Moment(time(7, 5), 15),),
    "oximeter": (Moment(time(8, 30)), Moment(time(20, 30))),
    "thermometer": (Moment(time(9, 0), 40),),
    "wristband": WAKING_HOURS,
}


def day_of_readings(body: Body, kind: str, day: date, *, chance: random.Random) -> list[Sample]:
    """What one kind of device says of one body on one day; now and then a measurement is forgotten."""
    samples: list[Sample] = []
    for habit in HABITS[kind]:
        if chance.random() > ADHERENCE:
            continue
        slack = chance.uniform(-habit.slack_minutes, habit.slack_minutes)
        at = datetime.combine(day, habit.at, SHANGHAI) + timedelta(minutes=slack)
        samples.extend(spoken_by(body, kind, at.replace(microsecond=0), context=habit.context, chance=chance))
    return samples


def spoken_by(body: Body, kind: str, at: datetime, *, context: str = "", chance: random.Random) -> Iterator[Sample]:
    """One use of a device: the values it sends together."""
    wave, sway = daily_wave(at), body.noise
    if kind == "blood_pressure":
        relief = body.relief if body.treated_from and at.date() >= body.treated_from else 0.0
        systolic = body.systolic - relief + 5 * wave + chance.gauss(0, 4.5 * sway)
        diastolic = body.diastolic - relief * 0.5 + 3 * wave + chance.gauss(0, 3 * sway)
        yield Sample("systolic", round(systolic), "mm[Hg]", at)
        yield Sample("diastolic", round(min(diastolic, systolic - 24)), "mm[Hg]", at)
    if kind in {"blood_pressure", "wristband"}:
        yield Sample("heart_rate", round(body.pulse + 4 * wave + chance.gauss(0, 3.5 * sway)), "/min", at)
    if kind in {"oximeter", "wristband"}:
        yield Sample("spo2", min(99, round(body.spo2 + chance.gauss(0, 0.6 * sway))), "%", at)
    if kind == "glucometer":
        meal = 2.1 if context == "after_meal_2h" else 0.0
        yield Sample("glucose", round(max(4.6, body.glucose + meal + chance.gauss(0, 0.4 * sway)), 1), "mmol/L", at, context)
    if kind == "scale":
        yield Sample("weight", round(body.weight + chance.gauss(0, 0.25 * sway), 1), "kg", at)
    if kind == "thermometer":
        yield Sample("body_temperature", round(body.temperature + 0.15 * wave + chance.gauss(0, 0.12), 1), "Cel", at)


def daily_wave(at: datetime) -> float:
    """Between −1 at night and +1 in the late morning, as pressure and pulse go through a day."""
    hour = at.hour + at.minute / 60
    return math.cos((hour - PEAK_HOUR) / 24 * 2 * math.pi)


def body_of(age: int, *, hypertension: bool, diabetes: bool, lungs: bool, chance: random.Random) -> Body:
    """A body of that age with those illnesses, treated and mostly steady."""
    systolic = chance.gauss(136 if hypertension else 125, 5) + (age - 75) * 0.15
    return Body(
        systolic=systolic,
        diastolic=systolic * 0.46 + chance.gauss(17, 3),
        pulse=chance.gauss(72, 5),
        spo2=chance.gauss(94.8 if lungs else 97.2, 0.5),
        weight=max(40.0, chance.gauss(60, 8)),
        glucose=max(5.0, chance.gauss(5.9 if diabetes else 5.3, 0.25)),
        noise=chance.uniform(0.8, 1.15),
    )
