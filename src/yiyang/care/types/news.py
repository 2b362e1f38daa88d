"""The news that plans and tasks tell later contexts."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class PlanDrawnUp:
    """An elder has a new plan, or a new version of it."""

    plan_id: UUID
    elder_id: UUID


@dataclass(frozen=True, slots=True)
class TaskDone:
    """A promised service was given."""

    task_id: UUID
    elder_id: UUID
    item: str
