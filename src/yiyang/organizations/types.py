"""Kinds of institutions, qualifications and functions, and the news this context tells."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from yiyang.lib.words import Words


class InstitutionKind(StrEnum):
    """The institutions of the alliance: three that treat, two that care."""

    COMMUNITY_HEALTH_CENTRE = "community_health_centre"
    TOWNSHIP_HOSPITAL = "township_hospital"
    CARE_HOME = "care_home"
    NURSING_HOME = "nursing_home"
    HOSPITAL = "hospital"

    @property
    def words(self) -> Words:
        return INSTITUTION_WORDS[self]


INSTITUTION_WORDS = {
    InstitutionKind.COMMUNITY_HEALTH_CENTRE: Words("社区卫生服务中心", "Community health centre"),
    InstitutionKind.TOWNSHIP_HOSPITAL: Words("乡镇卫生院", "Township hospital"),
    InstitutionKind.CARE_HOME: Words("养老院", "Care home"),
    InstitutionKind.NURSING_HOME: Words("护理院", "Nursing home"),
    InstitutionKind.HOSPITAL: Words("医院", "Hospital"),
}


class QualificationStatus(StrEnum):
    """Where a certificate stands on a day."""

    VALID = "valid"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    NOT_YET = "not_yet"

    @property
    def words(self) -> Words:
        return STATUS_WORDS[self]


STATUS_WORDS = {
    QualificationStatus.VALID: Words("有效", "Valid"),
    QualificationStatus.EXPIRING: Words("即将到期", "Expires soon"),
    QualificationStatus.EXPIRED: Words("已过期", "Expired"),
    QualificationStatus.NOT_YET: Words("尚未生效", "Not yet valid"),
}


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a rule needs to know of a qualification."""

    kind: str
    valid_from: date
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class InstitutionDraft:
    """What is known of an institution when it is registered or edited."""

    kind: InstitutionKind
    name: str
    region: str
    name_en: str = ""
    credit_code: str = ""
    address: str = ""
    phone: str = ""
    duty_phone: str = ""
    medical_licence: bool = False
    care_licence: bool = False


@dataclass(frozen=True, slots=True)
class QualificationDraft:
    """A certificate as it lies on the table; ``valid_until`` is its last good day."""

    kind: str
    number: str
    valid_from: date
    valid_until: date | None = None
    issuer: str = ""


@dataclass(frozen=True, slots=True)
class StaffAppointed:
    """Someone began to work in a role at an institution."""

    staff_id: UUID
    institution_id: UUID
    role: str


@dataclass(frozen=True, slots=True)
class PostEnded:
    """Someone no longer works in a role at an institution."""

    staff_id: UUID
    institution_id: UUID
    role: str


class DutyKind(StrEnum):
    """What someone stands by for: the institution's desk, or in the place of a doctor who does not answer."""

    DESK = "desk"
    DOCTOR = "doctor"

    @property
    def words(self) -> Words:
        return DUTY_WORDS[self]


DUTY_WORDS = {
    DutyKind.DESK: Words("值班台", "Duty desk"),
    DutyKind.DOCTOR: Words("二线医生", "Second doctor"),
}


class AbsenceKind(StrEnum):
    """Why someone is not to be called."""

    LEAVE = "leave"
    SICK = "sick"
    TRAINING = "training"
    OTHER = "other"

    @property
    def words(self) -> Words:
        return ABSENCE_WORDS[self]


ABSENCE_WORDS = {
    AbsenceKind.LEAVE: Words("休假", "Leave"),
    AbsenceKind.SICK: Words("病假", "Sick leave"),
    AbsenceKind.TRAINING: Words("外出培训", "Training"),
    AbsenceKind.OTHER: Words("其他", "Other"),
}


class Because(StrEnum):
    """Why someone stands in for a doctor."""

    DEPUTY = "deputy"
    ROTA = "rota"
    TEAM = "team"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time, half-open."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class StandIn:
    """Who answers in the place of a doctor, and why it is this person."""

    staff_id: UUID
    because: Because


@dataclass(frozen=True, slots=True)
class Behind:
    """What stands behind somebody: the contracted doctor, the team, and the places whose rota counts, the nearest first."""

    doctor: UUID | None = None
    team: UUID | None = None
    places: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidates:
    """Who could answer in the place of a doctor: the deputy of an absence, those on call by the rota, the team's deputy."""

    doctor: UUID | None
    deputy: UUID | None = None
    on_call: tuple[UUID, ...] = ()
    team_deputy: UUID | None = None


@dataclass(frozen=True, slots=True)
class AbsenceDraft:
    """An absence as it is told: ``until`` is the last day away, open when nobody knows yet."""

    kind: AbsenceKind
    start: date
    until: date | None = None
    note: str = ""
