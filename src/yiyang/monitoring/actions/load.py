"""Devices for a load test: as many as asked for, each with an elder of its own, behind gateways of some hundreds.

Everything bears the name of the test and belongs to an institution of its own, so that nobody takes it for a person.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from yiyang.audit import actions as audit
from yiyang.audit.types import Subject
from yiyang.base import crypto
from yiyang.monitoring.models import Binding, Device, Gateway
from yiyang.monitoring.types.readings import DeviceKind
from yiyang.organizations.models import Institution
from yiyang.people.models import Committee, Elder

NAME, REGION, COMMITTEE = "压力测试", "319999", "319999999999"
BORN, BOUND_DAYS = date(1945, 1, 1), 390
DEVICES_PER_GATEWAY, AT_ONCE = 500, 5000


@dataclass(frozen=True, slots=True)
class Credential:
    """A gateway's name and secret, and the devices it speaks for."""

    username: str
    token: str
    serials: tuple[str, ...]


@transaction.atomic
def prepare_load(count: int, *, at: datetime) -> list[Credential]:
    """Make what is missing of so many devices, and give their gateways fresh secrets."""
    place, _made = Institution.objects.get_or_create(name=NAME, kind="community_health_centre", region=REGION)
    committee, _made = Committee.objects.get_or_create(code=COMMITTEE, defaults={"name": NAME})
    given = []
    for first in range(0, count, DEVICES_PER_GATEWAY):
        serials = tuple(f"load-{number:06}" for number in range(first, min(first + DEVICES_PER_GATEWAY, count)))
        gateway, token = _gateway(place, first // DEVICES_PER_GATEWAY, at=at)
        known = set(Device.objects.filter(serial__in=serials).values_list("serial", flat=True))
        _add([serial for serial in serials if serial not in known], gateway, committee, since=at - timedelta(days=BOUND_DAYS))
        given.append(Credential(gateway.username, token, serials))
    audit.record(None, "load_test.prepared", place, devices=count)
    return given


@transaction.atomic
def finish_load(credentials: Sequence[Credential], *, at: datetime) -> None:
    """Take the secrets away again; what was stored stays."""
    Gateway.objects.filter(username__in=[each.username for each in credentials]).update(revoked_at=at)
    audit.record(None, "load_test.finished", Subject("monitoring.load", NAME), gateways=len(credentials))


def _gateway(place: Institution, number: int, *, at: datetime) -> tuple[Gateway, str]:
    token = secrets.token_urlsafe(32)
    facts = {"institution": place, "token_hash": crypto.blind_index(token), "issued_at": at, "revoked_at": None}
    gateway, _made = Gateway.objects.update_or_create(username=f"load-{number}", defaults={"name": NAME, **facts})
    return gateway, token


def _add(serials: Sequence[str], gateway: Gateway, committee: Committee, *, since: datetime) -> None:
    elders = [_elder(serial, committee) for serial in serials]
    devices = [
        Device(serial=serial, kind=DeviceKind.MULTI, institution_id=gateway.institution_id, gateway=gateway) for serial in serials
    ]
    Elder.objects.bulk_create(elders, AT_ONCE)
    Device.objects.bulk_create(devices, AT_ONCE)
    pairs = zip(devices, elders, strict=True)
    Binding.objects.bulk_create([Binding(device=device, elder=elder, from_at=since) for device, elder in pairs], AT_ONCE)


def _elder(serial: str, committee: Committee) -> Elder:
    number = serial.removeprefix("load-")
    return Elder(
        name=f"压测{number}",
        pinyin="yace",
        initials="yc",
        sex="male",
        birth_date=BORN,
        committee=committee,
        record_number=f"31999999999{number}",
    )
