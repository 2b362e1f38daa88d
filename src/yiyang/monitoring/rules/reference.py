"""The slow, obvious evaluator: one elder, one moment at a time, straight from the words of the rules.

It says what the fast road (``rules.screening`` and ``rules.courses``) must say, and it is what a history is replayed with before
anybody changes a rule. It knows no database and no clock: what is «now» is the moment a reading was received.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby

from yiyang.monitoring.rules import alarms as judgement
from yiyang.monitoring.rules import early_warning, history
from yiyang.monitoring.types.alarms import AlarmRule, AlarmState, Limit, Person, Reading, Verdict
from yiyang.monitoring.types.early_warning import EarlyWarning, LatestValue, Scoring
from yiyang.monitoring.types.history import KEPT_DAYS, Sample
from yiyang.monitoring.types.replays import Episode, Heard, RuleSet, Step
from yiyang.monitoring.types.severity import Severity


@dataclass
class Course:
    """One alarm while it is followed."""

    rule: AlarmRule
    worst: Verdict
    first_at: datetime
    last_at: datetime
    last_abnormal: datetime
    rank: int
    steps: list[Step]
    state: AlarmState = AlarmState.RAISED
    count: int = 1
    streak: int = 0
    recovered_at: datetime | None = None
    quiet_until: datetime | None = None
    scored: set[str] = field(default_factory=set)

    @property
    def is_open(self) -> bool:
        """Whether it is the one alarm of its rule."""
        return self.state != AlarmState.CLOSED

    def episode(self) -> Episode:
        """What is to be told of it."""
        gravest = max((step.severity for step in self.steps), key=lambda severity: severity.rank)
        return Episode(
            self.rule.id, gravest, self.first_at, self.recovered_at, self.last_abnormal, self.count, tuple(self.steps), self.worst
        )


@dataclass
class Past:
    """The samples of one elder by measure and slot, as ``history`` wants them kept."""

    rings: dict[tuple[str, int], dict[int, Sample]] = field(default_factory=dict)
    _drawn: dict[tuple[str, str, int, int], tuple[Limit, ...]] = field(default_factory=dict)

    def lacks(self, measure: str, slot: int, day: int) -> bool:
        """Whether a day has no sample yet, and is not older than what stands in its place."""
        held = self.rings.get((measure, slot), {}).get(day % KEPT_DAYS)
        return held is None or held.day < day

    def add(self, measure: str, slot: int, sample: Sample) -> None:
        """A newer day takes the place of one long ago."""
        self.rings.setdefault((measure, slot), {})[sample.day % KEPT_DAYS] = sample

    def limits(self, rule: AlarmRule, measure: str, *, slot: int, day: int, person: Person) -> tuple[Limit, ...]:
        """What they say about a day; drawn once, for it cannot change during that day."""
        key, samples = (rule.id, measure, slot, day), self.rings.get((measure, slot), {})
        if key not in self._drawn:
            known = tuple(samples.values())
            self._drawn[key] = history.learned(rule, measure, known, slot=slot, day=day, person=person)
        return self._drawn[key]


def is_timely(rule: AlarmRule, taken_at: datetime, now: datetime) -> bool:
    """Whether a reading is young enough to raise an alarm."""
    return taken_at >= now - timedelta(hours=rule.max_age_hours)


@dataclass
class Observer:
    """All alarms of one elder. With ``answered`` somebody deals with each alarm at once, as one assumes of a past long gone."""

    person: Person
    rules: RuleSet
    answered: bool = True
    courses: list[Course] = field(default_factory=list)
    past: Past = field(default_factory=Past)
    latest: dict[str, LatestValue] = field(default_factory=dict)
    _known: set[tuple[str, str, datetime]] = field(default_factory=set)

    def deliver(self, readings: Iterable[Heard], *, now: datetime) -> None:
        """Readings that arrive together: repeats are dropped, the rest is judged in time order, rule by rule, then learned.

        What several measures say together is judged last, once for all of them.
        """
        new = sorted((one for one in readings if self._is_new(one)), key=lambda one: (one.taken_at, one.measure, one.value))
        uneasy = {course.rule.id for course in self.courses if course.is_open and course.recovered_at is None}
        for at, together in groupby(new, key=lambda one: one.taken_at):
            moment = list(together)
            for rule in self.rules.rules:
                mine = [one for one in moment if one.measure in rule.measures]
                if mine and is_timely(rule, at, now) and self._judge(rule, mine, at=at, now=now):
                    uneasy.add(rule.id)
        for one in new:
            for rule in self.rules.rules:
                if one.measure in {clause.measure for clause in rule.history}:
                    self._learn(rule, one, uneasy=rule.id in uneasy, now=now)
        self._score(new, now)

    def present(self, rule_id: str) -> Course | None:
        """The open alarm of a rule, if there is one."""
        return next((course for course in self.courses if course.rule.id == rule_id and course.is_open), None)

    def _is_new(self, reading: Heard) -> bool:
        key = (reading.device, reading.measure, reading.taken_at)
        is_new = key not in self._known
        self._known.add(key)
        return is_new

    def _learn(self, rule: AlarmRule, one: Heard, *, uneasy: bool, now: datetime) -> None:
        """Keep the first reading known of a slot of a day; what belongs to an alarm does not teach what is usual."""
        slot, day = history.slot_of(rule.slot_by(one.measure), one.taken_at, one.context), history.day_of(one.taken_at)
        if not self.past.lacks(one.measure, slot, day):
            return
        reading = self._reading(rule, one, now)
        verdict = judgement.judge(rule, [reading], self.person)
        is_grave = verdict is not None and verdict.severity != Severity.WATCH
        kept = not is_grave and not (uneasy and history.is_settled(reading.learned))
        self.past.add(one.measure, slot, Sample(day, history.day_of(now), one.value, kept))

    def _reading(self, rule: AlarmRule, one: Heard, now: datetime) -> Reading:
        """A reading with the limits that the elder's past draws for its day; what comes too late is seen with today's eyes."""
        today = history.day_of(now)
        day = min(history.day_of(one.taken_at), today) if is_timely(rule, one.taken_at, now) else today
        slot = history.slot_of(rule.slot_by(one.measure), one.taken_at, one.context)
        learned = self.past.limits(rule, one.measure, slot=slot, day=day, person=self.person)
        return Reading(one.measure, one.value, one.context, learned)

    def _judge(self, rule: AlarmRule, moment: list[Heard], *, at: datetime, now: datetime) -> bool:
        """Judge one moment by one rule; answers whether it was abnormal."""
        readings = [self._reading(rule, one, now) for one in moment]
        verdict = judgement.judge(rule, readings, self.person)
        course = self.present(rule.id)
        if verdict is None:
            if course is not None:
                _see_calm(course, at, is_clear=judgement.is_clear(rule, readings, self.person))
            return False
        self._see(rule, verdict, at=at, now=now)
        return True

    def _score(self, new: Iterable[Heard], now: datetime) -> None:
        """Score the latest valid set, if any of these readings belongs to it."""
        scoring = self.rules.scoring
        if scoring is None:
            return
        since = early_warning.valid_since(scoring.plan, now)
        timely = [one for one in new if one.measure in scoring.harmless and one.taken_at >= since]
        for one in timely:
            if one.measure not in self.latest or self.latest[one.measure].at <= one.taken_at:
                self.latest[one.measure] = LatestValue(one.value, one.taken_at)
        found = early_warning.early_warning(self.latest, scoring, now=now) if timely else None
        if found is not None:
            self._judge_score(found, scoring, now=now)

    def _judge_score(self, found: EarlyWarning, scoring: Scoring, *, now: datetime) -> None:
        """Follow the alarm of the rule that joins several measures."""
        rule = next(rule for rule in self.rules.rules if rule.scores)
        judged = early_warning.Judged(self.person, judgement.by_measure(self.rules.rules), scoring.harmless)
        band, at = early_warning.called_for(rule, found, judged, latest=self.latest), early_warning.seen_at(found, self.latest)
        course = self.present(rule.id)
        if band is not None:
            self._see(rule, Verdict(band.severity, ()), at=at, now=now)
            course = self.present(rule.id)
            if course is not None:
                course.scored |= found.scored
        elif course is not None and early_warning.is_over(found, course.scored):
            _see_calm(course, at, is_clear=True)

    def _see(self, rule: AlarmRule, verdict: Verdict, *, at: datetime, now: datetime) -> None:
        """Something abnormal goes into the open alarm of its rule, or begins one."""
        course = self.present(rule.id)
        if course is not None:
            self._see_abnormal(course, verdict, at=at, now=now)
        elif not self._is_quiet(rule.id, verdict, at):
            begun = Course(rule, verdict, at, at, at, verdict.severity.rank, [Step(at, verdict.severity)])
            self.courses.append(begun)
            self._answer(begun, now)

    def _is_quiet(self, rule_id: str, verdict: Verdict, at: datetime) -> bool:
        """Whether somebody closed such an alarm a short while ago and it is no graver now."""
        past = [course for course in self.courses if course.rule.id == rule_id and course.quiet_until and at < course.quiet_until]
        latest = max(past, key=lambda course: course.quiet_until or at, default=None)
        return latest is not None and verdict.severity.rank <= latest.rank

    def _see_abnormal(self, course: Course, verdict: Verdict, *, at: datetime, now: datetime) -> None:
        course.count += 1
        graver = verdict.severity.rank > course.rank
        rested = course.quiet_until is not None and at >= course.quiet_until
        if course.state == AlarmState.HANDLED and (graver or rested):
            course.state, course.rank, course.worst = AlarmState.RAISED, verdict.severity.rank, verdict
            course.quiet_until, course.recovered_at, course.streak = None, None, 0
            course.steps.append(Step(at, verdict.severity))
            self._answer(course, now)
        elif graver:
            course.rank, course.worst = verdict.severity.rank, verdict
            course.steps.append(Step(at, verdict.severity))
        course.last_abnormal = max(course.last_abnormal, at)
        if at >= course.last_at:
            course.last_at, course.streak, course.recovered_at = at, 0, None

    def _answer(self, course: Course, now: datetime) -> None:
        if self.answered:
            course.state = AlarmState.HANDLED
            course.quiet_until = now + timedelta(hours=course.rule.refire_hours)


def _see_calm(course: Course, at: datetime, *, is_clear: bool) -> None:
    if course.recovered_at or at <= course.last_at:
        return
    course.last_at = at
    course.streak = course.streak + 1 if is_clear else 0
    if course.streak < course.rule.clear.count:
        return
    course.recovered_at = at
    if course.state == AlarmState.HANDLED:
        course.state, course.quiet_until = AlarmState.CLOSED, None


def episodes(readings: Iterable[Heard], person: Person, rules: RuleSet) -> tuple[Episode, ...]:
    """Every alarm that these readings of one elder would have raised, had somebody dealt with each at once."""
    observer = Observer(person, rules)
    for now, together in groupby(sorted(readings, key=lambda one: one.received_at), key=lambda one: one.received_at):
        observer.deliver(together, now=now)
    return tuple(course.episode() for course in observer.courses)


def days_of(episode: Episode, *, until: datetime) -> set[int]:
    """The local days on which an alarm asked something of somebody, from its first reading to its recovery."""
    return set(range(history.day_of(episode.start), history.day_of(episode.end or until) + 1))
