"""An alarm that is being followed: locked, led through what was seen, and written back as rows with its log and its owner."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from yiyang.base import events
from yiyang.lib.ids import uuid7
from yiyang.lib.words import Words
from yiyang.monitoring.actions import alarm_rows
from yiyang.monitoring.definitions import alarm_rules
from yiyang.monitoring.queries import lines
from yiyang.monitoring.rules import courses, duties, telemetry
from yiyang.monitoring.types.alarms import AlarmRaised, AlarmRule, AlarmState, EventKind, Severity
from yiyang.monitoring.types.courses import Episode, Look, Terms
from yiyang.monitoring.types.duties import Duty
from yiyang.monitoring.types.severity import SEVERITIES
from yiyang.notices import actions as notices
from yiyang.organizations.models import Staff

TO_BE_TOLD = frozenset({EventKind.RAISED, EventKind.RAISED_AGAIN, EventKind.WORSENED})
Row = dict[str, Any]


@dataclass(frozen=True)
class Before:
    """An alarm as it was stored before this batch; ``scored`` are the measures that ever added to its score."""

    id: UUID
    step: int
    escalate_at: datetime | None
    was_recovered: bool
    scored: frozenset[str] = frozenset()


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


def moment(at: int) -> datetime | None:
    """A kept moment as date and time; 0 is none."""
    return telemetry.moment(at) if at else None


def lock(pairs: Mapping[tuple[UUID, str], int], *, since: datetime) -> dict[int, tuple[Episode, Before]]:
    """Per pair of elder and rule the open alarm, else the one closed but quiet for longest, kept from others until commit."""
    found: dict[int, tuple[Episode, Before]] = {}
    for row in alarm_rows.lock(list(pairs), since=since) if pairs else ():
        group, episode = pairs[row["elder_id"], row["rule"]], _episode(row)
        present = found.get(group)
        if present is None or not episode.is_over or (present[0].is_over and episode.quiet_until > present[0].quiet_until):
            scored = frozenset(row["scored"] or ())
            found[group] = episode, Before(row["id"], row["step"], row["escalate_at"], bool(episode.recovered_at), scored)
    return found


def led(group: int, looks: list[Look], terms: Terms, *, known: tuple[Episode, Before] | None) -> list[Course]:
    """What became of the alarm of a group after what was seen."""
    episode, before = known or (None, None)
    was_over = episode is not None and episode.is_over
    touched = courses.follow(episode, looks, terms)
    return [Course(group, item, None if item.began else before) for item in touched if not (was_over and item is episode)]


def put(written: Sequence[tuple[Course, Row]], *, now: datetime) -> set[int]:
    """Write courses as rows and tell of them; answers the groups whose new alarm somebody else had raised first."""
    alarm_rows.update([row for course, row in written if course.before])
    begun = alarm_rows.insert([row for course, row in written if not course.before])
    kept = [(course, row) for course, row in written if course.before or row["id"] in begun]
    alarm_rows.log([entry for course, row in kept for entry in _entries(course, row, now=now)])
    _announce([(course, row) for course, row in kept if course.needs_owner and not course.episode.is_over])
    return {course.group for course, row in written if not course.before and row["id"] not in begun}


def row_of(course: Course, elder: UUID, rule: AlarmRule, *, line: lines.Line | None, now: datetime) -> Row:
    """The alarm as it is stored, without its facts and its reason; ``line`` is asked for where it needs an owner."""
    episode, severity = course.episode, SEVERITIES[course.episode.rank - 1]
    duty = alarm_rules.duties(timezone.localdate(now)).of(severity)
    return {
        "id": course.before.id if course.before else uuid7(),
        "elder_id": elder,
        "rule": rule.id,
        "state": episode.state,
        "severity": severity,
        "last_at": moment(episode.last_at),
        "reading_count": episode.count,
        "clear_streak": episode.streak,
        "recovered_at": moment(episode.recovered_at),
        "quiet_until": moment(episode.quiet_until),
        "again": episode.again,
        **(_given(duty, line, now=now) if line else _hurried(duty, course, now=now)),
    }


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


def _episode(row: Row) -> Episode:
    rank = Severity(row["severity"]).rank
    return Episode(
        AlarmState(row["state"]),
        rank,
        row["last_at"],
        row["reading_count"],
        streak=row["clear_streak"],
        recovered_at=row["recovered_at"],
        quiet_until=row["quiet_until"],
        worst=(rank, row["beyond"] or 0.0),
    )
