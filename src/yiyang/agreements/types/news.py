"""The news that agreements tell later contexts."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class AgreementSigned:
    """Both sides have signed; a plan can be drawn up."""

    agreement_id: UUID


@dataclass(frozen=True, slots=True)
class AgreementDue:
    """The period ends soon; the elder is to be assessed again."""

    agreement_id: UUID


@dataclass(frozen=True, slots=True)
class AgreementEnded:
    """Nothing more is promised under an agreement."""

    agreement_id: UUID
