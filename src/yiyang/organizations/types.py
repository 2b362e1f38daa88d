"""Kinds of institutions, qualifications and functions, and the news this context tells."""

from dataclasses import dataclass
from datetime import date
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
