"""The page of an elder's own limits, ready to print."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yiyang.accounts.models import User
from yiyang.clinic import queries as clinic
from yiyang.clinic.queries import Banner
from yiyang.monitoring.definitions import measures
from yiyang.monitoring.models import Target
from yiyang.monitoring.queries.judging import range_of
from yiyang.monitoring.queries.targets import targets_of
from yiyang.people.models import Elder
from yiyang.ui import markup


@dataclass(frozen=True, slots=True)
class TargetCard:
    """One set of own limits."""

    id: UUID
    measure: str
    limits: str
    reason: str
    set_by: str
    set_at: datetime
    ended_at: datetime | None
    in_force: bool


@dataclass(frozen=True, slots=True)
class TargetsPage:
    """All own limits of an elder, and the form for new ones."""

    title: str
    elder_id: UUID
    banner: Banner
    targets: tuple[TargetCard, ...]
    form: Any


def targets_page(user: User, elder: Elder, *, form: Any) -> TargetsPage:
    """The own limits of an elder the user may set them for."""
    cards = tuple(_card(target) for target in targets_of(elder))
    title = _("Own limits of %(name)s") % {"name": elder.name}
    return TargetsPage(title, elder.pk, clinic.banner(user, elder), cards, form)


def _card(target: Target) -> TargetCard:
    measure, own = measures.by_slug()[target.measure], range_of(target)
    unit = measure.shown_unit.say(_language())
    limits = [f"{word} {sign} {measure.shown(value)}" for word, sign, value in _limits(own.low, "<", own.high)]
    return TargetCard(
        id=target.pk,
        measure=measure.words.say(_language()),
        limits=f"{' · '.join(limits)} {unit}",
        reason=target.reason,
        set_by=target.set_by_name,
        set_at=target.set_at,
        ended_at=target.ended_at,
        in_force=target.ended_at is None,
    )


def _limits(low: Iterable[tuple[str, float]], sign: str, high: Iterable[tuple[str, float]]) -> Iterable[tuple[str, str, float]]:
    yield from ((markup.tone_word(severity), sign, value) for severity, value in low)
    yield from ((markup.tone_word(severity), "≥", value) for severity, value in high)


def _language() -> str:
    return get_language() or "zh-hans"
