"""张国生 of the clinic's town and those who assess him.

李明 (family doctor) and 王芳 (nurse of the team) hold certificates that qualify for assessing; 陈静 is an assessor of the
same centre; 阿秀 cares for him there. 罗区 is the district's regulator. 周岚 of another centre has nothing to do with him.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from yiyang.accounts import actions as accounts
from yiyang.accounts.models import User
from yiyang.assessment import actions, definitions
from yiyang.assessment.models import Assessment, Sheet
from yiyang.assessment.types.assessing import AssessmentReason, NewAssessment
from yiyang.clinic.tests import world
from yiyang.organizations.models import Staff
from yiyang.organizations.tests import world as organizations
from yiyang.people.models import Elder


@dataclass
class Desk:
    """The elder and everyone a test may sign in as."""

    family: world.Family
    chen: Staff
    regulator: User
    zhang: Elder
    doctor: User
    nurse: User
    assessor: User
    now: datetime
    picks: dict[str, object] = field(default_factory=dict)

    def start(self, code="gbt42195", *, by=None, colleague=None, reason=AssessmentReason.FIRST, **kwargs) -> Assessment:
        """李明 begins, together with 王芳 where two are asked for."""
        new = NewAssessment(code, reason, **kwargs)
        two = code in definitions.assessing().two_assessors
        second = colleague or (self.family.town.wang if two else None)
        return actions.start_assessment(self.zhang, new, by=by or self.doctor, at=self.now, colleague=second)

    def fill(self, sheet: Sheet, *, at: datetime | None = None, **different) -> None:
        """Answer every item with its best option, but for those said otherwise, and hand in."""
        user = sheet.assessor.user
        for item, pick in {**best(sheet.assessment.instrument), **different}.items():
            actions.save_answer(sheet, item, pick, by=user, at=at or self.now)
        actions.hand_in(sheet, by=user, at=at or self.now)

    def finish(self, assessment: Assessment, *, at: datetime | None = None, **different) -> Assessment:
        """Every assessor answers the same and signs."""
        for sheet in assessment.sheets.all():
            self.fill(sheet, at=at, **different)
        for sheet in assessment.sheets.all():
            actions.sign(assessment, by=sheet.assessor.user, at=at or self.now)
        return Assessment.objects.get(pk=assessment.pk)

    def assessed(self, code="gbt42195", *, days_ago: int = 0, different=None, **kwargs) -> Assessment:
        """A finished assessment, some days ago."""
        before, self.now = self.now, self.now - timedelta(days=days_ago)
        try:
            return self.finish(self.start(code, **kwargs), **(different or {}))
        finally:
            self.now = before


def best(code: str) -> dict[str, object]:
    """The best option of every item, the first of equals; of a number the least."""
    instrument = definitions.instrument(code)
    picks: dict[str, object] = {}
    for item in instrument.items:
        if item.number is not None:
            picks[item.code] = int(item.number.least or 0)
        else:
            pick = max if instrument.better == "high" else min
            picks[item.code] = pick(item.options, key=lambda one: one.score).slug
    return picks


def build() -> Desk:
    """The desk as drawn above."""
    family = world.build()
    chen = organizations.engage("陈静", "assessor", family.town.centre, username="chenjing")
    if "assessor" not in chen.user.roles_on(family.today):
        accounts.grant_role(chen.user, "assessor", by=None, start=family.today)
    regulator = world.account("luo", "罗区")
    accounts.grant_role(regulator, "regulator", by=None, start=family.today)
    return Desk(
        family=family, chen=chen, regulator=regulator, zhang=family.zhang, doctor=family.doctor, nurse=family.nurse,
        assessor=chen.user, now=family.now,
    )  # fmt: skip
