"""The ladder of an alarm as it went and as it will go: rung by rung who was told, by which ways, and who answered."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yiyang.monitoring.models import Alarm, AlarmCall
from yiyang.monitoring.queries import lines
from yiyang.monitoring.rules import sentences
from yiyang.monitoring.types.alarms import UNSETTLED, WAITING, EventKind
from yiyang.monitoring.types.duties import Duty
from yiyang.notices import queries as notices
from yiyang.notices.queries import DeliveryRow


@dataclass(frozen=True, slots=True)
class Person:
    """One person who was told: why, when, when they read and answered it, and how each way out of the house went."""

    name: str
    why: str
    at: datetime
    read_at: datetime | None
    answered_at: datetime | None
    times: int
    ways: tuple[DeliveryRow, ...]


@dataclass(frozen=True, slots=True)
class RungLine:
    """One rung: ``place`` is done, now, next, later or skipped."""

    name: str
    place: str
    wait: str
    ways: str
    people: tuple[Person, ...]
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Ladder:
    """The rungs in order, and who was told for information only."""

    rungs: tuple[RungLine, ...]
    informed: tuple[Person, ...]
    is_climbing: bool
    again: str


def ladder_of(alarm: Alarm, *, with_ways: bool) -> Ladder:
    """The ladder of one alarm since it was raised (the last time); ``with_ways`` shows colleagues how each message went out."""
    duty = lines.duty_of(alarm)
    calls = list(alarm.calls.filter(at__gte=alarm.raised_at).select_related("user", "notice").order_by("at", "pk"))
    went = notices.deliveries_of([call.notice_id for call in calls]) if with_ways else {}
    answers = _answers(alarm)
    told: dict[tuple[bool, str, UUID], list[AlarmCall]] = defaultdict(list)
    for call in calls:
        told[call.is_turn, call.rung, call.user_id].append(call)
    turn: dict[str, list[Person]] = defaultdict(list)
    informed: list[Person] = []
    for (is_turn, rung, _user), same in told.items():
        (turn[rung] if is_turn else informed).append(_person(same, went, answers))
    return Ladder(
        rungs=tuple(_rung(alarm, duty, place=step, turn=turn) for step in range(len(duty.chain))),
        informed=tuple(informed),
        is_climbing=alarm.state in WAITING,
        again=_wait(duty.repeat.minutes, duty.repeat.workdays),
    )


def _rung(alarm: Alarm, duty: Duty, *, place: int, turn: Mapping[str, list[Person]]) -> RungLine:
    step = duty.chain[place]
    people = tuple(turn.get(step.rung, ()))
    here = alarm.state in UNSETTLED and place == min(alarm.step, len(duty.chain) - 1)
    return RungLine(
        name=sentences.rung(step.rung).say(_language()),
        place="now" if here else _place(alarm, place, told=bool(people)),
        wait=_wait(step.wait.minutes, step.wait.workdays),
        ways=_ways(step.channels, step.fallback),
        people=people,
        until=alarm.escalate_at if here else None,
    )


def _place(alarm: Alarm, place: int, *, told: bool) -> str:
    """Whether a rung was asked, was passed over because nobody stood there, comes next, later, or is no longer needed."""
    if told:
        return "done"
    if place < alarm.step:
        return "skipped"
    if alarm.state not in WAITING:
        return "spared"
    return "next" if place == alarm.step + 1 else "later"


def _person(
    told: Sequence[AlarmCall], went: Mapping[UUID, tuple[DeliveryRow, ...]], answers: Mapping[UUID, list[datetime]]
) -> Person:
    """Someone as they were told last, and how often that was."""
    first, last = told[0], told[-1]
    later = [at for at in answers.get(last.user_id, ()) if at >= first.at]
    return Person(
        name=last.user.display_name,
        why=last.why.say(_language()),
        at=last.at,
        read_at=max((call.notice.read_at for call in told if call.notice.read_at), default=None),
        answered_at=min(later, default=None),
        times=len(told),
        ways=went.get(last.notice_id, ()),
    )


def _answers(alarm: Alarm) -> dict[UUID, list[datetime]]:
    """When each person took the alarm or said what was done."""
    found: dict[Any, list[datetime]] = defaultdict(list)
    kinds = (EventKind.ACKNOWLEDGED, EventKind.HANDLED)
    for who, at in alarm.events.filter(kind__in=kinds, by__isnull=False).order_by("at").values_list("by", "at"):
        found[who].append(at)
    return found


def _ways(at_once: Iterable[Any], then: Iterable[Any]) -> str:
    now, later = ([kind.words.say(_language()) for kind in kinds] for kinds in (at_once, then))
    joined = _(", ").join(now)
    return _("%(now)s; if that fails: %(later)s") % {"now": joined, "later": _(", ").join(later)} if later else joined


def _wait(minutes: int, workdays: int) -> str:
    if workdays:
        return _("%(days)d working day") % {"days": workdays}
    return _("%(minutes)d min") % {"minutes": minutes}


def _language() -> str:
    return get_language() or "zh-hans"
