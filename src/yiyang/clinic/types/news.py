"""The news the clinic tells later contexts."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class GuidanceGiven:
    """A doctor or nurse advised an elder."""

    guidance_id: UUID
    elder_id: UUID


@dataclass(frozen=True, slots=True)
class GuidanceConfirmed:
    """An elder or family member confirmed having read guidance."""

    guidance_id: UUID
    user_id: UUID


@dataclass(frozen=True, slots=True)
class FollowUpDone:
    """A follow-up was completed; the outcome is a slug."""

    follow_up_id: UUID
    elder_id: UUID
    outcome: str


@dataclass(frozen=True, slots=True)
class MedicationChanged:
    """An elder's list of medicines is not what it was."""

    elder_id: UUID
