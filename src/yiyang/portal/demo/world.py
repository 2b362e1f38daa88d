"""A small named universe for tests, built by the same actions as everything else.

::

    binjiang hospital          east town health centre            kangle nursing home     songhe care home
      zhao  specialist           li    family doctor  ┐ team        feng  family doctor     lin   nurse
        │                        wang  nurse          │ of li       wu    nurse             ma    caregiver
        │ referral               tang  therapist      ┘             he    caregiver         song  director
        │                        chen  family doctor  ┐ team        guo   director             │
        │                        sun   nurse          ┘ of chen        │                       │
        │                        zhou  director                        │                       │
        └──────── guilan ◀── panel of li ──────────────── in care ─────┘                       │
                  zhang  ◀── panel of li, at home; user zhang, daughter zhangmin sees all      │
                  hongru ◀── panel of chen ────────────────────────────────── in care ─────────┘
                  youcai ◀── panel of feng, in care of kangle

    ops operator · qian privacy officer · hu regulator       nobody is signed in as nobody

li owns what concerns zhang, chen is the colleague of the same house, feng the stranger. Everyone's password is the demo's.
Mr Zhang's cuff ``bp-zhang`` read 185/112 ten minutes ago: an alarm of li waits.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from yiyang.accounts.models import User
from yiyang.monitoring.actions import alarms, partitions, readings
from yiyang.monitoring.models import Alarm, Device
from yiyang.monitoring.types.readings import Message, Road
from yiyang.organizations.models import Institution, Staff
from yiyang.people.models import Elder
from yiyang.portal.demo import devices, house, neighbourhood, plan
from yiyang.portal.demo.kit import Scene
from yiyang.portal.demo.neighbourhood import Neighbourhood
from yiyang.portal.demo.stories import refer_guilan

WHO = ("zhang", "guilan", "youcai", "hongru")
SINCE = timedelta(days=30)
SEED = 7


@dataclass(frozen=True)
class World:
    """Its members by name."""

    town: Neighbourhood
    now: datetime

    def user(self, key: str) -> User:
        """Someone who signs in, afresh, with nothing remembered."""
        return User.objects.get(pk=self.town.house.users[key].pk)

    def staff(self, key: str) -> Staff:
        """A member of staff."""
        return self.town.house.staff[key]

    def institution(self, key: str) -> Institution:
        """The health centre, the two homes or the hospital."""
        return self.town.house.institutions[key]

    def elder(self, key: str) -> Elder:
        """One of the four elders."""
        return self.town.elders[key]

    def device(self, serial: str) -> Device:
        """One of their devices."""
        return Device.objects.get(serial=serial)

    @property
    def alarm(self) -> Alarm:
        """The alarm that waits for li."""
        return Alarm.objects.get(elder=self.elder("zhang"), rule="blood_pressure")

    def measure(self, serial: str, at: datetime, **values: float) -> None:
        """A device says something, and it is stored and judged at once."""
        payload = devices.scene_payload(Scene(0, serial, values), at)
        readings.store_batch([Message(serial, payload, Road.STREAM)], now=at)
        alarms.announce(now=at)


def build(now: datetime) -> World:
    """The universe as drawn above, at a moment."""
    now = now.replace(microsecond=0)
    start = (now - SINCE).date()
    partitions.prepare_partitions(now=now)
    town = Neighbourhood(house.build(start=start, now=now), start, now)
    neighbourhood.open_gateways(town)
    neighbourhood.register_committees(town)
    for resident in plan.residents(len(plan.cast().elders), seed=SEED, on=now.date()):
        if resident.key in WHO:
            neighbourhood.settle(town, resident)
    refer_guilan(town)
    world = World(town, now)
    world.measure("bp-zhang", now - timedelta(minutes=10), systolic=185, diastolic=112, heart_rate=96)
    return world
