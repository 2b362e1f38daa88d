"""What to propose when a period ends: not to renew for those who recovered, a new plan for those who did not (S1 §2.4)."""

from yiyang.agreements.types.terms import ReviewFacts, Verdict
from yiyang.agreements.types.words import Course, Wish
from yiyang.catalogue.types.words import CareClass
from yiyang.lib.datafiles import Confidence, Source
from yiyang.lib.words import Words

SOURCE = Source("创新视角下肇庆市社区医养结合服务体系的构建与实践", Confidence.SEED, "S1 §2.4 双向转养")
ORDER = {level: rank for rank, level in enumerate(CareClass)}
SAID = {
    Course.RECOVERED: Words(
        "合同期满复评：已恢复自理。在尊重老人意愿的前提下，建议不再续签。",
        "Assessed again at the end: self-caring again. If the elder agrees, the contract is not renewed.",
    ),
    Course.BETTER: Words(
        "合同期满复评：有好转但未恢复自理。建议按新等级续签，并调整计划。",
        "Assessed again at the end: better, but not self-caring. Renew at the new level with a new plan.",
    ),
    Course.SAME: Words(
        "合同期满复评：等级没有变化。建议续签，并重新制定计划。",
        "Assessed again at the end: the same level. Renew with a new plan.",
    ),
    Course.WORSE: Words(
        "合同期满复评：情况加重。建议按更高等级续签，重新制定医养期；病情突变时走绿色通道。",
        "Assessed again at the end: worse. Renew at the higher level with a new plan; if it is sudden, use the green channel.",
    ),
    Course.UNKNOWN: Words(
        "还没有新的评估结果，请先复评，再决定是否续签。", "There is no new assessment. Assess again before deciding."
    ),
}
STAYED_WELL = Words("一直能自理，家庭医生签约可以续签。", "Self-caring as before; the contract with the family doctor can go on.")
ESTIMATE = Words(
    "等级来自尚未核对的量表，只作参考。", "The level comes from a table that is not confirmed yet; take it as an estimate."
)


def review(facts: ReviewFacts) -> Verdict:
    """What the rules propose at the end of a period; the elder's wish decides."""
    course = _course(facts)
    reasons = [SAID[course]]
    if facts.now is CareClass.SELF_CARE and course is not Course.RECOVERED and not facts.recovery_ends:
        reasons = [STAYED_WELL]
    if facts.estimate:
        reasons.append(ESTIMATE)
    proposal = {Course.RECOVERED: Wish.END, Course.UNKNOWN: Wish.UNSURE}.get(course, Wish.GO_ON)
    return Verdict(course, proposal, facts.now, tuple(reasons), SOURCE)


def goes_on(verdict: Verdict, wish: Wish) -> bool | None:
    """Whether a new agreement follows; None while nobody can say: no new assessment, or the elder is not decided."""
    if wish is Wish.END:
        return False
    if wish is Wish.UNSURE or verdict.course is Course.UNKNOWN:
        return None
    return True


def _course(facts: ReviewFacts) -> Course:
    if facts.now is None:
        return Course.UNKNOWN
    if facts.recovery_ends and facts.now is CareClass.SELF_CARE:
        return Course.RECOVERED
    if facts.then is None or facts.then is facts.now:
        return Course.SAME
    return Course.BETTER if ORDER[facts.now] < ORDER[facts.then] else Course.WORSE
