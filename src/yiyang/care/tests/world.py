"""张国生 of the clinic's world with a plan: 李明 and 王芳 answer for him, 阿秀 cares for him, 女儿 张丽 reads along."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from yiyang.accounts.models import User
from yiyang.agreements.models import Agreement
from yiyang.agreements.tests import world as agreements
from yiyang.care import queries
from yiyang.care.actions import plans
from yiyang.care.models import Activity, Plan, Task
from yiyang.organizations.tests import world as organizations
from yiyang.people.models import Elder


@dataclass
class House:
    """The family and what is promised to him."""

    signing: agreements.House
    therapist: User

    @property
    def zhang(self) -> Elder:
        return self.signing.zhang

    @property
    def doctor(self) -> User:
        return self.signing.family.doctor

    @property
    def nurse(self) -> User:
        return self.signing.family.nurse

    @property
    def caregiver(self) -> User:
        return self.signing.family.caregiver

    @property
    def now(self) -> datetime:
        return self.signing.now

    @property
    def today(self) -> date:
        return self.signing.today

    def later(self, days: int) -> datetime:
        """The same hour some days on."""
        return self.now + timedelta(days=days)

    def planned(self, *packages: str) -> Plan:
        """A plan of packages."""
        return plans.plan_packages(self.zhang, packages or ("level_dependent",), reason="入住评估", by=self.doctor, at=self.now)

    def agreed(self, kind: str = "family_doctor", package: str = "fd_elder", **facts) -> Agreement:
        """A signed agreement, and its plan."""
        price = None if kind == "family_doctor" else 300_000
        agreement = self.signing.signed(kind, package, price=price, **facts)
        plans.draw_up_plan(agreement, by=None, at=self.now)
        return agreement

    def line(self, item: str) -> Activity:
        """A line of the plan in force."""
        return queries.current_plan(self.zhang).activities.get(item=item)

    def items(self) -> set[str]:
        """The services promised now."""
        return set(queries.current_plan(self.zhang).activities.values_list("item", flat=True))

    def task(self, item: str, **facts) -> Task:
        """The first task of a service."""
        return Task.objects.filter(item=item, **facts).select_related("elder").order_by("on", "number")[0]


def lived() -> House:
    """The house of the agreements, with a therapist at the centre."""
    signing = agreements.lived()
    therapist = organizations.engage("唐洁", "therapist", signing.family.town.centre, username="tang")
    return House(signing, therapist.user)
