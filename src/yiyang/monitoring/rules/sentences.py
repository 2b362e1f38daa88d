"""Why there is an alarm, in one sentence a doctor can check: the numbers, the limit, who set it, the rule and its source."""

from collections.abc import Mapping
from datetime import timedelta

from yiyang.lib.datafiles import Confidence
from yiyang.lib.words import Words
from yiyang.monitoring.rules import comparisons
from yiyang.monitoring.types.alarms import Crossing, Limit, Rung, Spelled, Verdict

MARKS = {
    Confidence.VERIFIED: Words("已核对", "verified"),
    Confidence.RECALLED: Words("待核对", "to be checked"),
    Confidence.UNCERTAIN: Words("未确定", "uncertain"),
    Confidence.SEED: Words("种子论文", "seed paper"),
    Confidence.PLATFORM_DEFAULT: Words("平台默认", "platform default"),
    Confidence.READING: Words("解读", "our reading"),
}
RUNGS = {
    Rung.DOCTOR: Words("签约医生", "the contracted doctor"),
    Rung.SECOND: Words("二线医生", "the second doctor"),
    Rung.TEAM: Words("家庭医生团队", "the family-doctor team"),
    Rung.DUTY: Words("机构值班", "the institution's duty desk"),
    Rung.FAMILY: Words("家属联系人", "the family contact"),
    Rung.EVERYONE: Words("机构全体当班人员", "everyone at the institution"),
}


def reason(verdict: Verdict, names: Mapping[str, Spelled]) -> Words:
    """The sentence that stands in the «why» box of an alarm."""
    crossed = [_crossing(crossing, names[crossing.measure]) for crossing in verdict.crossings]
    basis = _basis(verdict.crossings[0].limit)
    return Words(
        "，".join(words.zh for words in crossed) + "；" + basis.zh,
        ", ".join(words.en for words in crossed) + "; " + basis.en,
    )


def silence(serial: str, lasting: timedelta, *, battery: int | None) -> Words:
    """The sentence of a device nobody hears."""
    hours, minutes = divmod(int(lasting.total_seconds() // 60), 60)
    long = Words(f"{hours} 小时", f"{hours} h") if hours else Words(f"{minutes} 分钟", f"{minutes} min")
    left = Words(f"，电量最后 {battery}%", f", battery last at {battery} %") if battery is not None else Words("", "")
    return Words(f"设备 {serial} 已 {long.zh}没有声音{left.zh}", f"Device {serial} has not been heard for {long.en}{left.en}")


def values(readings: Mapping[str, float], names: Mapping[str, Spelled]) -> str:
    """The numbers of one moment as people write them: 178/102."""
    return "/".join(names[measure].shown(value) for measure, value in readings.items())


def mark(confidence: Confidence) -> Words:
    """How far a source was checked, in words."""
    return MARKS[confidence]


def rung(name: Rung) -> Words:
    """Who stands on a rung, in words."""
    return RUNGS[name]


def _crossing(crossing: Crossing, spelled: Spelled) -> Words:
    limit, value = crossing.limit, spelled.shown(crossing.value)
    edge, number = _edge(limit), spelled.shown(limit.value)
    setter = comparisons.basis(limit.compared, crossing.value, spelled) if limit.compared else _setter(limit)
    return Words(
        f"{spelled.words.zh} {value} {limit.sign} {edge.zh}{number}{setter.zh}",
        f"{spelled.words.en} {value} {limit.sign} {edge.en}{number}{setter.en}",
    )


def _edge(limit: Limit) -> Words:
    if limit.personal is None:
        return comparisons.edge(limit)
    return Words("本人上限 ", "own limit ") if limit.side == "high" else Words("本人下限 ", "own lower limit ")


def _setter(limit: Limit) -> Words:
    if limit.personal is not None:
        by, on = limit.personal.set_by, limit.personal.set_on
        return Words(f"（{by} {on} 设定）", f" (set by {by} on {on})")
    if limit.age_from is not None:
        return Words(f"（{limit.age_from} 岁及以上）", f" (aged {limit.age_from} and over)")
    return Words("", "")


def _basis(limit: Limit) -> Words:
    if limit.personal is not None:
        return Words(f"规则 {limit.code} · 医生设定的本人范围", f"rule {limit.code} · personal range set by a doctor")
    source, checked = limit.source, MARKS[limit.source.confidence]
    named = f"{source.title} {source.clause}".strip()
    return Words(f"规则 {limit.code} · {named}（{checked.zh}）", f"rule {limit.code} · {named} ({checked.en})")
