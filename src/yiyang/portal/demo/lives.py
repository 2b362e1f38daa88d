"""The demo district's readings in memory: the bodies, devices, days and stories of the real one, to judge rules by."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from yiyang.monitoring.definitions import measures
from yiyang.monitoring.rules import reference
from yiyang.monitoring.types.alarms import Person
from yiyang.monitoring.types.replays import Episode, Heard, RuleSet
from yiyang.portal.demo import deteriorations, history, plan, stories
from yiyang.portal.demo.kit import Device, Scene
from yiyang.portal.demo.neighbourhood import GATEWAYS, PREFIXES, place_of
from yiyang.portal.demo.plan import Resident


@dataclass(frozen=True)
class Life:
    """One elder of the district with everything their devices said."""

    key: str
    person: Person
    readings: tuple[Heard, ...]


@dataclass(frozen=True)
class Turn:
    """A deterioration that was written into the district: whose, seen in which measures, from when until when."""

    key: str
    measures: tuple[str, ...]
    since: datetime
    until: datetime

    @property
    def name(self) -> str:
        """Whose it is, and what it is seen in first."""
        return f"{self.key} {self.measures[0]}"


@dataclass(frozen=True)
class Burden:
    """What a set of rules asked of people: days on which an elder had an alarm, and when each turn was first told of.

    ``told`` counts every call while a turn lasts, ``noticed`` only those that would not have come without it: whoever calls on
    most ordinary days calls on the first bad one too, and has noticed nothing.
    """

    person_days: int
    told: dict[str, datetime | None]
    noticed: dict[str, datetime | None]


def lives(now: datetime, *, count: int, days: int, seed: int, turning: bool = True) -> Iterator[Life]:
    """Everybody with a device, after so many days; the same bodies, days and chances without what was written into them."""
    residents = list(plan.residents(count, seed=seed, on=now.date()))
    at = {place: [one for one in residents if place_of(one) == place] for place in GATEWAYS}
    equipment = [
        Device(f"{PREFIXES[kind]}-{one.key}", kind, one.body) for own in at.values() for one in own for kind in one.devices
    ]
    worsening = deteriorations.by_key(residents) if turning else {}
    gained = history.GAINED_KG if turning else {}
    said: dict[str, list[Heard]] = {one.key: [] for one in residents}
    for day in history.days(now, days):
        chance = random.Random(f"{seed} {day}")
        spoken = history.samples_of(equipment, day, worsening=worsening, gained=gained, now=now, chance=chance)
        for serial, samples in spoken:
            said[serial.partition("-")[2]] += [
                Heard(one.measure, one.value, one.at, one.at, one.context or "none", serial) for one in samples if one.at < now
            ]
    for scene, when in _scenes(now) if turning else ():
        said[scene.serial.partition("-")[2]] += _heard(scene, when)
    yield from (Life(one.key, _person(one, now), tuple(said[one.key])) for one in residents if one.devices)


def turns(now: datetime, *, count: int, seed: int) -> tuple[Turn, ...]:
    """The deteriorations of the district: those of its stories, and those scripted for others."""
    end, residents = now + timedelta(days=1), plan.residents(count, seed=seed, on=now.date())
    scenes = [Turn(scene.serial.partition("-")[2], tuple(scene.values), when, end) for scene, when in _scenes(now)]
    gains = [
        Turn(serial.partition("-")[2], ("weight",), now - timedelta(days=len(gained)), end)
        for serial, gained in history.GAINED_KG.items()
    ]
    scripts = [
        Turn(key, tuple(one.per_day), one.begins(now.date()), one.ends(now.date()))
        for key, own in deteriorations.by_key(residents).items()
        for one in own
    ]
    return (*scenes, *gains, *scripts)


def burden(everybody: list[Life], rules: RuleSet, scripted: tuple[Turn, ...], *, spared: list[Life], now: datetime) -> Burden:
    """How much a set of rules asks, and what it gives; ``spared`` are the same lives without their turns."""
    turned = {one.key for one in scripted}
    found = _episodes(everybody, rules)
    anyway = _episodes([life for life in spared if life.key in turned], rules)
    person_days = sum(len({day for one in own for day in reference.days_of(one, until=now)}) for own in found.values())
    told, noticed = {}, {}
    for turn in scripted:
        calls, usual = (_calls(of.get(turn.key, ()), turn, rules) for of in (found, anyway))
        told[turn.name], noticed[turn.name] = min(calls, default=None), min(calls - usual, default=None)
    return Burden(person_days, told, noticed)


def _episodes(everybody: list[Life], rules: RuleSet) -> dict[str, tuple[Episode, ...]]:
    return {life.key: reference.episodes(life.readings, life.person, rules) for life in everybody}


def _calls(episodes: tuple[Episode, ...], turn: Turn, rules: RuleSet) -> set[datetime]:
    """When somebody was called about what a turn is seen in, while it lasted."""
    about = [one for one in episodes if set(turn.measures) & set(rules.rule(one.rule).measures)]
    return {step.at for one in about for step in one.steps if turn.since <= step.at < turn.until}


def _scenes(now: datetime) -> tuple[tuple[Scene, datetime], ...]:
    played = tuple((scene, now + timedelta(seconds=scene.after_seconds)) for scene in stories.SCENES)
    return ((stories.LOW_SUGAR, now - stories.LOW_SUGAR_AGO), *played)


def _heard(scene: Scene, when: datetime) -> list[Heard]:
    known = measures.by_slug()
    return [
        Heard(slug, value, when, when, scene.context or "none", scene.serial)
        for slug, value in scene.values.items()
        if slug in known
    ]


def _person(one: Resident, now: datetime) -> Person:
    ranges = (stories.ZHANG_OWN,) if one.key == "zhang" else ()
    return Person((now.date() - one.identity.birth_date).days // 365, ranges, one.conditions)
