"""What a batch of readings made of alarms, written as sets of rows: what changed, what began, and the log of both."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yiyang.monitoring.actions.followed import Course, Row, moment, put, row_of
from yiyang.monitoring.definitions import measures
from yiyang.monitoring.models import Device
from yiyang.monitoring.queries import lines, usual
from yiyang.monitoring.queries.usual import Sight
from yiyang.monitoring.rules import alarms as judgement
from yiyang.monitoring.rules import pictures, screening, sentences
from yiyang.monitoring.rules.history import day_of, learned
from yiyang.monitoring.types.alarms import AlarmRule, Limit, Person, Reading
from yiyang.monitoring.types.history import Sample
from yiyang.monitoring.types.readings import Fresh, MealContext

CONTEXTS = tuple(context.slug for context in MealContext)
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


def write(batch: Batch, done: Sequence[Course]) -> set[int]:
    """Write all courses; answers the groups whose new alarm another worker had raised first."""
    owners = _lines(batch, [course for course in done if course.needs_owner])
    past = _past(batch, [course for course in done if course.got_worse])
    rows = [(course, _row(batch, course, owners.get(course.group), past=past)) for course in done]
    return put(rows, now=batch.now)


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
    row = row_of(course, batch.elder(course.group), batch.rule(course.group), line=line, now=batch.now)
    row["facts"] = _facts(batch, course)
    if course.got_worse:
        row |= _reason(batch, course, past)
        row["facts"] |= row.pop("compared")
    return row


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
