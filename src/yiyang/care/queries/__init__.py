"""Every read of plans and tasks."""

from yiyang.care.queries.plans import activity_for, agreements_without_plan, current_plan, done_under, readers_elders, versions
from yiyang.care.queries.worklists import (
    DueElder,
    Mark,
    due_counts,
    due_in_month,
    items_for,
    late_count,
    task_for,
    tasks_of,
    tasks_on,
)

__all__ = [
    "DueElder",
    "Mark",
    "activity_for",
    "agreements_without_plan",
    "current_plan",
    "done_under",
    "due_counts",
    "due_in_month",
    "items_for",
    "late_count",
    "readers_elders",
    "task_for",
    "tasks_of",
    "tasks_on",
    "versions",
]
