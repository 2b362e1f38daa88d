"""What a batch of readings made of alarms, written as sets of rows: what changed, what began, and the log of both."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from yiyang.base import events
from yiyang.lib.ids import uuid7
from yiyang.lib.words import Words
from yiyang.monitoring.actions import alarm_rows
from yiyang.monitoring.definitions import alarm_rules, measures
from yiyang.monitoring.models import Device
from yiyang.monitoring.queries import lines, usual
from yiyang.monitoring.queries.usual import Sight
from yiyang.monitoring.rules import alarms as judgement
from yiyang.monitoring.rules import duties, pictures, screening, sentences
from yiyang.monitoring.rules.history import day_of, learned
from yiyang.monitoring.types.alarms import AlarmRaised, AlarmRule, AlarmState, Duty, EventKind, Limit, Person, Reading
from yiyang.monitoring.types.courses import Episode
from yiyang.monitoring.types.history import Sample
from yiyang.monitoring.types.readings import Fresh, MealContext
from yiyang.monitoring.types.severity import SEVERITIES
from yiyang.notices import actions as notices
from yiyang.organizations.models import Staff

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
CONTEXTS = tuple(context.slug for context in MealContext)
TO_BE_TOLD = frozenset({EventKind.RAISED, EventKind.RAISED_AGAIN, EventKind.WORSENED})
Row = dict[str, Any]
Past = Mapping[tuple[UUID, int, int], list[Sample]]


@dataclass(frozen=True)
class Batch:
    """One batch being judged: its readings, the people they are about, and its moments by group (elder × rule)."""

    fresh: Fresh
    book: screening.Book
    people: tuple[Person, ...]
    found: screening.Moments
    sight: Sight
    now: datetime

    def elder(self, group: int) -> UUID:
        """Whom a group is about."""
        return self.fresh.elders[group // len(self.book.rules)]

    def person(self, group: int) -> Person:
        """The same, as judging sees them."""
        return self.people[group // len(self.book.rules)]

    def rule(self, group: int) -> AlarmRule:
        """By which rule a group is judged."""
        return self.book.rules[group % len(self.book.rules)]

    def readings(self, place: int) -> list[Reading]:
        """The readings of one moment, in the order of their measures."""
        return [self.reading(row) for row in self.found.readings(place).tolist()]

    def reading(self, row: int, learned: tuple[Limit, ...] = ()) -> Reading:
        """One reading, with the limits that the elder's past draws for it."""
        fresh, names = self.fresh, self.book.measures
        return Reading(names[fresh.measure[row]], float(fresh.value[row]), CONTEXTS[fresh.context[row]], learned)

    def compared(self, group: int, place: int, past: Past) -> list[Reading]:
        """The readings of one moment with what the elder's past says about them."""
        fresh, rule, person, today = self.fresh, self.rule(group), self.person(group), day_of(self.now)
        found = []
        for row in self.found.readings(place).tolist():
            measure, slot = int(fresh.measure[row]), int(self.sight.slot[row])
            day = min(int(self.sight.day[row]), today)
            samples = past.get((self.elder(group), measure, slot), [])
            drawn = learned(rule, self.book.measures[measure], samples, slot=slot, day=day, person=person)
            found.append(self.reading(row, drawn))
        return found

    def device(self, place: int) -> UUID:
        """Which device told of a moment."""
        return self.fresh.device[int(self.fresh.device_index[self.found.readings(place)[0]])]


@dataclass(frozen=True)
class Before:
    """An alarm as it was stored before this batch."""

    id: UUID
    step: int
    escalate_at: datetime | None
    was_recovered: bool


@dataclass(frozen=True)
class Course:
    """One alarm of one group after its readings; ``before`` is empty when it began with them."""

    group: int
    episode: Episode
    before: Before | None

    @property
    def needs_owner(self) -> bool:
        """Whether it must be given to someone: it is new, or raised again."""
        return self.episode.began or self.episode.again

    @property
    def got_worse(self) -> bool:
        """Whether its reason must be said anew."""
        return self.needs_owner or self.episode.worsened


def microseconds(moment: datetime) -> int:
    """A moment as readings keep it."""
    return (moment - EPOCH) // MICROSECOND


def moment(at: int) -> datetime | None:
    """A kept moment as date and time; 0 is none."""
    return EPOCH + at * MICROSECOND if at else None


def write(batch: Batch, done: Sequence[Course]) -> set[int]:
    """Write all courses; answers the groups whose new alarm another worker had raised first."""
    owners = _lines(batch, [course for course in done if course.needs_owner])
    past = _past(batch, [course for course in done if course.got_worse])
    rows = [(course, _row(batch, course, owners.get(course.group), past=past)) for course in done]
    alarm_rows.update([row for course, row in rows if course.before])
    begun = alarm_rows.insert([row for course, row in rows if not course.before])
    written = [(course, row) for course, row in rows if course.before or row["id"] in begun]
    alarm_rows.log([entry for course, row in written for entry in _entries(course, row, now=batch.now)])
    _announce([(course, row) for course, row in written if course.needs_owner and not course.episode.is_over])
    return {course.group for course, row in rows if not course.before and row["id"] not in begun}


def _lines(batch: Batch, done: Sequence[Course]) -> Mapping[int, lines.Line]:
    if not done:
        return {}
    device_of = {batch.elder(course.group): batch.device(course.episode.worst_place) for course in done}
    institutions = dict(Device.objects.filter(pk__in=device_of.values()).values_list("pk", "institution_id"))
    fallback = {elder: institutions[device] for elder, device in device_of.items() if device in institutions}
    found = lines.lines_of(device_of, fallback=fallback, at=batch.now)
    return {course.group: found[batch.elder(course.group)] for course in done}


def _past(batch: Batch, done: Sequence[Course]) -> Past:
    """The samples of those whose alarm must be explained, where they have any that count."""
    if not done or batch.sight.own is None:
        return {}
    return usual.samples_of({batch.elder(course.group) for course in done})


def _row(batch: Batch, course: Course, line: lines.Line | None, *, past: Past) -> Row:
    episode, rule = course.episode, batch.rule(course.group)
    severity = SEVERITIES[episode.rank - 1]
    row: Row = {
        "id": course.before.id if course.before else uuid7(),
        "elder_id": batch.elder(course.group),
        "rule": rule.id,
        "state": episode.state,
        "severity": severity,
        "last_at": moment(episode.last_at),
        "reading_count": episode.count,
        "clear_streak": episode.streak,
        "recovered_at": moment(episode.recovered_at),
        "quiet_until": moment(episode.quiet_until),
        "facts": _facts(batch, course),
        "again": episode.again,
    }
    if course.got_worse:
        row |= _reason(batch, course, past)
        row["facts"] |= row.pop("compared")
    duty = alarm_rules.duties(timezone.localdate(batch.now)).of(severity)
    return row | (_given(duty, line, now=batch.now) if line else _hurried(duty, course, now=batch.now))


def _given(duty: Duty, line: lines.Line, *, now: datetime) -> Row:
    """Whose it is from now on, and until when they must answer."""
    step = duties.first_in_line(duty, line.present)
    answer = duties.answer_due(duty, step, since=now)
    return {"raised_at": now, "step": step, "escalate_at": answer, **line.owner(duty.chain[step].rung)}


def _hurried(duty: Duty, course: Course, *, now: datetime) -> Row:
    """A graver alarm must be answered as soon as its new severity asks, never later than before."""
    before = course.before
    if before is None or not course.episode.worsened or before.escalate_at is None:
        return {}
    if course.episode.state == AlarmState.ACKNOWLEDGED:
        return {"escalate_at": min(before.escalate_at, duties.contact_due(duty, since=now))}
    return {"escalate_at": min(before.escalate_at, duties.answer_due(duty, before.step, since=now))}


def _reason(batch: Batch, course: Course, past: Past) -> Row:
    rule, person = batch.rule(course.group), batch.person(course.group)
    readings = batch.compared(course.group, course.episode.worst_place, past)
    verdict = judgement.judge(rule, readings, person)
    if verdict is None:
        raise AssertionError(f"rule {rule.id}: screening and judging disagree")
    words = sentences.reason(verdict, measures.by_slug())
    return {
        "reason_zh": words.zh, "reason_en": words.en, "rule_version": rule.version,
        "device_id": batch.device(course.episode.worst_place),
        "compared": {"compared": pictures.compared(rule, readings, person)},
    }  # fmt: skip


def _facts(batch: Batch, course: Course) -> dict[str, Row]:
    """The first, last and worst readings, as far as this batch holds them."""
    episode = course.episode
    places = {"first": episode.first_place, "last": episode.last_place, "worst": episode.worst_place}
    facts = {name: _reading_facts(batch, place) for name, place in places.items() if place >= 0}
    if "worst" in facts:
        facts["worst"]["beyond"] = episode.worst[1]
    return facts


def _reading_facts(batch: Batch, place: int) -> Row:
    readings = batch.readings(place)
    return {
        "at": moment(int(batch.found.at[place])),
        "values": {reading.measure: reading.value for reading in readings},
        "context": readings[0].context,
        "device": batch.device(place),
    }


def _entries(course: Course, row: Row, *, now: datetime) -> Iterable[Row]:
    """What the log says of a course: only what differs between before and after, not every flicker in between."""
    reason = Words(row.get("reason_zh", ""), row.get("reason_en", ""))
    for kind in _kinds(course):
        untold = kind in TO_BE_TOLD and not course.episode.is_over
        said = reason if kind in TO_BE_TOLD else Words("", "")
        yield {
            "id": uuid7(), "alarm_id": row["id"], "kind": kind, "at": now, "zh": said.zh, "en": said.en,
            "told_at": None if untold else now,
        }  # fmt: skip


def _kinds(course: Course) -> Iterable[EventKind]:
    episode, was_recovered = course.episode, bool(course.before and course.before.was_recovered)
    if episode.began:
        yield EventKind.RAISED
    elif episode.again:
        yield EventKind.RAISED_AGAIN
    elif episode.worsened:
        yield EventKind.WORSENED
    if episode.recovered_at and not was_recovered:
        yield EventKind.RECOVERED
    elif was_recovered and not episode.recovered_at and not episode.again:
        yield EventKind.RELAPSED
    if episode.is_over:
        yield EventKind.CLOSED


def _announce(raised: Sequence[tuple[Course, Row]]) -> None:
    """Let the owners' open pages know at once; inboxes and channels follow with the next tick."""
    owned = {row["owner_staff_id"] for _, row in raised if row["owner_staff_id"]}
    users = dict(Staff.objects.filter(pk__in=owned).values_list("pk", "user_id")) if owned else {}
    for _, row in raised:
        news = AlarmRaised(row["id"], row["elder_id"], row["rule"], row["severity"])
        events.emit(news)
        if row["owner_staff_id"] in users:
            notices.push([users[row["owner_staff_id"]]], "alarm", {"alarm": str(news.alarm_id), "severity": news.severity})
