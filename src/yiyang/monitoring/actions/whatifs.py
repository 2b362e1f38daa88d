"""Asking what other limits would have done, and working it out in the background; no rule is changed by any of it."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from django.db import transaction

from yiyang.accounts import guards as access
from yiyang.accounts.models import User
from yiyang.audit import actions as audit
from yiyang.base import jobs
from yiyang.monitoring.definitions import alarm_rules
from yiyang.monitoring.guards import whatifs as guards
from yiyang.monitoring.models import WhatIf
from yiyang.monitoring.queries import quality, whatifs
from yiyang.monitoring.rules import whatifs as rules
from yiyang.monitoring.types.alarms import AlarmRule
from yiyang.monitoring.types.history import KEPT_DAYS
from yiyang.monitoring.types.quality import Span
from yiyang.monitoring.types.replays import RuleSet
from yiyang.monitoring.types.whatifs import UNDER_WAY, Effect, Past, WhatIfState

RUN = "yiyang.monitoring.tasks.whatifs.run"
ONE_AT_A_TIME = "whatif"  # the lock in the queue: long questions wait for each other, and messages wait for none of them
DAYS, AT_ONCE = 90, 100
LEFT_AFTER = timedelta(minutes=5)
Clock = Callable[[], datetime]


@transaction.atomic
def ask_what_if(rule_id: str, limits: Mapping[str, float], *, by: User, at: datetime) -> WhatIf:
    """Ask what other limits would have done over the last ninety days for the elders one answers for."""
    access.check_may(by, quality.WORD)
    rule = guards.check_rule(rule_id)
    changed = guards.check_limits(rule, limits)
    asked = WhatIf.objects.create(
        asked_by=by, asked_at=at, touched_at=at, rule=rule.id, rule_version=rule.version, limits=changed,
        since=at - timedelta(days=DAYS), until=at,
    )  # fmt: skip
    audit.record(by, "whatif.asked", asked, rule=rule.id, **{code: f"{limit:g}" for code, limit in changed.items()})
    _enqueue(asked.pk)
    return asked


@transaction.atomic
def stop_what_if(asked: WhatIf, *, by: User, at: datetime) -> None:
    """Stop working on a question; what was worked out so far is thrown away."""
    access.check_may(by, quality.WORD)
    WhatIf.objects.filter(pk=asked.pk, asked_by=by, state__in=UNDER_WAY).update(state=WhatIfState.STOPPED, finished_at=at)
    audit.record(by, "whatif.stopped", asked)


def answer_what_if(whatif_id: UUID, *, clock: Clock) -> None:
    """Work a question out, elders by the hundred, noting how far it has come; stops when its asker stopped it."""
    queued = WhatIf.objects.filter(pk=whatif_id, state=WhatIfState.QUEUED)
    if not queued.update(state=WhatIfState.RUNNING, touched_at=clock()):
        return
    asked = WhatIf.objects.select_related("asked_by").get(pk=whatif_id)
    try:
        found = _work_out(asked, clock)
    except Exception:
        _finish(asked, WhatIfState.FAILED, at=clock())
        raise
    if found is not None:
        _finish(asked, WhatIfState.DONE, at=clock(), effect=found)


@transaction.atomic
def take_up_again(*, at: datetime) -> int:
    """Put questions that a stopped worker left behind back in the queue; answers how many."""
    left = WhatIf.objects.select_for_update(skip_locked=True).filter(state__in=UNDER_WAY, touched_at__lt=at - LEFT_AFTER)
    found = list(left.values_list("pk", flat=True))
    WhatIf.objects.filter(pk__in=found).update(state=WhatIfState.QUEUED, touched_at=at, progress=0)
    for pk in found:
        _enqueue(pk)
    return len(found)


def _enqueue(pk: UUID) -> None:
    jobs.put(RUN, queue="monitoring", lock=ONE_AT_A_TIME, whatif_id=str(pk))


def _work_out(asked: WhatIf, clock: Clock) -> Effect | None:
    rule = alarm_rules.by_id()[asked.rule]
    elders = whatifs.elders_of(asked.asked_by)
    total = Effect(weeks=quality.quality_of(asked.asked_by, Span(asked.since, asked.until)).total.weeks)
    for place in range(0, len(elders), AT_ONCE):
        for effect in _effects(asked, rule, elders[place : place + AT_ONCE]):
            total.add(effect)
        done = min(place + AT_ONCE, len(elders)) * 100 // len(elders)
        running = WhatIf.objects.filter(pk=asked.pk, state=WhatIfState.RUNNING)
        if not running.update(progress=done, touched_at=clock()):
            return None
    return total


def _effects(asked: WhatIf, rule: AlarmRule, elders: list[UUID]) -> Iterator[Effect]:
    span = Span(asked.since, asked.until)
    present, other = _alone(rule), _alone(rules.with_limits(rule, asked.limits))
    people, known = whatifs.people_of(elders, at=asked.until), whatifs.judged_alarms(elders, rule.id, span)
    learning = Span(asked.since - timedelta(days=KEPT_DAYS), asked.until)
    for pk, readings in whatifs.readings_of(elders, rule, learning).items():
        if readings:
            yield rules.effect(Past(readings, people[pk], asked.since), now=present, then=other, known=known.get(pk, ()))


def _alone(rule: AlarmRule) -> RuleSet:
    return RuleSet(rule.id, rule.words, rule.words, (rule,))


@transaction.atomic
def _finish(asked: WhatIf, state: WhatIfState, *, at: datetime, effect: Effect | None = None) -> None:
    told = msgspec.to_builtins(effect) if effect is not None else None
    WhatIf.objects.filter(pk=asked.pk, state=WhatIfState.RUNNING).update(state=state, finished_at=at, effect=told)
