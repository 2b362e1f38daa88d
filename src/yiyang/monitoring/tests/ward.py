"""One elder and those who stand behind her cuff, built by the actions themselves.

张国生 (1948), contracted to 李明 and his 全科一队 (with nurse 王芳), at home with cuff cuff-1
  └ 张敏, daughter, may see his measurements
陈阿妹 (1971), under no contract, cuff cuff-2 lent by the centre; 周岚 of the other centre is a stranger to both
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import numpy as np

from yiyang.accounts import actions as accounts
from yiyang.accounts.models import User
from yiyang.monitoring.actions import alarms
from yiyang.monitoring.actions import devices as device_actions
from yiyang.monitoring.definitions import measures
from yiyang.monitoring.models import Alarm, Device
from yiyang.monitoring.types.readings import DeviceKind, Fresh, MealContext
from yiyang.organizations import actions as organizations
from yiyang.organizations.tests import world
from yiyang.people.actions import elders, family, responsibility
from yiyang.people.models import Committee, Elder
from yiyang.people.types import ElderDraft, FamilyDraft

NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass
class Ward:
    """The people and things of these tests."""

    town: world.Town
    committee: Committee
    zhang: Elder
    chen: Elder
    daughter: User
    operator: User
    cuffs: dict[str, Device] = field(default_factory=dict)

    @property
    def li(self) -> User:
        """The contracted doctor."""
        return self.town.li.user

    @property
    def wang(self) -> User:
        """The nurse of the team."""
        return self.town.wang.user

    @property
    def zhou(self) -> User:
        """A doctor of another centre."""
        return self.town.zhou.user

    def hear(self, elder: Elder, at: datetime | None = None, *, now: datetime | None = None, context="none", **values) -> None:
        """Let readings of one moment be judged."""
        moment = at or NOW
        alarms.evaluate(fresh([(elder, moment, values, context)], self.cuffs["cuff-1"]), now=now or moment)

    def alarm(self, elder: Elder | None = None) -> Alarm:
        """The one open alarm of an elder."""
        return Alarm.objects.exclude(state="closed").get(elder=elder or self.zhang)

    def on_duty(self) -> None:
        """赵敏 keeps the centre's desk for two days."""
        organizations.put_on_duty(
            self.town.centre, self.town.zhao, starts_at=NOW - timedelta(days=1), ends_at=NOW + timedelta(days=1), by=None
        )


def fresh(moments, device: Device) -> Fresh:
    """Readings as the store hands them over: (elder, at, {measure: value}, context) each."""
    rows = [(who, at, slug, value, context) for who, at, values, context in moments for slug, value in values.items()]
    people = tuple({elder.pk: None for elder, *_ in rows})
    slugs = list(measures.by_slug())
    return Fresh(
        elders=people,
        elder=np.array([people.index(row[0].pk) for row in rows], dtype=np.int32),
        measure=np.array([slugs.index(row[2]) for row in rows], dtype=np.int16),
        value=np.array([float(row[3]) for row in rows]),
        taken_at=np.array([(row[1] - EPOCH) // timedelta(microseconds=1) for row in rows], dtype=np.int64),
        context=np.array([MealContext[row[4].upper()] for row in rows], dtype=np.int8),
        device=(device.pk,),
        device_index=np.zeros(len(rows), dtype=np.int32),
    )


def build() -> Ward:
    """The whole ward."""
    town = world.build()
    committee = elders.register_committee("310104003001", "徐家汇第一居委会", by=None)
    zhang = _elder("张国生", "male", date(1948, 5, 17), committee, town)
    chen = _elder("陈阿妹", "female", date(1971, 3, 8), committee, town)
    for kind, to in (("family_doctor", town.li), ("team", town.team)):
        responsibility.assign_responsibility(zhang, kind, to=to, start=world.LONG_AGO, reason="signed", by=None)
    daughter = accounts.create_user("zhangmin", display_name="张敏", password=None, by=None)
    accounts.grant_role(daughter, "family", by=None, start=world.LONG_AGO)
    member = family.add_family_member(zhang, FamilyDraft("张敏", "daughter"), start=world.LONG_AGO, user=daughter, by=None)
    family.record_consent(zhang, "all", to=member, given_by="elder", evidence="signed form", start=world.LONG_AGO, by=None)
    operator = accounts.create_user("operator", display_name="运维", password=None, by=None)
    accounts.grant_role(operator, "operator", by=None, start=world.LONG_AGO)
    ward = Ward(town, committee, zhang, chen, daughter, operator)
    for serial, elder in (("cuff-1", zhang), ("cuff-2", chen)):
        ward.cuffs[serial] = _cuff(serial, elder, ward)
    return ward


def _elder(name, sex, born, committee, town) -> Elder:
    draft = ElderDraft(name=name, sex=sex, birth_date=born, committee_id=committee.pk, phone="13812345621")
    return elders.register_elder(draft, institution=None, by=None, at=NOW - timedelta(days=100))


def _cuff(serial: str, elder: Elder, ward: Ward) -> Device:
    at = NOW - timedelta(days=50)
    kind, interval = DeviceKind.BLOOD_PRESSURE, timedelta(hours=12)
    device = device_actions.register_device(
        ward.town.centre, serial=serial, kind=kind, by=None, at=at, expected_interval=interval
    )
    device_actions.bind_device(device, elder, by=None, at=at)
    return device
