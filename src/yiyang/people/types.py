"""The words for an elder's circumstances, the facts rules decide on, and the news this context tells."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from yiyang.lib.words import Words


class Sex(StrEnum):
    """Sex as GB/T 2261.1 records it."""

    MALE = "male"
    FEMALE = "female"
    UNKNOWN = "unknown"

    @property
    def words(self) -> Words:
        return SEX_WORDS[self]


class InsuredType(StrEnum):
    """Which basic medical insurance an elder has."""

    EMPLOYEE = "employee"
    RESIDENT = "resident"
    OTHER = "other"
    NONE = "none"
    UNKNOWN = "unknown"

    @property
    def words(self) -> Words:
        return INSURED_WORDS[self]


class Hardship(StrEnum):
    """Recognised economic hardship."""

    NONE = "none"
    EXTREME = "extreme"
    SUBSISTENCE = "subsistence"
    NEAR_SUBSISTENCE = "near_subsistence"
    POVERTY_WATCH = "poverty_watch"

    @property
    def words(self) -> Words:
        return HARDSHIP_WORDS[self]


class LivingSituation(StrEnum):
    """With whom an elder lives."""

    UNKNOWN = "unknown"
    ALONE = "alone"
    WITH_SPOUSE = "with_spouse"
    WITH_CHILDREN = "with_children"
    WITH_OTHERS = "with_others"
    IN_INSTITUTION = "in_institution"

    @property
    def words(self) -> Words:
        return LIVING_WORDS[self]


class CareState(StrEnum):
    """The three states an elder moves between."""

    MEDICAL = "medical"
    NURSING = "nursing"
    LIVING = "living"

    @property
    def words(self) -> Words:
        return CARE_STATE_WORDS[self]


class Place(StrEnum):
    """The four places an elder may be in."""

    HOME = "home"
    COMMUNITY = "community"
    INSTITUTION = "institution"
    HOSPITAL = "hospital"

    @property
    def words(self) -> Words:
        return PLACE_WORDS[self]


class AddressKind(StrEnum):
    """Which of an elder's addresses; several may hold at once, but only one is the main one."""

    MAIN = "main"
    HOUSEHOLD = "household"
    CHILD = "child"
    TEMPORARY = "temporary"
    OTHER = "other"

    @property
    def words(self) -> Words:
        return ADDRESS_WORDS[self]


class Relation(StrEnum):
    """What a family member or helper is to the elder."""

    SPOUSE = "spouse"
    SON = "son"
    DAUGHTER = "daughter"
    CHILD_IN_LAW = "child_in_law"
    GRANDCHILD = "grandchild"
    SIBLING = "sibling"
    OTHER_RELATIVE = "other_relative"
    NEIGHBOUR = "neighbour"
    FRIEND = "friend"
    COMMITTEE = "committee"

    @property
    def words(self) -> Words:
        return RELATION_WORDS[self]


class ConsentScope(StrEnum):
    """What a consent opens."""

    ALL = "all"
    RECORD_READ = "record_read"
    VITALS_READ = "vitals_read"
    GUIDANCE_READ = "guidance_read"

    @property
    def words(self) -> Words:
        return CONSENT_WORDS[self]


class GivenBy(StrEnum):
    """Who gave a consent."""

    ELDER = "elder"
    GUARDIAN = "guardian"

    @property
    def words(self) -> Words:
        return GIVEN_BY_WORDS[self]


class ResponsibilityKind(StrEnum):
    """How someone answers for an elder; of the first three only one of each holds at a time."""

    FAMILY_DOCTOR = "family_doctor"
    TEAM = "team"
    INSTITUTION_CARE = "institution_care"
    REFERRAL = "referral"

    @property
    def words(self) -> Words:
        return RESPONSIBILITY_WORDS[self]


class SuspicionStatus(StrEnum):
    """What became of the suspicion that two records are one person."""

    OPEN = "open"
    MERGED = "merged"
    DISMISSED = "dismissed"

    @property
    def words(self) -> Words:
        return SUSPICION_WORDS[self]


SEX_WORDS = {Sex.MALE: Words("男", "Male"), Sex.FEMALE: Words("女", "Female"), Sex.UNKNOWN: Words("未知", "Unknown")}
INSURED_WORDS = {
    InsuredType.EMPLOYEE: Words("职工医保", "Employee insurance"),
    InsuredType.RESIDENT: Words("城乡居民医保", "Resident insurance"),
    InsuredType.OTHER: Words("其他医保", "Other insurance"),
    InsuredType.NONE: Words("未参保", "Not insured"),
    InsuredType.UNKNOWN: Words("尚未了解", "Not known yet"),
}
HARDSHIP_WORDS = {
    Hardship.NONE: Words("无", "None"),
    Hardship.EXTREME: Words("特困人员", "Extreme hardship"),
    Hardship.SUBSISTENCE: Words("低保", "Subsistence allowance"),
    Hardship.NEAR_SUBSISTENCE: Words("低保边缘", "Near subsistence"),
    Hardship.POVERTY_WATCH: Words("脱贫监测对象", "Watched against falling back into poverty"),
}
LIVING_WORDS = {
    LivingSituation.UNKNOWN: Words("尚未了解", "Not known yet"),
    LivingSituation.ALONE: Words("独居", "Lives alone"),
    LivingSituation.WITH_SPOUSE: Words("与老伴同住", "Lives with spouse"),
    LivingSituation.WITH_CHILDREN: Words("与子女同住", "Lives with children"),
    LivingSituation.WITH_OTHERS: Words("与他人同住", "Lives with others"),
    LivingSituation.IN_INSTITUTION: Words("住在机构", "Lives in an institution"),
}
CARE_STATE_WORDS = {
    CareState.MEDICAL: Words("医", "Medical"),
    CareState.NURSING: Words("护", "Nursing"),
    CareState.LIVING: Words("养", "Living"),
}
PLACE_WORDS = {
    Place.HOME: Words("居家", "Home"),
    Place.COMMUNITY: Words("社区", "Community"),
    Place.INSTITUTION: Words("机构", "Institution"),
    Place.HOSPITAL: Words("医院", "Hospital"),
}
ADDRESS_WORDS = {
    AddressKind.MAIN: Words("常住", "Lives here"),
    AddressKind.HOUSEHOLD: Words("户籍", "Household register"),
    AddressKind.CHILD: Words("子女家", "At a child's home"),
    AddressKind.TEMPORARY: Words("临时", "For a while"),
    AddressKind.OTHER: Words("其他", "Other"),
}
RELATION_WORDS = {
    Relation.SPOUSE: Words("老伴", "Spouse"),
    Relation.SON: Words("儿子", "Son"),
    Relation.DAUGHTER: Words("女儿", "Daughter"),
    Relation.CHILD_IN_LAW: Words("儿媳或女婿", "Child-in-law"),
    Relation.GRANDCHILD: Words("孙辈", "Grandchild"),
    Relation.SIBLING: Words("兄弟姐妹", "Sibling"),
    Relation.OTHER_RELATIVE: Words("其他亲属", "Other relative"),
    Relation.NEIGHBOUR: Words("邻居", "Neighbour"),
    Relation.FRIEND: Words("朋友", "Friend"),
    Relation.COMMITTEE: Words("居(村)委会", "Residents' committee"),
}
CONSENT_WORDS = {
    ConsentScope.ALL: Words("全部", "Everything"),
    ConsentScope.RECORD_READ: Words("查看健康档案", "See the record"),
    ConsentScope.VITALS_READ: Words("查看血压血糖等测量", "See measurements"),
    ConsentScope.GUIDANCE_READ: Words("查看医生指导", "See guidance"),
}
GIVEN_BY_WORDS = {GivenBy.ELDER: Words("老人本人", "The elder"), GivenBy.GUARDIAN: Words("监护人", "The guardian")}
RESPONSIBILITY_WORDS = {
    ResponsibilityKind.FAMILY_DOCTOR: Words("家庭医生", "Family doctor"),
    ResponsibilityKind.TEAM: Words("签约团队", "Contracted team"),
    ResponsibilityKind.INSTITUTION_CARE: Words("机构照护", "Care of an institution"),
    ResponsibilityKind.REFERRAL: Words("转诊接诊", "Referred to"),
}
SUSPICION_WORDS = {
    SuspicionStatus.OPEN: Words("待核对", "To check"),
    SuspicionStatus.MERGED: Words("已合并", "Merged"),
    SuspicionStatus.DISMISSED: Words("不是同一人", "Not the same person"),
}


@dataclass(frozen=True, slots=True)
class ElderDraft:
    """What is known of an elder when a record is opened or corrected; the identity number fills birth date and sex."""

    name: str
    committee_id: UUID
    sex: str = ""
    birth_date: date | None = None
    identity_number: str = ""
    phone: str = ""
    insured_type: str = InsuredType.UNKNOWN
    hardship: str = Hardship.NONE
    living_situation: str = LivingSituation.UNKNOWN
    household_region: str = ""
    ethnicity: str = ""


@dataclass(frozen=True, slots=True)
class Placement:
    """In which of the three states an elder is and where; the label is what people call the place: the house, the room."""

    state: str = CareState.LIVING
    place: str = Place.HOME
    label: str = ""


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """One elder of a register kept elsewhere: who and where it is, and which doctor and team have signed them."""

    draft: ElderDraft
    address: str = ""
    doctor: UUID | None = None
    team: UUID | None = None
    placement: Placement = Placement()


@dataclass(frozen=True, slots=True)
class FamilyDraft:
    """What is known of someone who stands by an elder."""

    name: str
    relation: str
    phone: str = ""
    is_guardian: bool = False
    is_emergency: bool = False
    may_act_for: bool = False


@dataclass(frozen=True, slots=True)
class Likeness:
    """What of a person is compared when two records may be one; numbers are blind indexes, never the numbers."""

    name: str
    pinyin: str
    birth_date: date | None
    sex: str = Sex.UNKNOWN
    identity: bytes | None = None
    phone: bytes | None = None


@dataclass(frozen=True, slots=True)
class Suspicion:
    """How likely two records are one person (0–100), and the slugs of what speaks for it."""

    score: int
    reasons: tuple[str, ...]

    @property
    def certain(self) -> bool:
        return self.score == 100


@dataclass(frozen=True, slots=True)
class Responsible:
    """Who answers for an elder on a day: primary keys, each null when there is none."""

    elder_id: UUID
    doctor: UUID | None = None
    team: UUID | None = None
    institution: UUID | None = None


@dataclass(frozen=True, slots=True)
class ElderRegistered:
    """A record was opened for an elder."""

    elder_id: UUID


@dataclass(frozen=True, slots=True)
class ResponsibilityChanged:
    """Someone began or ceased to answer for an elder."""

    elder_id: UUID
    kind: str


@dataclass(frozen=True, slots=True)
class EldersMerged:
    """Two records were found to be one person."""

    kept_id: UUID
    merged_id: UUID


@dataclass(frozen=True, slots=True)
class MergeUndone:
    """Two records turned out to be two persons after all."""

    kept_id: UUID
    merged_id: UUID


@dataclass(frozen=True, slots=True)
class ConsentChanged:
    """A consent was given or withdrawn."""

    elder_id: UUID
