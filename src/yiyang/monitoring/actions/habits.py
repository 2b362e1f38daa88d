"""Those who used to measure and have stopped: a question to a human by day, ended by the next reading.

One cause makes one alarm: while the device is silent its own alarm speaks, and in hospital nobody is expected to measure.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.dateparse import parse_datetime

from yiyang.lib.words import Words
from yiyang.monitoring.actions import raising
from yiyang.monitoring.actions.escalation import log, refresh
from yiyang.monitoring.definitions import alarm_rules, measures
from yiyang.monitoring.models import Alarm
from yiyang.monitoring.queries import habits as reads
from yiyang.monitoring.queries import lines
from yiyang.monitoring.queries.habits import Pair
from yiyang.monitoring.rules import habits as rules
from yiyang.monitoring.rules.alarms import ALARM_STATES
from yiyang.monitoring.rules.history import day_of
from yiyang.monitoring.types.alarms import AlarmState, EventKind
from yiyang.monitoring.types.habits import HabitBand, LastSaid, Missed

AT_ONCE = 500
Said = Mapping[Pair, LastSaid]


def ask_about_missed(*, now: datetime) -> int:
    """Ask about everyone who has stopped measuring, once for each stop; answers how many questions were put."""
    band = _band()
    if not rules.is_hour_to_ask(band, now):
        return 0
    today = day_of(now)
    days = reads.stopped(band, today=today)
    missed = {pair: found for pair, own in days.items() if (found := rules.missed(own, band, today=today))}
    if not missed:
        return 0
    said, by_elder = reads.last_said(list(missed), now=now), defaultdict[UUID, dict[str, Missed]](dict)
    for elder, slug in _to_be_asked(missed, said):
        by_elder[elder][slug] = missed[elder, slug]
    return sum(_ask(elder, found, said, now=now) for elder, found in by_elder.items())


def end_missed(*, now: datetime) -> int:
    """End questions that a reading has answered, and those for which there is a better one; answers how many."""
    present = list(Alarm.objects.filter(rule=alarm_rules.MISSED).exclude(state=AlarmState.CLOSED).order_by("pk")[:AT_ONCE])
    pairs = [(alarm.elder_id, slug) for alarm in present for slug in alarm.facts["missed"]]
    said = reads.last_said(pairs, now=now) if pairs else {}
    away = reads.away({elder for elder, _ in pairs}) if pairs else set()
    return sum(_end(alarm.pk, said, is_away=alarm.elder_id in away, now=now) for alarm in present)


def _band() -> HabitBand:
    band = alarm_rules.by_id()[alarm_rules.MISSED].habit
    if band is None:
        raise AssertionError(f"rule {alarm_rules.MISSED} has no habit")
    return band


def _to_be_asked(missed: Mapping[Pair, Missed], said: Said) -> list[Pair]:
    """Those who could measure now, are not away, and have not been asked since their last reading."""
    elders = {elder for elder, _ in missed}
    away, asked = reads.away(elders), reads.asked_at(elders)
    able = [pair for pair in missed if pair in said and said[pair].device and pair[0] not in away]
    return [pair for pair in able if pair not in asked or asked[pair] < said[pair].at]


@transaction.atomic
def _ask(elder: UUID, found: Mapping[str, Missed], said: Said, *, now: datetime) -> bool:
    """One question for one elder, whatever they have stopped measuring."""
    rule, band = alarm_rules.by_id()[alarm_rules.MISSED], _band()
    latest = max((said[elder, slug] for slug in found), key=lambda one: one.at)
    fallback = {elder: latest.institution} if latest.institution else {}
    line = lines.lines_of([elder], fallback=fallback, at=now)[elder]
    words = rules.reason(found, rule, band, names=measures.by_slug())
    facts = {"missed": {slug: said[elder, slug].at for slug in found}}
    cause = raising.Cause(rule.id, elder, latest.device, latest.at, words, facts)
    return raising.begin(cause, line, at=now) is not None


@transaction.atomic
def _end(pk: UUID, said: Said, *, is_away: bool, now: datetime) -> bool:
    alarm = Alarm.objects.select_for_update(of=("self",)).exclude(state=AlarmState.CLOSED).filter(pk=pk).first()
    if alarm is None:
        return False
    asked = {slug: parse_datetime(at) for slug, at in alarm.facts["missed"].items()}
    known = {slug: said.get((alarm.elder_id, slug)) for slug in asked}
    waiting = [one for slug, one in known.items() if one is None or one.at == asked[slug]]
    if not waiting:
        _close(alarm, Words("", ""), recovered=True, at=now)
    elif is_away or not any(one and one.device for one in waiting):
        _close(alarm, rules.over("away" if is_away else "silent"), recovered=False, at=now)
    elif alarm.state == AlarmState.HANDLED:
        raising.put_away(alarm, at=now)
    else:
        return False
    return True


def _close(alarm: Alarm, words: Words, *, recovered: bool, at: datetime) -> None:
    alarm.state, alarm.quiet_until = ALARM_STATES.target("speak", alarm.state), None
    alarm.recovered_at = at if recovered else None
    alarm.save(update_fields=["state", "recovered_at", "quiet_until"])
    if recovered:
        log(alarm, EventKind.RECOVERED, at=at)
    log(alarm, EventKind.CLOSED, at=at, words=words)
    refresh(alarm, at=at)
