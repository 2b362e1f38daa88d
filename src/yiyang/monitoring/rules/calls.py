"""What each reader is told about an alarm: staff what and by when, the family that someone is looking after it."""

from collections.abc import Sequence
from datetime import date

from yiyang.lib.words import Words
from yiyang.monitoring.rules import sentences
from yiyang.monitoring.types.alarms import EventKind, Reason, Rung

NEW = frozenset({EventKind.RAISED, EventKind.RAISED_AGAIN, EventKind.WORSENED})


def to_staff(name: str, rule: Words, *, said: Words, duty: Words) -> Words:
    """What the person whose turn it is reads first: who, what, by when."""
    return Words(f"{name} {rule.zh}：{said.zh}。{duty.zh}", f"{name}, {rule.en}: {said.en}. {duty.en}")


def for_information(name: str, rule: Words, reason: Words) -> Words:
    """What those read who stand beside: the same facts, no demand."""
    return Words(f"{name} {rule.zh}报警（供知晓）：{reason.zh}", f"{name}, {rule.en} alarm (for information): {reason.en}")


def to_family(name: str, rule: Words) -> Words:
    """What the family reads: no numbers to be frightened by, and that someone has been called."""
    return Words(
        f"{name}的{rule.zh}需要医生看一下，已经通知医生。如果老人不舒服，请马上拨打 120。",
        f"A doctor has been asked to look at {name}'s {rule.en.lower()}. If {name} feels unwell, call 120 at once.",
    )


def to_family_contact(name: str, rule: Words) -> Words:
    """What the family contact reads when nobody of the staff has answered: no numbers, what to do now, and that we go on."""
    return Words(
        f"{name}的{rule.zh}有报警，还没有医护人员接手。请您现在联系老人看看情况；如果不舒服，马上拨打 120。我们继续联系机构。",
        f"There is an alarm about {name}'s {rule.en.lower()} and nobody has taken it yet. Please reach {name} now; "
        f"if anything is wrong, call 120 at once. We keep calling the institution.",
    )


def why(reason: Reason, *, named: str = "", until: date | None = None) -> Words:
    """Why it is this person who is told; ``named`` is the doctor who is away, ``until`` the last day of that."""
    return WHY[reason].filled(named=named, until=_day(until))


def away(name: str, until: date | None) -> Words:
    """Why the contracted doctor is not asked."""
    last = _day(until)
    return Words(f"{name}不在岗（至 {last}），转给二线医生", f"{name} is away (until {last}); the second doctor is asked")


def _day(day: date | None) -> str:
    return day.isoformat() if day else "—"


def moved_on(rung: Rung, holder: str) -> Words:
    """Why an alarm went to the next in line."""
    to = sentences.rung(rung)
    if holder:
        return Words(
            f"{holder} 接手后超过时限未处置，转给{to.zh}", f"{holder} took it but nothing was done in time; passed to {to.en}"
        )
    return Words(f"超过时限无人确认，转给{to.zh}", f"Nobody answered in time; passed to {to.en}")


WHY = {
    Reason.CONTRACTED: Words("签约医生", "contracted doctor"),
    Reason.DEPUTY: Words("代 {named}（不在岗至 {until}）", "stands in for {named} (away until {until})"),
    Reason.ROTA: Words("值班表上的二线医生", "second doctor by the rota"),
    Reason.TEAM_DEPUTY: Words("团队副手", "deputy of the team"),
    Reason.TEAM: Words("团队成员", "member of the team"),
    Reason.DESK: Words("值班表上的值班台", "at the desk by the rota"),
    Reason.NO_DESK: Words("值班表没有排人，通知机构医护和负责人", "the rota names nobody; told as staff of the institution"),
    Reason.STAFF: Words("机构医护和负责人", "staff of the institution"),
    Reason.EMERGENCY: Words("紧急联系人", "emergency contact"),
    Reason.RELATIVE: Words("获准知晓的家人", "relative with consent"),
    Reason.HOLDER: Words("已接手", "has taken it"),
    Reason.NURSE: Words("团队护士", "nurse of the team"),
}


def notified(names: Sequence[str]) -> Words:
    """Who was told."""
    return Words("已通知：" + "、".join(names), "Told: " + ", ".join(names))
