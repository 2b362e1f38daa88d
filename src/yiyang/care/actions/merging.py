"""One plan where two records turn out to be one person, and two again where they do not."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from yiyang.care.actions import plans, tasks
from yiyang.care.models import Plan
from yiyang.care.rules import planning
from yiyang.care.types.plans import ActivityDraft, PlanDraft
from yiyang.lib.words import Words
from yiyang.people.models import Elder, Merge
from yiyang.people.queries import identity_ids

JOINED = Words("两份档案合并为一人，计划合为一份", "Two records are one person: one plan of both")
PARTED = Words("两份档案重新分开，计划各归各人", "Two records are two persons again: each has their own plan")


@transaction.atomic
def join_plans(kept_id: UUID, *, at: datetime) -> Plan | None:
    """Let the older plans of a person become part of the newest one."""
    elder, present = plans.held(Elder.objects.get(pk=kept_id), None)
    open_plans = Plan.objects.filter(elder__in=identity_ids(elder), closed_at=None)
    others = list(open_plans.exclude(pk=present.pk).order_by("-drawn_at")) if present else []
    if present is None or not others:
        return present
    held = plans.lines_in(present)
    lines, goals = held if present.elder_id == elder.pk else _anew(held), present.goal_words
    for other in others:
        lines = planning.joined(lines, _anew(plans.lines_in(other)))
        goals = (*goals, *(goal for goal in other.goal_words if goal not in goals))
        plans.close(other, at=at)
        tasks.take_back(other, (), now=at)
    return plans.write(elder, present, PlanDraft(goals, lines), reason=JOINED, by=None, at=at)


@transaction.atomic
def part_plans(kept_id: UUID, merged_id: UUID, *, at: datetime) -> None:
    """Give each of two persons back what was promised to them when their records were taken for one."""
    merge = Merge.objects.filter(kept=kept_id, merged=merged_id, undone_at__isnull=False).latest("undone_at")
    elder, present = plans.held(Elder.objects.get(pk=kept_id), None)
    own, other = _before(kept_id, merge), _before(merged_id, merge)
    if present is None or other is None:
        return
    theirs = set(map(_promise, plans.lines_in(other))) - set(map(_promise, plans.lines_in(own)))
    left = [line for line in plans.lines_in(present) if _promise(line) not in theirs]
    left += _anew(_squeezed_out(own, left))
    if left:
        plans.write(elder, present, PlanDraft(present.goal_words, tuple(left)), reason=PARTED, by=None, at=at)
    else:
        plans.close(present, at=at)
        tasks.take_back(present, (), now=at)
    twin, standing = plans.held(Elder.objects.get(pk=merged_id), None)
    plans.write(twin, standing, PlanDraft(other.goal_words, _anew(plans.lines_in(other))), reason=PARTED, by=None, at=at)


def _before(elder_id: UUID, merge: Merge) -> Plan | None:
    """The version that was in force when the records were merged."""
    at = merge.at
    in_force = Plan.objects.filter(Q(closed_at=None) | Q(closed_at__gte=at), elder=elder_id, drawn_at__lt=at)
    return in_force.order_by("-version").first()


def _promise(line: ActivityDraft) -> tuple[str, str, UUID | None]:
    return line.item, line.package, line.agreement_id


def _anew(lines: Iterable[ActivityDraft]) -> tuple[ActivityDraft, ...]:
    """The same promises as new lines, so that their tasks are made for whom they are promised to now."""
    return tuple(replace(line, line=None) for line in lines)


def _squeezed_out(own: Plan | None, left: list[ActivityDraft]) -> list[ActivityDraft]:
    """What the kept person had and the other's more generous promise took the place of."""
    held = {line.item for line in left}
    return [line for line in plans.lines_in(own) if line.item not in held]
