"""Tasks: keeping the coming days filled, and saying what was done, what was not, and why."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate

from yiyang.accounts.models import User
from yiyang.audit import actions as audit
from yiyang.base import events
from yiyang.care import definitions, guards
from yiyang.care.models import Activity, Plan, Task
from yiyang.care.rules import schedule
from yiyang.care.rules.states import TASK_STATES
from yiyang.care.types.news import TaskDone
from yiyang.care.types.plans import ActivityDraft, NotDone, Slot, TaskState
from yiyang.catalogue.types.words import Per

A_FEW = 200


@transaction.atomic
def roll_tasks(*, now: datetime, limit: int = A_FEW) -> int:
    """Fill the coming days of plans that run short; several may do so at once, each takes plans nobody else holds."""
    today = localdate(now)
    horizon = today + timedelta(days=definitions.parameters().days_ahead)
    short = Plan.objects.select_for_update(skip_locked=True).filter(closed_at=None, rolled_until__lt=horizon)
    plans = list(short.order_by("rolled_until")[:limit])
    for plan in plans:
        fill(plan, now=now)
    return len(plans)


@transaction.atomic
def fill(plan: Plan, *, now: datetime) -> None:
    """Let a plan's lines become tasks for the coming two weeks, the rare ones for two months; what is there already stays."""
    today, known = localdate(now), definitions.parameters()
    near, far = today + timedelta(days=known.days_ahead), today + timedelta(days=known.days_ahead_rare)
    wanted = [
        _task(plan, line, slot)
        for line in plan.activities.all()
        for slot in schedule.slots(line.rhythm, today, far if schedule.is_rare(Per(line.per)) else near)
    ]
    Task.objects.bulk_create(wanted, ignore_conflicts=True, batch_size=1000)
    plan.rolled_until = near
    plan.save(update_fields=["rolled_until"])


def _task(plan: Plan, line: Activity, slot: Slot) -> Task:
    return Task(
        elder_id=plan.elder_id, activity=line, line=line.line, item=line.item, performer=line.performer, on=slot.on,
        number=slot.number, window=slot.window, place=line.place, minutes=line.minutes, rare=schedule.is_rare(Per(line.per)),
    )  # fmt: skip


@transaction.atomic
def complete_task(task: Task, *, by: User, at: datetime, note: str = "") -> None:
    """Say that a promised service was given."""
    found = _step(task, "complete")
    guards.check_does(by, found, at)
    found.done_by, found.done_at, found.note, found.reason = by, at, note.strip(), ""
    found.save(update_fields=["state", "done_by", "done_at", "note", "reason"])
    audit.record(by, "task.done", found, item=found.item, on=found.on)
    events.emit(TaskDone(found.pk, found.elder_id, found.item))


@transaction.atomic
def leave_task(task: Task, reason: NotDone, *, by: User, at: datetime, note: str = "") -> None:
    """Say that a promised service was not given, and why."""
    found = _step(task, "leave")
    guards.check_does(by, found, at)
    found.done_by, found.done_at, found.note, found.reason = by, at, note.strip(), NotDone(reason).value
    found.save(update_fields=["state", "done_by", "done_at", "note", "reason"])
    audit.record(by, "task.not_done", found, item=found.item, on=found.on, reason=found.reason)


@transaction.atomic
def reopen_task(task: Task, *, by: User, at: datetime) -> None:
    """Take back what was noted by mistake; the history keeps both."""
    found = _step(task, "reopen")
    guards.check_own_today(by, found, at)
    audit.record(by, "task.reopened", found, item=found.item, on=found.on)
    found.done_by, found.done_at, found.note, found.reason = None, None, "", ""
    found.save(update_fields=["state", "done_by", "done_at", "note", "reason"])


def take_back(plan: Plan, lines: Iterable[ActivityDraft], *, now: datetime) -> None:
    """Cancel what a version promised from today on and the next one does not; what was missed before stays seen."""
    kept = {line.line: line.until for line in lines if line.line}
    due = Task.objects.due().filter(on__gte=localdate(now))
    gone = plan.activities.exclude(line__in=kept).values_list("line", flat=True)
    due.filter(line__in=list(gone)).update(state=TaskState.CANCELLED)
    for line, until in kept.items():
        if until is not None:
            due.filter(line=line, on__gte=until).update(state=TaskState.CANCELLED)


def _step(task: Task, step: str) -> Task:
    """Lock a task and take one step of its state table, or refuse: of several at once exactly one wins."""
    found: Task = Task.objects.select_for_update(of=("self",)).select_related("elder").get(pk=task.pk)
    found.state = TASK_STATES.target(step, found.state)
    return found
