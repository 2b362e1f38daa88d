"""What sensors say becomes a question on the ladder; only a human's answer makes it a fact.

A second word of the same kind adds to the open question. What recovers by itself (back inside, back in bed) is noted, and asked.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from yiyang.accounts.models import User
from yiyang.audit import actions as audit
from yiyang.lib.words import Words
from yiyang.monitoring.actions import alarms, raising
from yiyang.monitoring.actions.escalation import log, refresh
from yiyang.monitoring.definitions import life_events as definitions
from yiyang.monitoring.guards import life_events as guards
from yiyang.monitoring.models import Device, LifeAnswer, LifeEvent, Signal
from yiyang.monitoring.queries import life_events as reads
from yiyang.monitoring.queries import lines
from yiyang.monitoring.rules import fences
from yiyang.monitoring.rules import life_events as rules
from yiyang.monitoring.types.alarms import WAITING, EventKind, Outcome
from yiyang.monitoring.types.life_events import Answer, LifeKind, Question
from yiyang.monitoring.types.readings import DeviceKind
from yiyang.monitoring.types.signals import SignalKind
from yiyang.people.models import Elder

AGAIN = timedelta(minutes=5)
"""The same word within so long is not told a second time."""
ENDS = {SignalKind.BED_RETURN: LifeKind.BED_EXIT, SignalKind.MOVEMENT: LifeKind.INACTIVITY}


def note(row: Signal, *, at: datetime) -> None:
    """What follows from a signal: a question at once, or the end of one."""
    kind = SignalKind(row.kind)
    if kind == SignalKind.FALL:
        ask(Question(row.elder_id, LifeKind.FALL, row.at, row.device_id, row.position), at=at)
    elif kind == SignalKind.POSITION:
        _note_position(row, at=at)
    elif kind in ENDS:
        _recover(row.elder_id, ENDS[kind], at=at)


def ask_about_absence(*, now: datetime) -> int:
    """Ask about those who left the bed at night and stayed away, and those who have not moved; answers how many."""
    waiting = [*_away_from_bed(now), *_without_movement(now)]
    return sum(ask(question, at=now) is not None for question in waiting)


@transaction.atomic
def ask(question: Question, *, at: datetime) -> LifeEvent | None:
    """Put a question to those who look after an elder; None when it is being asked already."""
    asking = definitions.askings()[question.kind]
    alarm = raising.open_alarm(question.elder_id, asking.rule, at=at)
    if alarm is not None:
        _ask_again(alarm.life_event, question, at=at)
        return None
    device = Device.objects.get(pk=question.device_id)
    elder = Elder.objects.get(pk=question.elder_id)
    line = lines.lines_of([elder.pk], fallback={elder.pk: device.institution_id}, at=at)[elder.pk]
    words = rules.sentence(
        asking,
        name=elder.name,
        device=DeviceKind(device.kind).words,
        serial=device.serial,
        lasting=at - question.happened_at,
        metres=question.metres,
    )
    cause = raising.Cause(asking.rule, elder.pk, device.pk, question.happened_at, words, {})
    begun = raising.begin(cause, line, at=at)
    return _write(question, begun, device, at=at) if begun else None


def _write(question: Question, alarm: UUID, device: Device, *, at: datetime) -> LifeEvent:
    place = question.position
    event = LifeEvent.objects.create(
        alarm_id=alarm,
        elder_id=question.elder_id,
        kind=question.kind,
        device=device,
        device_kind=device.kind,
        fence_id=question.fence_id,
        happened_at=question.happened_at,
        last_at=question.happened_at,
        asked_at=at,
        latitude=place.latitude if place else None,
        longitude=place.longitude if place else None,
        accuracy=place.accuracy if place else None,
        metres=question.metres,
    )
    audit.record(None, "life_event.asked", event, elder_id=event.elder_id, kind=event.kind)
    return event


@transaction.atomic
def answer(event: LifeEvent, found: str, *, note: str = "", by: User, at: datetime) -> None:
    """A human says what they found: «no» settles it, «yes» is theirs to act on, «could not reach» leaves it on the ladder."""
    said = guards.check_answer(by, event, found)
    alarm = guards.check_unsettled(event, raising.open_alarm(event.elder_id, event.alarm.rule, at=at))
    LifeAnswer.objects.create(event=event, answer=said, by=by, at=at, note=note.strip())
    log(alarm, EventKind.ANSWERED, by=by, at=at, words=said.words, note=note.strip(), told=said != Answer.UNREACHED)
    audit.record(by, "life_event.answered", event, elder_id=event.elder_id, kind=event.kind, answer=said)
    if said == Answer.YES and alarm.state in WAITING:
        alarms.acknowledge_alarm(alarm, by=by, at=at)
    elif said == Answer.NO:
        alarms.handle_alarm(alarm, Outcome.FALSE_ALARM, by=by, at=at)
    refresh(alarm, at=at)


@transaction.atomic
def end_event(event: LifeEvent, outcome: str, *, note: str = "", by: User, at: datetime) -> None:
    """Say what was done about something that had really happened."""
    alarms.handle_alarm(event.alarm, outcome, note=note, by=by, at=at)
    raising.open_alarm(event.elder_id, event.alarm.rule, at=at)


def _ask_again(event: LifeEvent, question: Question, *, at: datetime) -> None:
    is_news = question.happened_at - event.last_at >= AGAIN
    event.times, event.last_at = event.times + 1, max(event.last_at, question.happened_at)
    if question.position is not None:
        place = question.position
        event.latitude, event.longitude, event.accuracy = place.latitude, place.longitude, place.accuracy
        event.metres = question.metres
    event.save(update_fields=["times", "last_at", "latitude", "longitude", "accuracy", "metres"])
    if is_news:
        words = Words(f"第 {event.times} 次报告", f"Reported {event.times} times")
        log(event.alarm, EventKind.ASKED_AGAIN, at=at, words=words, told=False)
        refresh(event.alarm, at=at)


def _note_position(row: Signal, *, at: datetime) -> None:
    """Outside all areas for some positions in a row: ask; back inside: say so."""
    agreed = reads.fences_of(row.elder_id, on=timezone.localdate(row.at))
    asking = definitions.askings()[LifeKind.WANDERING]
    places = [found.position for found in reads.last_positions(row.elder_id, asking.confirm)]
    if not agreed or row.position is None:
        return
    areas = [fence.area for fence in agreed]
    outside = [place is not None and fences.is_outside(place, areas) for place in places]
    if len(outside) == asking.confirm and all(outside):
        metres = fences.metres_from(row.position, areas)
        question = Question(row.elder_id, LifeKind.WANDERING, row.at, row.device_id, row.position, agreed[0].pk, metres)
        ask(question, at=at)
    elif not outside[0]:
        _recover(row.elder_id, LifeKind.WANDERING, at=at)


def _recover(elder: UUID, kind: LifeKind, *, at: datetime) -> None:
    """Note that it is over by itself; a human is still asked."""
    alarm = raising.open_alarm(elder, definitions.askings()[kind].rule, at=at)
    if alarm is None or alarm.recovered_at is not None:
        return
    alarm.recovered_at = at
    alarm.save(update_fields=["recovered_at"])
    log(alarm, EventKind.RECOVERED, at=at, words=rules.RECOVERED[kind])
    refresh(alarm, at=at)


def _away_from_bed(now: datetime) -> Iterable[Question]:
    asking = definitions.askings()[LifeKind.BED_EXIT]
    for row in reads.beds_left(since=now - timedelta(hours=12)):
        if rules.stays_away(asking, row.at, now=now):
            yield Question(row.elder_id, LifeKind.BED_EXIT, row.at, row.device_id)


def _without_movement(now: datetime) -> Iterable[Question]:
    asking = definitions.askings()[LifeKind.INACTIVITY]
    for elder, device, moved_at in reads.last_movements(now=now):
        if rules.is_still(asking, moved_at, now=now):
            yield Question(elder, LifeKind.INACTIVITY, moved_at, device)
