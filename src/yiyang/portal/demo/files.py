"""The demo district's readings, and what really happened to whom, as lines of files that ``yiyang replay`` reads."""

import random
from collections.abc import Iterator
from datetime import date, datetime

from yiyang.portal.demo import deteriorations, physiology
from yiyang.portal.demo.deteriorations import Deterioration
from yiyang.portal.demo.plan import Resident

READINGS = ("elder", "age", "conditions", "measure", "value", "unit", "taken_at", "context", "device")
LABELS = ("elder", "from", "until", "what")


def rows(
    people: list[Resident], worsening: dict[str, list[Deterioration]], days: list[date], *, seed: int, on: date
) -> Iterator[tuple[object, ...]]:
    """What every device says on every day."""
    for resident in people:
        chance = random.Random(f"{seed} {resident.key}")
        age = (on - resident.identity.birth_date).days // 365
        for day in days:
            for kind in resident.devices:
                for sample in physiology.day_of_readings(resident.body, kind, day, chance=chance):
                    told = deteriorations.worse(sample, worsening.get(resident.key, []), on)
                    said = (told.measure, told.value, told.unit, moment(told.at), told.context)
                    yield resident.key, age, " ".join(resident.conditions), *said, f"{kind}-{resident.key}"


def labels(worsening: dict[str, list[Deterioration]], on: date) -> Iterator[tuple[object, ...]]:
    """Who got worse, from when until when."""
    for key, scripts in sorted(worsening.items()):
        for one in scripts:
            yield key, moment(one.begins(on)), moment(one.ends(on)), one.what


def moment(at: datetime) -> str:
    """A moment as the file says it."""
    return at.isoformat()
