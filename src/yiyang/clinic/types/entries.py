"""What someone wants to write into the record, before it is checked and dated."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from yiyang.clinic.types.record import AllergySeverity, DoseForm, EncounterKind, Frequency, Route, Topic


@dataclass(frozen=True, slots=True)
class NewCondition:
    """A disease or state; ``name`` may be left out for a listed code."""

    code: str
    name: str = ""
    onset_on: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class NewAllergy:
    """A substance to avoid."""

    substance: str
    reaction: str = ""
    severity: AllergySeverity = AllergySeverity.MODERATE


@dataclass(frozen=True, slots=True)
class NewMedication:
    """A medicine with its dose."""

    drug: str
    dose_value: Decimal
    dose_unit: str
    start_on: date
    dose_form: DoseForm = DoseForm.TABLET
    route: Route = Route.ORAL
    frequency: Frequency = Frequency.QD
    frequency_text: str = ""


@dataclass(frozen=True, slots=True)
class NewEncounter:
    """A meeting that took place."""

    kind: EncounterKind
    started_at: datetime
    ended_at: datetime | None = None
    reason: str = ""
    findings: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class NewGuidance:
    """Advice; ``about`` names what it answers, such as ``("monitoring.alarm", "<id>")``."""

    text: str
    topic: Topic = Topic.OTHER
    about: tuple[str, str] = ("", "")
