"""Lives of the demo district that get worse for some days: what is added to what their devices say."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path

import msgspec

from yiyang.lib import datafiles
from yiyang.portal.demo.cast import cast
from yiyang.portal.demo.physiology import SHANGHAI, Sample
from yiyang.portal.demo.plan import Resident

ONE_DIGIT = frozenset({"body_temperature", "glucose", "weight"})


class Deterioration(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How one life gets worse, for whom, and when."""

    what: str
    device: str
    place: int
    ago: int
    days: int
    per_day: dict[str, float]

    def begins(self, on: date) -> datetime:
        """The moment it begins."""
        return datetime.combine(on - timedelta(days=self.ago), time.min, SHANGHAI)

    def ends(self, on: date) -> datetime:
        """The moment treatment has brought it back."""
        return self.begins(on) + timedelta(days=self.days)


@cache
def scripted() -> tuple[Deterioration, ...]:
    """All of them."""
    return datafiles.load(Path(__file__).with_name("deteriorations.yaml"), tuple[Deterioration, ...])


def by_key(residents: Iterable[Resident]) -> dict[str, list[Deterioration]]:
    """Who of some residents gets worse, by key; the cast has stories of its own."""
    told_of = {part.key for part in cast().elders}
    everyone = [one for one in residents if one.key not in told_of]
    found: dict[str, list[Deterioration]] = {}
    for script in scripted():
        whoever = [one.key for one in everyone if script.device in one.devices]
        if script.place < len(whoever):
            found.setdefault(whoever[script.place], []).append(script)
    return found


def worse(sample: Sample, scripts: Iterable[Deterioration], on: date) -> Sample:
    """What a device says of somebody who is getting worse."""
    added = sum(script.per_day.get(sample.measure, 0.0) * _day(script, sample, on) for script in scripts)
    if not added:
        return sample
    digits = 1 if sample.measure in ONE_DIGIT else 0
    value = min(sample.value + added, 99.0) if sample.measure == "spo2" else sample.value + added
    return Sample(sample.measure, round(value, digits), sample.unit, sample.at, sample.context)


def _day(script: Deterioration, sample: Sample, on: date) -> int:
    """Which day of it, from one; nought before and after."""
    begun = (sample.at.astimezone(SHANGHAI) - script.begins(on)).days + 1
    return begun if 1 <= begun <= script.days else 0
