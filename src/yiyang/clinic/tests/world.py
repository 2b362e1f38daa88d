"""张国生 and those around him, built by the actions themselves.

李明 is his family doctor and leads 全科一队, 王芳 is the team's nurse, 阿秀 cares for him at the centre.
女儿 张丽 may read his record, 邻居 刘强 only guidance. 周岚 of another centre has nothing to do with him.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from yiyang.accounts import actions as accounts
from yiyang.accounts.models import User
from yiyang.clinic import actions
from yiyang.clinic.types.entries import NewAllergy, NewCondition, NewMedication
from yiyang.organizations.tests import world as organizations
from yiyang.people import actions as people
from yiyang.people.models import Committee, Elder
from yiyang.people.types import ElderDraft, FamilyDraft

HYPERTENSION = NewCondition("I10.x00")
DIABETES = NewCondition("E11.900")
SULFA = NewAllergy("磺胺", "皮疹")


@dataclass
class Family:
    """The elder and everyone a test may sign in as."""

    town: organizations.Town
    committee: Committee
    zhang: Elder
    doctor: User
    nurse: User
    caregiver: User
    director: User
    stranger: User
    elder: User
    daughter: User
    neighbour: User
    now: datetime
    today: date

    def amlodipine(self, start: date | None = None, dose: str = "5") -> NewMedication:
        """A blood-pressure medicine."""
        return NewMedication("氨氯地平", Decimal(dose), "mg", start or self.today)

    def with_hypertension(self):
        """李明 notes hypertension; the first follow-up is booked."""
        return actions.record_condition(self.zhang, HYPERTENSION, by=self.doctor, at=self.now)

    def another(self, name: str, serial: int = 1) -> Elder:
        """Another elder on the same panel."""
        born = date(1945, 1, 1) + timedelta(days=serial)
        draft = ElderDraft(name=name, sex="female", birth_date=born, committee_id=self.committee.pk)
        elder = people.register_elder(draft, institution=self.town.centre, by=self.doctor, at=self.now, despite="不同的人")
        people.assign_responsibility(elder, "family_doctor", to=self.town.li, start=self.today, reason="签约", by=self.doctor)
        return elder


def account(username: str, name: str) -> User:
    """Someone who can sign in."""
    return accounts.create_user(username, display_name=name, password=None, by=None)


def relative(elder: Elder, name: str, *, scope: str, username: str, on: date, may_act: bool = False) -> User:
    """A family member with an account and the elder's consent."""
    user = account(username, name)
    draft = FamilyDraft(name, "daughter" if may_act else "neighbour", may_act_for=may_act)
    member = people.add_family_member(elder, draft, start=on, by=None)
    people.link_family_account(member, user, by=None, on=on)
    people.record_consent(elder, scope, to=member, given_by="elder", evidence="签字", start=on, by=None)
    return user


def build() -> Family:
    """The whole family."""
    now = timezone.localtime()
    today = timezone.localdate(now)
    town = organizations.build()
    caregiver = organizations.engage("阿秀", "caregiver", town.centre, username="xiu")
    committee = people.register_committee("310104003001", "徐家汇第一居委会", street="徐家汇街道", by=None)
    draft = ElderDraft("张国生", committee.pk, sex="male", birth_date=date(1942, 5, 17))
    zhang = people.register_elder(draft, institution=town.centre, by=town.li.user, at=now)
    people.assign_responsibility(zhang, "family_doctor", to=town.li, start=today, reason="签约", by=town.li.user)
    people.assign_responsibility(zhang, "team", to=town.team, start=today, reason="签约", by=town.li.user)
    elder = account("zhang", "张国生")
    people.link_account(zhang, elder, by=None, at=now)
    for user, role in (
        (town.li.user, "family_doctor"),
        (town.wang.user, "nurse"),
        (caregiver.user, "caregiver"),
        (town.zhou.user, "family_doctor"),
    ):
        if role not in user.roles_on(today):
            accounts.grant_role(user, role, by=None, start=today)
    return Family(
        town=town,
        committee=committee,
        zhang=Elder.objects.select_related("user", "committee").get(pk=zhang.pk),
        doctor=town.li.user,
        nurse=town.wang.user,
        caregiver=caregiver.user,
        director=town.zhao.user,
        stranger=town.zhou.user,
        elder=elder,
        daughter=relative(zhang, "张丽", scope="all", username="li-daughter", on=today, may_act=True),
        neighbour=relative(zhang, "刘强", scope="guidance_read", username="liu", on=today),
        now=now,
        today=today,
    )
