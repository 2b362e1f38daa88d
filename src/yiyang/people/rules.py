"""What the numbers of a person must agree on, when two records may be one person, and when a panel is full."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from yiyang.lib.identity import IdentityNumber
from yiyang.people.types import Likeness, Sex, Suspicion

CERTAIN = 100


def disagreements(identity: IdentityNumber, *, birth_date: date | None, sex: str) -> tuple[str, ...]:
    """The fields that contradict an identity number: its digits carry the birth date and the sex (GB 11643)."""
    wrong = []
    if birth_date is not None and birth_date != identity.birth_date:
        wrong.append("birth_date")
    if sex not in {Sex.UNKNOWN.value, "", identity.sex}:
        wrong.append("sex")
    return tuple(wrong)


def alike(one: Likeness, other: Likeness) -> tuple[str, ...]:
    """The slugs of all that two records have in common."""
    same_phone = one.phone is not None and one.phone == other.phone
    same_day = one.birth_date is not None and one.birth_date == other.birth_date
    same_name = one.name == other.name
    found = {
        "same_identity": one.identity is not None and one.identity == other.identity,
        "same_name_and_birth_date": same_name and same_day,
        "same_name_and_phone": same_name and same_phone,
        "same_pinyin_and_birth_date": not same_name and one.pinyin == other.pinyin and same_day,
        "same_phone_and_surname": same_phone and not same_name and one.name[:1] == other.name[:1],
        "same_name_and_birth_year": same_name and not same_day and _same_year(one, other),
    }
    return tuple(slug for slug, holds in found.items() if holds)


def suspicion(one: Likeness, other: Likeness, *, weights: Mapping[str, int], further: int) -> Suspicion | None:
    """How likely two records are one person, and why; None when nothing speaks for it or their sexes differ."""
    reasons = alike(one, other)
    if not reasons or (_contradict(one.sex, other.sex) and "same_identity" not in reasons):
        return None
    scores = sorted((weights[slug] for slug in reasons), reverse=True)
    if scores[0] == CERTAIN:
        return Suspicion(CERTAIN, reasons)
    score = min(CERTAIN - 1, scores[0] + further * (len(scores) - 1))
    if one.identity and other.identity:
        return Suspicion(score // 2, (*reasons, "different_identity"))
    return Suspicion(score, reasons)


def _same_year(one: Likeness, other: Likeness) -> bool:
    return bool(one.birth_date and other.birth_date and one.birth_date.year == other.birth_date.year)


def _contradict(one: str, other: str) -> bool:
    return one != other and Sex.UNKNOWN not in {one, other}


def roots(merged_into: Mapping[UUID, UUID]) -> dict[UUID, UUID]:
    """For every record that was merged, the record that is kept in the end, however long the chain."""
    return {record: _root(record, merged_into) for record in merged_into}


def _root(record: UUID, merged_into: Mapping[UUID, UUID]) -> UUID:
    seen = set()
    while record in merged_into and record not in seen:
        seen.add(record)
        record = merged_into[record]
    return record


@dataclass(frozen=True, slots=True)
class PanelLoad:
    """How full a family doctor's panel is against the caps of the place; a place may have no cap of key residents."""

    total: int
    key: int
    total_cap: int
    key_cap: int | None

    @property
    def share(self) -> float:
        """The fuller of the two shares; above 1 the panel is over its cap."""
        return max(self.total / self.total_cap, self.key / self.key_cap if self.key_cap else 0.0)

    def full(self, *, adding: int = 1, adding_key: int = 0) -> bool:
        """Whether more people would go past a cap (FD11, overload > 1)."""
        over_key = self.key_cap is not None and self.key + adding_key > self.key_cap
        return self.total + adding > self.total_cap or over_key
