"""Days gone by in the demo district: devices spoke, alarms rose, and the doctors of then answered them."""

import random
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta

from yiyang.monitoring.actions import readings
from yiyang.monitoring.types.readings import Message, Road
from yiyang.portal.demo import deteriorations, devices, physiology
from yiyang.portal.demo.answers import answer_alarms
from yiyang.portal.demo.deteriorations import Deterioration
from yiyang.portal.demo.kit import Device
from yiyang.portal.demo.neighbourhood import Neighbourhood
from yiyang.portal.demo.physiology import SHANGHAI, Sample

LOOKS = (time(8, 0), time(12, 0), time(22, 30))
MESSAGES_AT_ONCE = 3000
SILENT_FOR = {"wb-yongnian": timedelta(hours=15)}
GAINED_KG = {"sc-guilan": (0.8, 1.5, 2.3)}


def days(now: datetime, count: int) -> list[date]:
    """The days before today, and today."""
    return [now.date() - timedelta(days=back) for back in range(count - 1, -1, -1)]


def live_through(town: Neighbourhood, day: date, *, seed: int) -> None:
    """One day: readings arrive in three parts, and after each the doctors look."""
    chance = random.Random(f"{seed} {day}")
    devices_of_all = [device for place in town.devices.values() for device in place]
    spoken = list(samples_of(devices_of_all, day, worsening=town.worsening, now=town.now, chance=chance))
    since = datetime.combine(day, time.min, SHANGHAI)
    for look in LOOKS:
        until = min(datetime.combine(day, look, SHANGHAI), town.now)
        messages = [
            Message(serial, devices.payload(part), Road.HISTORY)
            for serial, samples in spoken
            if (part := [sample for sample in samples if since <= sample.at < until])
        ]
        for place in range(0, len(messages), MESSAGES_AT_ONCE):
            readings.store_batch(messages[place : place + MESSAGES_AT_ONCE], now=until)
        answer_alarms(town, until, chance=chance)
        since = until


def samples_of(
    equipment: Iterable[Device],
    day: date,
    *,
    worsening: Mapping[str, list[Deterioration]],
    gained: Mapping[str, tuple[float, ...]] = GAINED_KG,
    now: datetime,
    chance: random.Random,
) -> Iterator[tuple[str, list[Sample]]]:
    """What every device says on a day."""
    for device in equipment:
        samples = physiology.day_of_readings(device.body, device.kind, day, chance=chance)
        worse = worsening.get(device.serial.split("-", 1)[1], [])
        heard = (sample for sample in samples if is_heard(device, sample, now))
        yield (
            device.serial,
            [deteriorations.worse(told(one, now, gained.get(device.serial, ())), worse, now.date()) for one in heard],
        )


def is_heard(device: Device, sample: Sample, now: datetime) -> bool:
    """Whether a device still spoke then."""
    return sample.at <= now - SILENT_FOR.get(device.serial, timedelta())


def told(sample: Sample, now: datetime, gained: tuple[float, ...]) -> Sample:
    """A sample as it was told, with what the stories add to it day by day until now."""
    back = (now.date() - sample.at.date()).days
    if back >= len(gained):
        return sample
    return Sample(sample.measure, round(sample.value + gained[-1 - back], 1), sample.unit, sample.at, sample.context)
