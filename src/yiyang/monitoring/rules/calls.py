"""What each reader is told about an alarm: staff what and by when, the family that someone is looking after it."""

from collections.abc import Sequence

from yiyang.lib.words import Words
from yiyang.monitoring.rules import sentences
from yiyang.monitoring.types.alarms import EventKind, Rung

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


def moved_on(rung: Rung, holder: str) -> Words:
    """Why an alarm went to the next in line."""
    to = sentences.rung(rung)
    if holder:
        return Words(
            f"{holder} 接手后超过时限未处置，转给{to.zh}", f"{holder} took it but nothing was done in time; passed to {to.en}"
        )
    return Words(f"超过时限无人确认，转给{to.zh}", f"Nobody answered in time; passed to {to.en}")


def notified(names: Sequence[str]) -> Words:
    """Who was told."""
    return Words("已通知：" + "、".join(names), "Told: " + ", ".join(names))
