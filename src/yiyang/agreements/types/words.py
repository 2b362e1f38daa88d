"""The words of applying and agreeing: who applies, what is agreed, how far it is, who signs and why it ends."""

from enum import StrEnum

from yiyang.lib.words import Words


class Channel(StrEnum):
    """Who brings an application."""

    ELDER = "elder"
    FAMILY = "family"
    HOSPITAL = "hospital"
    STAFF = "staff"

    @property
    def words(self) -> Words:
        return CHANNEL_WORDS[self]


class Need(StrEnum):
    """The medical need an applicant tells of."""

    NONE = "none"
    CHRONIC = "chronic"
    CONTINUOUS = "continuous"
    ACUTE = "acute"
    TERMINAL = "terminal"
    UNKNOWN = "unknown"

    @property
    def words(self) -> Words:
        return NEED_WORDS[self]


class Wanted(StrEnum):
    """Where an elder wishes to be served."""

    HOME = "home"
    INSTITUTION = "institution"
    OPEN = "open"

    @property
    def words(self) -> Words:
        return WANTED_WORDS[self]


class Destination(StrEnum):
    """Where an application can be directed."""

    HOSPITAL = "hospital"
    HOSPICE = "hospice"
    NURSING_HOME = "nursing_home"
    HOME_BED = "home_bed"
    HOME_CARE_BED = "home_care_bed"
    HEALTH_CENTRE = "health_centre"
    CARE_HOME = "care_home"
    HOME = "home"
    ASSESS = "assess"


class ApplicationState(StrEnum):
    """How far an application is."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    AGREED = "agreed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"

    @property
    def words(self) -> Words:
        return APPLICATION_STATE_WORDS[self]


class AgreementKind(StrEnum):
    """What is agreed."""

    FAMILY_DOCTOR = "family_doctor"
    INSTITUTION_SERVICE = "institution_service"
    HOME_BED = "home_bed"
    HOME_CARE_BED = "home_care_bed"


class AgreementState(StrEnum):
    """How far an agreement is."""

    DRAFT = "draft"
    OFFERED = "offered"
    SIGNED = "signed"
    ACTIVE = "active"
    DUE = "due"
    RENEWED = "renewed"
    CHANGED = "changed"
    ENDED = "ended"

    @property
    def words(self) -> Words:
        return AGREEMENT_STATE_WORDS[self]


class Side(StrEnum):
    """The two sides of an agreement."""

    SERVED = "served"
    PROVIDER = "provider"

    @property
    def words(self) -> Words:
        return SIDE_WORDS[self]


class Method(StrEnum):
    """How somebody signed."""

    DRAWN = "drawn"
    CODE = "code"

    @property
    def words(self) -> Words:
        return METHOD_WORDS[self]


class Wish(StrEnum):
    """What the elder wants when a period ends."""

    GO_ON = "go_on"
    END = "end"
    UNSURE = "unsure"

    @property
    def words(self) -> Words:
        return WISH_WORDS[self]


class Course(StrEnum):
    """How the elder did between two assessments."""

    RECOVERED = "recovered"
    BETTER = "better"
    SAME = "same"
    WORSE = "worse"
    UNKNOWN = "unknown"

    @property
    def words(self) -> Words:
        return COURSE_WORDS[self]


class EndReason(StrEnum):
    """Why an agreement ended."""

    RECOVERED = "recovered"
    WISH = "wish"
    MOVED = "moved"
    HOSPITAL = "hospital"
    UNSAFE = "unsafe"
    DECLINED = "declined"
    LAPSED = "lapsed"
    DIED = "died"
    OTHER = "other"

    @property
    def words(self) -> Words:
        return END_WORDS[self]


class Standing(StrEnum):
    """Whether an entry condition holds."""

    MET = "met"
    UNMET = "unmet"
    UNKNOWN = "unknown"

    @property
    def words(self) -> Words:
        return STANDING_WORDS[self]


CHANNEL_WORDS = {
    Channel.ELDER: Words("老人本人申请", "The elder applied"),
    Channel.FAMILY: Words("家属申请", "The family applied"),
    Channel.HOSPITAL: Words("医院转来", "Sent by a hospital"),
    Channel.STAFF: Words("工作人员登记", "Entered by staff"),
}
NEED_WORDS = {
    Need.NONE: Words("没有特别的医疗需要", "No particular medical need"),
    Need.CHRONIC: Words("慢性病，平稳", "A long-term illness, stable"),
    Need.CONTINUOUS: Words("需要持续治疗、护理或康复", "Needs continuous treatment, nursing or rehabilitation"),
    Need.ACUTE: Words("急性或不稳定", "Acute or unstable"),
    Need.TERMINAL: Words("疾病终末期，希望舒适照护", "Final stage of an illness, comfort is wished for"),
    Need.UNKNOWN: Words("说不清楚", "Not known"),
}
WANTED_WORDS = {
    Wanted.HOME: Words("在家里", "At home"),
    Wanted.INSTITUTION: Words("在机构", "In an institution"),
    Wanted.OPEN: Words("都可以", "Either"),
}
APPLICATION_STATE_WORDS = {
    ApplicationState.WAITING: Words("等待受理", "Waiting"),
    ApplicationState.ACCEPTED: Words("已受理", "Accepted"),
    ApplicationState.AGREED: Words("已签约", "Agreed"),
    ApplicationState.DECLINED: Words("未受理", "Declined"),
    ApplicationState.WITHDRAWN: Words("已撤回", "Withdrawn"),
}
AGREEMENT_STATE_WORDS = {
    AgreementState.DRAFT: Words("起草中", "Draft"),
    AgreementState.OFFERED: Words("待签字", "Waiting for signatures"),
    AgreementState.SIGNED: Words("已签字", "Signed"),
    AgreementState.ACTIVE: Words("履行中", "In force"),
    AgreementState.DUE: Words("快到期", "Ends soon"),
    AgreementState.RENEWED: Words("已续签", "Renewed"),
    AgreementState.CHANGED: Words("已变更", "Changed"),
    AgreementState.ENDED: Words("已结束", "Ended"),
}
SIDE_WORDS = {Side.SERVED: Words("老人一方", "For the elder"), Side.PROVIDER: Words("服务一方", "For the provider")}
METHOD_WORDS = {Method.DRAWN: Words("手写签名", "Signed by hand"), Method.CODE: Words("确认码", "Confirmed by code")}
WISH_WORDS = {
    Wish.GO_ON: Words("愿意继续", "Wants to go on"),
    Wish.END: Words("不再继续", "Wants to end"),
    Wish.UNSURE: Words("还没想好", "Not decided yet"),
}
COURSE_WORDS = {
    Course.RECOVERED: Words("已恢复自理", "Self-caring again"),
    Course.BETTER: Words("比签约时好转", "Better than when it was signed"),
    Course.SAME: Words("与签约时相同", "The same as when it was signed"),
    Course.WORSE: Words("比签约时加重", "Worse than when it was signed"),
    Course.UNKNOWN: Words("还没有新的评估结果", "No new assessment yet"),
}
END_WORDS = {
    EndReason.RECOVERED: Words("已恢复自理", "Self-caring again"),
    EndReason.WISH: Words("老人不再继续", "The elder's wish"),
    EndReason.MOVED: Words("迁居", "Moved away"),
    EndReason.HOSPITAL: Words("住院或转到其他机构", "In hospital or with another institution"),
    EndReason.UNSAFE: Words("不配合或不安全", "Unsafe or not cooperating"),
    EndReason.DECLINED: Words("没有签字", "Not signed"),
    EndReason.LAPSED: Words("到期", "The period ended"),
    EndReason.DIED: Words("去世", "Died"),
    EndReason.OTHER: Words("其他", "Other"),
}
STANDING_WORDS = {
    Standing.MET: Words("符合", "Met"),
    Standing.UNMET: Words("不符合", "Not met"),
    Standing.UNKNOWN: Words("还不清楚", "Not known"),
}
