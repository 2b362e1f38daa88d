"""The words of the medical record."""

from enum import StrEnum

from yiyang.lib.words import Words


class Kind(StrEnum):
    """The kinds of fact on the timeline; each context fills the kinds it knows."""

    VISIT = "visit"
    MEASURE = "measure"
    MEDICINE = "medicine"
    CARE = "care"
    ASSESSMENT = "assessment"
    TRANSFER = "transfer"
    FAMILY = "family"
    COST = "cost"

    @property
    def words(self) -> Words:
        return KIND_WORDS[self]


class ConditionStatus(StrEnum):
    """Whether a condition still burdens the elder."""

    ACTIVE = "active"
    REMISSION = "remission"
    RESOLVED = "resolved"

    @property
    def words(self) -> Words:
        return CONDITION_STATUS_WORDS[self]


class AllergySeverity(StrEnum):
    """How hard a reaction was."""

    MILD = "mild"
    MODERATE = "moderate"
    SEVERE = "severe"

    @property
    def words(self) -> Words:
        return ALLERGY_SEVERITY_WORDS[self]


class AllergyStatus(StrEnum):
    """Whether an allergy still has to be minded."""

    ACTIVE = "active"
    INACTIVE = "inactive"

    @property
    def words(self) -> Words:
        return ALLERGY_STATUS_WORDS[self]


class MedicationStatus(StrEnum):
    """Whether an elder takes a medicine now."""

    ACTIVE = "active"
    STOPPED = "stopped"

    @property
    def words(self) -> Words:
        return MEDICATION_STATUS_WORDS[self]


class DoseForm(StrEnum):
    """What a medicine looks like; it decides how amounts are counted."""

    TABLET = "tablet"
    CAPSULE = "capsule"
    SOLUTION = "solution"
    INJECTION = "injection"
    PATCH = "patch"
    INHALER = "inhaler"
    OINTMENT = "ointment"
    DROPS = "drops"
    GRANULES = "granules"
    DECOCTION = "decoction"
    OTHER = "other"

    @property
    def words(self) -> Words:
        return DOSE_FORM_WORDS[self]


class Route(StrEnum):
    """The way a medicine is taken."""

    ORAL = "oral"
    SUBLINGUAL = "sublingual"
    SUBCUTANEOUS = "subcutaneous"
    INTRAMUSCULAR = "intramuscular"
    INTRAVENOUS = "intravenous"
    INHALED = "inhaled"
    TOPICAL = "topical"
    EYE = "eye"
    TUBE = "tube"
    OTHER = "other"

    @property
    def words(self) -> Words:
        return ROUTE_WORDS[self]


class Frequency(StrEnum):
    """How often a medicine is taken, by the customary Latin abbreviations."""

    QD = "qd"
    BID = "bid"
    TID = "tid"
    QID = "qid"
    QN = "qn"
    QOD = "qod"
    QW = "qw"
    PRN = "prn"
    OTHER = "other"

    @property
    def words(self) -> Words:
        return FREQUENCY_WORDS[self]


class EncounterKind(StrEnum):
    """Where and how a doctor or nurse met the elder."""

    CLINIC_VISIT = "clinic_visit"
    HOME_VISIT = "home_visit"
    PHONE = "phone"
    WARD_ROUND = "ward_round"
    TELECONSULTATION = "teleconsultation"
    DISCHARGE = "discharge"

    @property
    def words(self) -> Words:
        return ENCOUNTER_KIND_WORDS[self]


class EncounterStatus(StrEnum):
    """How far an encounter has come."""

    PLANNED = "planned"
    DONE = "done"
    CANCELLED = "cancelled"

    @property
    def words(self) -> Words:
        return ENCOUNTER_STATUS_WORDS[self]


class FollowUpStatus(StrEnum):
    """How far a follow-up has come; overdue is a planned one whose day has passed."""

    PLANNED = "planned"
    DONE = "done"
    CANCELLED = "cancelled"

    @property
    def words(self) -> Words:
        return FOLLOW_UP_STATUS_WORDS[self]


class Outcome(StrEnum):
    """What a follow-up found, in the words of the public-health norm."""

    SATISFIED = "satisfied"
    UNSATISFIED = "unsatisfied"
    UNSATISFIED_AGAIN = "unsatisfied_again"
    DANGER = "danger"
    CONTACTED = "contacted"

    @property
    def words(self) -> Words:
        return OUTCOME_WORDS[self]


class Topic(StrEnum):
    """What a piece of guidance is about."""

    BLOOD_PRESSURE = "blood_pressure"
    GLUCOSE = "glucose"
    MEDICINE = "medicine"
    DIET = "diet"
    EXERCISE = "exercise"
    REHABILITATION = "rehabilitation"
    SAFETY = "safety"
    MOOD = "mood"
    OTHER = "other"

    @property
    def words(self) -> Words:
        return TOPIC_WORDS[self]


KIND_WORDS = {
    Kind.VISIT: Words("诊疗", "Visits"),
    Kind.MEASURE: Words("测量", "Readings"),
    Kind.MEDICINE: Words("用药", "Medicines"),
    Kind.CARE: Words("护理", "Care"),
    Kind.ASSESSMENT: Words("评估", "Assessments"),
    Kind.TRANSFER: Words("转诊", "Transfers"),
    Kind.FAMILY: Words("家属", "Family"),
    Kind.COST: Words("费用", "Costs"),
}
CONDITION_STATUS_WORDS = {
    ConditionStatus.ACTIVE: Words("现患", "Active"),
    ConditionStatus.REMISSION: Words("缓解", "In remission"),
    ConditionStatus.RESOLVED: Words("已痊愈", "Resolved"),
}
ALLERGY_SEVERITY_WORDS = {
    AllergySeverity.MILD: Words("轻度", "Mild"),
    AllergySeverity.MODERATE: Words("中度", "Moderate"),
    AllergySeverity.SEVERE: Words("重度", "Severe"),
}
ALLERGY_STATUS_WORDS = {
    AllergyStatus.ACTIVE: Words("要避开", "To avoid"),
    AllergyStatus.INACTIVE: Words("已排除", "Ruled out"),
}
MEDICATION_STATUS_WORDS = {
    MedicationStatus.ACTIVE: Words("在用", "Taking"),
    MedicationStatus.STOPPED: Words("已停", "Stopped"),
}
DOSE_FORM_WORDS = {
    DoseForm.TABLET: Words("片剂", "Tablet"),
    DoseForm.CAPSULE: Words("胶囊", "Capsule"),
    DoseForm.SOLUTION: Words("口服液", "Solution"),
    DoseForm.INJECTION: Words("注射剂", "Injection"),
    DoseForm.PATCH: Words("贴剂", "Patch"),
    DoseForm.INHALER: Words("吸入剂", "Inhaler"),
    DoseForm.OINTMENT: Words("软膏", "Ointment"),
    DoseForm.DROPS: Words("滴剂", "Drops"),
    DoseForm.GRANULES: Words("颗粒", "Granules"),
    DoseForm.DECOCTION: Words("中药汤剂", "Herbal decoction"),
    DoseForm.OTHER: Words("其他", "Other"),
}
ROUTE_WORDS = {
    Route.ORAL: Words("口服", "By mouth"),
    Route.SUBLINGUAL: Words("舌下含服", "Under the tongue"),
    Route.SUBCUTANEOUS: Words("皮下注射", "Under the skin"),
    Route.INTRAMUSCULAR: Words("肌肉注射", "Into a muscle"),
    Route.INTRAVENOUS: Words("静脉", "Into a vein"),
    Route.INHALED: Words("吸入", "Inhaled"),
    Route.TOPICAL: Words("外用", "On the skin"),
    Route.EYE: Words("滴眼", "Into the eye"),
    Route.TUBE: Words("鼻饲", "Through a feeding tube"),
    Route.OTHER: Words("其他", "Other"),
}
FREQUENCY_WORDS = {
    Frequency.QD: Words("每天一次", "Once a day"),
    Frequency.BID: Words("每天两次", "Twice a day"),
    Frequency.TID: Words("每天三次", "Three times a day"),
    Frequency.QID: Words("每天四次", "Four times a day"),
    Frequency.QN: Words("每晚一次", "At night"),
    Frequency.QOD: Words("隔天一次", "Every other day"),
    Frequency.QW: Words("每周一次", "Once a week"),
    Frequency.PRN: Words("需要时", "When needed"),
    Frequency.OTHER: Words("其他", "Other"),
}
ENCOUNTER_KIND_WORDS = {
    EncounterKind.CLINIC_VISIT: Words("门诊", "Clinic visit"),
    EncounterKind.HOME_VISIT: Words("上门", "Home visit"),
    EncounterKind.PHONE: Words("电话", "Phone call"),
    EncounterKind.WARD_ROUND: Words("查房", "Ward round"),
    EncounterKind.TELECONSULTATION: Words("远程会诊", "Teleconsultation"),
    EncounterKind.DISCHARGE: Words("出院", "Discharge from hospital"),
}
ENCOUNTER_STATUS_WORDS = {
    EncounterStatus.PLANNED: Words("已约", "Planned"),
    EncounterStatus.DONE: Words("已完成", "Done"),
    EncounterStatus.CANCELLED: Words("已取消", "Cancelled"),
}
FOLLOW_UP_STATUS_WORDS = {
    FollowUpStatus.PLANNED: Words("待随访", "To do"),
    FollowUpStatus.DONE: Words("已随访", "Done"),
    FollowUpStatus.CANCELLED: Words("已取消", "Cancelled"),
}
OUTCOME_WORDS = {
    Outcome.SATISFIED: Words("控制满意", "Well controlled"),
    Outcome.UNSATISFIED: Words("控制不满意", "Not well controlled"),
    Outcome.UNSATISFIED_AGAIN: Words("连续不满意，建议转诊", "Again not well controlled: refer"),
    Outcome.DANGER: Words("紧急转诊", "Emergency referral"),
    Outcome.CONTACTED: Words("已随访", "Followed up"),
}
TOPIC_WORDS = {
    Topic.BLOOD_PRESSURE: Words("血压", "Blood pressure"),
    Topic.GLUCOSE: Words("血糖", "Blood sugar"),
    Topic.MEDICINE: Words("用药", "Medicines"),
    Topic.DIET: Words("饮食", "Food"),
    Topic.EXERCISE: Words("活动", "Exercise"),
    Topic.REHABILITATION: Words("康复", "Rehabilitation"),
    Topic.SAFETY: Words("防跌倒和安全", "Safety"),
    Topic.MOOD: Words("情绪", "Mood"),
    Topic.OTHER: Words("其他", "Other"),
}
