"""A hall of eight elders with a cuff each, the cuffs behind two gateways; set up from inside an installation."""

import json
import sys
from datetime import UTC, datetime, timedelta

from yiyang.monitoring.actions import devices
from yiyang.monitoring.types.readings import DeviceKind
from yiyang.organizations.tests import world
from yiyang.people.actions import elders
from yiyang.people.types import ElderDraft

NAMES = "一二三四五六七八"


def set_up(*, stranger: bool = False) -> None:
    """Build it through the actions and say the gateways' keys as one line of JSON."""
    now = datetime.now(UTC)
    town = world.build()
    committee = elders.register_committee("310104003001", "徐家汇第一居委会", by=None)
    hubs = [devices.register_gateway(town.centre, name=f"hub-{n}", username=f"hub-{n}", by=None, at=now) for n in range(2)]
    for number, name in enumerate(NAMES):
        born = now.date() - timedelta(days=29_000 + 97 * number)
        draft = ElderDraft(name=f"甲{name}", sex="female", birth_date=born, committee_id=committee.pk)
        elder = elders.register_elder(draft, institution=town.centre, by=None, at=now)
        gateway, kind = hubs[number % 2].subject, DeviceKind.BLOOD_PRESSURE
        device = devices.register_device(town.centre, serial=f"cuff-{number}", kind=kind, gateway=gateway, by=None, at=now)
        devices.bind_device(device, elder, by=None, at=now, from_at=now - timedelta(days=1))
    hubs += [a_stranger(town.centre, committee.pk, at=now)] if stranger else []
    sys.stdout.write(json.dumps({hub.subject.username: hub.token for hub in hubs}) + "\n")


def a_stranger(place, committee, *, at) -> devices.Issued:
    """A gateway of somebody with bad intentions and one device of their own."""
    gateway = devices.register_gateway(place, name="hub-evil", username="hub-evil", by=None, at=at)
    kind = DeviceKind.BLOOD_PRESSURE
    device = devices.register_device(place, serial="evil-0", kind=kind, gateway=gateway.subject, by=None, at=at)
    draft = ElderDraft(name="乙九", sex="male", birth_date=at.date() - timedelta(days=29_000), committee_id=committee)
    elder = elders.register_elder(draft, institution=place, by=None, at=at)
    devices.bind_device(device, elder, by=None, at=at, from_at=at - timedelta(days=1))
    return gateway
