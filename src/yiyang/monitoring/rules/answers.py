"""What elder and family are told once somebody has seen to an alarm: what was done, and no numbers."""

from yiyang.lib.words import Words
from yiyang.monitoring.types.alarms import Outcome
from yiyang.monitoring.types.verdicts import Verdict

DONE = {
    Outcome.GUIDANCE: Words("已写好健康指导，请看一看", "advice has been written, please read it"),
    Outcome.CALL: Words("已电话联系", "the doctor has telephoned"),
    Outcome.MEDICINE: Words("用药有调整，请按医生说的吃", "the medicines have been changed, please follow the doctor's word"),
    Outcome.VISIT: Words("已安排上门", "a visit has been arranged"),
    Outcome.REFERRAL: Words("建议转诊，请等医生联系", "a referral is advised, the doctor will be in touch"),
    Outcome.FALSE_ALARM: Words("这次读数不准，不用担心", "the reading was not right, there is no need to worry"),
    Outcome.OBSERVATION: Words("继续观察，按平时的时间再量", "keep watching and measure again at the usual time"),
}


def verdict_of(outcome: Outcome, said: str) -> str:
    """The verdict that goes with what was done: who says «false alarm» has judged; otherwise only what was said counts."""
    return said or (Verdict.FALSE if outcome == Outcome.FALSE_ALARM else "")


def contradict(outcome: Outcome, said: str) -> bool:
    """Whether a verdict and what was done cannot both be meant."""
    return outcome == Outcome.FALSE_ALARM and said not in {"", Verdict.FALSE}


def to_family(name: str, rule: Words, *, outcome: Outcome, who: str) -> Words:
    """What elder and family read about an alarm that somebody has seen to."""
    done = DONE[outcome]
    return Words(
        f"{who}看过了{name}的{rule.zh}报警：{done.zh}。", f"{who} has seen to {name}'s {rule.en.lower()} alarm: {done.en}."
    )


def taken_back(name: str, rule: Words, *, who: str) -> Words:
    """What elder and family read when an alarm they were told about is being worked on again."""
    return Words(f"{who}正在重新处理{name}的{rule.zh}报警。", f"{who} is working on {name}'s {rule.en.lower()} alarm again.")
