"""Whether a certificate stands on a day, and whether someone's certificates let them perform a function."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from yiyang.organizations.types import Certificate, QualificationStatus


class Lack(StrEnum):
    """Why someone is not qualified."""

    NONE_HELD = "none_held"
    EXPIRED = "expired"
    NOT_YET = "not_yet"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether someone may perform a function, by which certificate, or what is lacking."""

    certificate: Certificate | None = None
    lack: Lack | None = None

    @property
    def qualified(self) -> bool:
        return self.lack is None


def status(certificate: Certificate, *, on: date, warn_days: int) -> QualificationStatus:
    """Where a certificate stands on a day; its last good day still counts."""
    if on < certificate.valid_from:
        return QualificationStatus.NOT_YET
    if certificate.valid_until is None:
        return QualificationStatus.VALID
    if on > certificate.valid_until:
        return QualificationStatus.EXPIRED
    soon = certificate.valid_until - timedelta(days=warn_days) <= on
    return QualificationStatus.EXPIRING if soon else QualificationStatus.VALID


def qualified(certificates: Iterable[Certificate], kinds: frozenset[str], *, on: date) -> Verdict:
    """Nobody serves unqualified: one certificate of a fitting kind must be valid on the day (S1 §2.1)."""
    fitting = sorted((c for c in certificates if c.kind in kinds), key=_last_day, reverse=True)
    if not fitting:
        return Verdict(lack=Lack.NONE_HELD)
    states = {certificate: status(certificate, on=on, warn_days=0) for certificate in fitting}
    good = next((c for c in fitting if states[c] in {QualificationStatus.VALID, QualificationStatus.EXPIRING}), None)
    if good:
        return Verdict(certificate=good)
    expired = next((c for c in fitting if states[c] is QualificationStatus.EXPIRED), None)
    return Verdict(expired or fitting[0], Lack.EXPIRED if expired else Lack.NOT_YET)


def _last_day(certificate: Certificate) -> date:
    return certificate.valid_until or date.max
