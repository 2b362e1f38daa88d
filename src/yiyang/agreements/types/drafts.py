"""What somebody wants to apply for or agree on, before it is checked and dated; who may sign, and what is known."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from yiyang.agreements.types.terms import Asked
from yiyang.catalogue.types.words import CareClass
from yiyang.lib.words import Words


@dataclass(frozen=True, slots=True)
class NewApplication:
    """What is asked of an institution; ``kind`` may stay open."""

    institution_id: UUID
    asked: Asked
    kind: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class NewAgreement:
    """The frame of an agreement: what, with whom, from when, for how many months or days."""

    kind: str
    institution_id: UUID
    package: str
    start: date
    amount: int
    doctor_id: UUID | None = None
    team_id: UUID | None = None
    application_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """What is settled when an agreement is offered: the attested conditions, and the reasons for what departs from the rules."""

    attested: dict[str, bool]
    despite: str = ""
    price_fen: int | None = None
    price_reason: str = ""
    over_cap: str = ""


@dataclass(frozen=True, slots=True)
class Signer:
    """Somebody who may sign for the elder; ``relation`` is empty for the elder."""

    key: str
    name: str
    relation: str = ""
    user_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What assessments and the record say of an elder's level."""

    care_class: CareClass | None = None
    gbt: int | None = None
    assessment_id: UUID | None = None
    says: Words | None = None
    estimate: bool = True
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Room:
    """How full a doctor's panel would be with one more elder."""

    total: int
    key: int
    total_cap: int
    key_cap: int | None
    share: float
    full: bool

    @property
    def sentence(self) -> dict[str, Any]:
        """The numbers for a sentence."""
        return {"total": self.total, "cap": self.total_cap, "key": self.key, "key_cap": self.key_cap or 0}
