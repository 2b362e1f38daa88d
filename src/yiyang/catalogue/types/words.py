"""The words of the catalogue: what kind of service, who supplies it, who pays first, how it is counted."""

from enum import StrEnum

from yiyang.lib.datafiles import Confidence
from yiyang.lib.words import Words


class Category(StrEnum):
    """医, 养, 康, 护, 安宁; and the assessing and planning that comes before them."""

    MEDICAL = "medical"
    LIVING = "living"
    REHAB = "rehab"
    NURSING = "nursing"
    HOSPICE = "hospice"
    PLANNING = "planning"

    @property
    def words(self) -> Words:
        return CATEGORY_WORDS[self]


class Resource(StrEnum):
    """The four kinds of resources into which an elder's needs are sorted."""

    ROUTINE = "routine"
    ACUTE = "acute"
    NURSING = "nursing"
    DAILY = "daily"

    @property
    def words(self) -> Words:
        return RESOURCE_WORDS[self]


class Supplier(StrEnum):
    """Who of those around an elder supplies a service."""

    FAMILY_CENTRE = "family_centre"
    HEALTH_CENTRE = "health_centre"
    ALLIANCE = "alliance"
    HOSPITAL = "hospital"

    @property
    def words(self) -> Words:
        return SUPPLIER_WORDS[self]


class Payer(StrEnum):
    """Whose money may be asked for, the first before the next."""

    PUBLIC_HEALTH = "public_health"
    MEDICAL_INSURANCE = "medical_insurance"
    CARE_INSURANCE = "care_insurance"
    SUBSIDY = "subsidy"
    VOUCHER = "voucher"
    CONTRACT = "contract"
    CHARITY = "charity"
    SELF = "self"

    @property
    def words(self) -> Words:
        return PAYER_WORDS[self]


class Unit(StrEnum):
    """What one of a service is."""

    TIME = "time"
    MEAL = "meal"
    HOUR = "hour"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    PRESCRIPTION = "prescription"
    PAPER = "paper"
    PIECE = "piece"

    @property
    def words(self) -> Words:
        return UNIT_WORDS[self]


class Per(StrEnum):
    """The stretch in which a service is repeated; ``NEED`` is only when something asks for it."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    NEED = "need"

    @property
    def words(self) -> Words:
        return PER_WORDS[self]


class Window(StrEnum):
    """The part of a day in which a service is wanted."""

    MORNING = "morning"
    NOON = "noon"
    AFTERNOON = "afternoon"
    EVENING = "evening"
    NIGHT = "night"
    ANY = "any"

    @property
    def words(self) -> Words:
        return WINDOW_WORDS[self]


class CareClass(StrEnum):
    """The four classes of elders by which care is charged."""

    SELF_CARE = "self_care"
    SEMI = "semi"
    DEPENDENT = "dependent"
    CRITICAL = "critical"

    @property
    def words(self) -> Words:
        return CARE_CLASS_WORDS[self]


class PackageKind(StrEnum):
    """What a package answers: a family-doctor contract, a level of care, or a condition."""

    FAMILY_DOCTOR = "family_doctor"
    LEVEL = "level"
    CONDITION = "condition"

    @property
    def words(self) -> Words:
        return PACKAGE_KIND_WORDS[self]


CATEGORY_WORDS = {
    Category.MEDICAL: Words("医", "Medical"),
    Category.LIVING: Words("养", "Daily living"),
    Category.REHAB: Words("康", "Rehabilitation"),
    Category.NURSING: Words("护", "Nursing"),
    Category.HOSPICE: Words("安宁", "Hospice"),
    Category.PLANNING: Words("评估与计划", "Assessing and planning"),
}
RESOURCE_WORDS = {
    Resource.ROUTINE: Words("常规医疗", "Routine medical care"),
    Resource.ACUTE: Words("急重症医疗", "Acute and critical care"),
    Resource.NURSING: Words("护理", "Nursing"),
    Resource.DAILY: Words("生活照料", "Daily living"),
}
SUPPLIER_WORDS = {
    Supplier.FAMILY_CENTRE: Words("家庭和社区养老服务中心", "Family and community centre"),
    Supplier.HEALTH_CENTRE: Words("社区卫生服务中心", "Community health centre"),
    Supplier.ALLIANCE: Words("医养联盟", "Care alliance"),
    Supplier.HOSPITAL: Words("医院", "Hospital"),
}
PAYER_WORDS = {
    Payer.PUBLIC_HEALTH: Words("基本公共卫生", "Public health funds"),
    Payer.MEDICAL_INSURANCE: Words("医保", "Medical insurance"),
    Payer.CARE_INSURANCE: Words("长护险", "Long-term care insurance"),
    Payer.SUBSIDY: Words("养老服务补贴", "Elder-care subsidy"),
    Payer.VOUCHER: Words("消费补贴", "Consumption voucher"),
    Payer.CONTRACT: Words("机构协议", "Contract of the institution"),
    Payer.CHARITY: Words("慈善与志愿", "Charity and volunteers"),
    Payer.SELF: Words("自费", "Own money"),
}
UNIT_WORDS = {
    Unit.TIME: Words("次", "time"),
    Unit.MEAL: Words("餐", "meal"),
    Unit.HOUR: Words("小时", "hour"),
    Unit.DAY: Words("日", "day"),
    Unit.MONTH: Words("月", "month"),
    Unit.YEAR: Words("年", "year"),
    Unit.PRESCRIPTION: Words("张", "prescription"),
    Unit.PAPER: Words("份", "paper"),
    Unit.PIECE: Words("项", "piece"),
}
PER_WORDS = {
    Per.DAY: Words("每天{times}次", "{times} a day"),
    Per.WEEK: Words("每周{times}次", "{times} a week"),
    Per.MONTH: Words("每月{times}次", "{times} a month"),
    Per.QUARTER: Words("每季度{times}次", "{times} a quarter"),
    Per.YEAR: Words("每年{times}次", "{times} a year"),
    Per.NEED: Words("需要时", "when needed"),
}
WINDOW_WORDS = {
    Window.MORNING: Words("早上", "in the morning"),
    Window.NOON: Words("中午", "at noon"),
    Window.AFTERNOON: Words("下午", "in the afternoon"),
    Window.EVENING: Words("晚上", "in the evening"),
    Window.NIGHT: Words("夜里", "at night"),
    Window.ANY: Words("当天", "during the day"),
}
CARE_CLASS_WORDS = {
    CareClass.SELF_CARE: Words("能自理", "Self-caring"),
    CareClass.SEMI: Words("半自理", "Semi-dependent"),
    CareClass.DEPENDENT: Words("失能", "Dependent"),
    CareClass.CRITICAL: Words("重症监护", "Critical"),
}
PACKAGE_KIND_WORDS = {
    PackageKind.FAMILY_DOCTOR: Words("家庭医生签约服务包", "Family-doctor packages"),
    PackageKind.LEVEL: Words("按照护等级", "By level of care"),
    PackageKind.CONDITION: Words("按病情", "By condition"),
}
CONFIDENCE_WORDS = {
    Confidence.VERIFIED: Words("已核对", "verified"),
    Confidence.RECALLED: Words("待核对", "to be checked"),
    Confidence.UNCERTAIN: Words("未确定，待核对", "uncertain, to be checked"),
    Confidence.SEED: Words("种子论文", "seed paper"),
    Confidence.PLATFORM_DEFAULT: Words("平台默认，可修改", "platform default"),
    Confidence.READING: Words("平台解读，待核对", "our reading, to be checked"),
}


def how_sure(confidence: Confidence) -> Words:
    """How far a fact was checked, as it stands beside the fact on every page."""
    return CONFIDENCE_WORDS[confidence]


def how_often(times: int, per: Per) -> Words:
    """A frequency as one says it."""
    return per.words.filled(times=times)
