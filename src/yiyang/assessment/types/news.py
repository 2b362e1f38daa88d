"""The news assessing tells later contexts."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class AssessmentFinalised:
    """An elder was assessed and the result stands; ``level`` is None where the instrument knows no levels."""

    assessment_id: UUID
    elder_id: UUID
    instrument: str
    level: int | None
