"""A small town, built by the actions themselves.

徐家汇社区卫生服务中心 (centre)          漕河泾社区卫生服务中心 (other)      中山医院 (hospital)   阳光养老院 (home)
  李明 family doctor, leads 全科一队       周岚 family doctor                   吴越 specialist       钱进 director
  王芳 nurse, in 全科一队
  赵敏 director
"""

from dataclasses import dataclass
from datetime import date

from yiyang.organizations import actions
from yiyang.organizations.models import Institution, Staff, Team
from yiyang.organizations.types import InstitutionDraft, InstitutionKind, QualificationDraft

LONG_AGO = date(2020, 1, 1)
CERTIFICATES = {
    "family_doctor": "physician_general",
    "specialist": "physician_clinical",
    "nurse": "nurse",
    "caregiver": "caregiver",
    "therapist": "therapist",
    "assessor": "assessor",
}


@dataclass
class Town:
    """The institutions and people of the town."""

    centre: Institution
    other: Institution
    hospital: Institution
    home: Institution
    li: Staff
    wang: Staff
    zhao: Staff
    zhou: Staff
    wu: Staff
    qian: Staff
    team: Team


def institution(name: str, kind: InstitutionKind, region: str = "310104") -> Institution:
    """An institution of the town."""
    return actions.register_institution(InstitutionDraft(kind=kind, name=name, region=region), by=None)


def engage(name: str, role: str, at: Institution, *, username: str, until: date | None = None) -> Staff:
    """Someone with the certificate their role needs, and the post."""
    staff = actions.engage_staff(name, home=at, username=username, password=None, phone="13800000000", by=None)
    if role in CERTIFICATES:
        draft = QualificationDraft(kind=CERTIFICATES[role], number="1".zfill(15), valid_from=LONG_AGO, valid_until=until)
        actions.record_qualification(staff, draft, by=None)
    actions.appoint(staff, at, role, start=LONG_AGO, by=None)
    return staff


def build() -> Town:
    """The whole town."""
    centre = institution("徐家汇社区卫生服务中心", InstitutionKind.COMMUNITY_HEALTH_CENTRE)
    other = institution("漕河泾社区卫生服务中心", InstitutionKind.COMMUNITY_HEALTH_CENTRE)
    hospital = institution("中山医院", InstitutionKind.HOSPITAL)
    home = institution("阳光养老院", InstitutionKind.CARE_HOME)
    li = engage("李明", "family_doctor", centre, username="li")
    wang = engage("王芳", "nurse", centre, username="wang")
    team = actions.form_team(centre, "全科一队", leader=li, on=LONG_AGO, by=None)
    actions.join_team(team, wang, "nursing", start=LONG_AGO, by=None)
    return Town(
        centre=centre,
        other=other,
        hospital=hospital,
        home=home,
        li=li,
        wang=wang,
        zhao=engage("赵敏", "director", centre, username="zhao"),
        zhou=engage("周岚", "family_doctor", other, username="zhou"),
        wu=engage("吴越", "specialist", hospital, username="wu"),
        qian=engage("钱进", "director", home, username="qian"),
        team=team,
    )
