"""What the audit trail speaks about."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Subject:
    """Something that was read or changed, known by its kind (``people.elder``) and its id only."""

    kind: str
    id: str
