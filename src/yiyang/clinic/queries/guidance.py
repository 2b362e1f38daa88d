"""Guidance as doctors, elders and families see it: what was advised, and who has read it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yiyang.accounts import guards as access
from yiyang.accounts.models import User
from yiyang.audit import actions as audit
from yiyang.base.errors import NotFound
from yiyang.clinic.models import Guidance, GuidanceReading
from yiyang.clinic.types.record import Topic
from yiyang.people.models import Elder
from yiyang.people.queries import relatives_of


@dataclass(frozen=True, slots=True)
class Receipt:
    """Who was told, and when they read and confirmed it."""

    name: str
    read_at: datetime | None
    confirmed_at: datetime | None


@dataclass(frozen=True, slots=True)
class GuidanceCard:
    """One piece of advice with its receipts; ``mine`` is the reader's own receipt."""

    id: UUID
    elder_id: UUID
    elder_name: str
    text: str
    topic: str
    author: str
    at: datetime
    receipts: tuple[Receipt, ...]
    mine: Receipt | None

    @property
    def may_confirm(self) -> bool:
        """Whether the reader was told and has not confirmed yet."""
        return self.mine is not None and self.mine.confirmed_at is None


def guidance_for(user: User, pk: UUID) -> Guidance:
    """One piece of guidance the user may read; leaves the read in the audit trail."""
    found = _readable(user, localdate()).filter(pk=pk).first()
    if found is None:
        raise NotFound(_("This guidance is not for you, or it was withdrawn."))
    audit.note_read(user, "guidance.read", found, elder_id=found.elder_id)
    return found


def guidance_for_family(user: User, *, limit: int = 20) -> tuple[GuidanceCard, ...]:
    """What was advised to the elder a user is, or to the elders who let the user read it, the newest first."""
    mine = Q(readings__user=user) | Q(elder__user=user)
    found = _readable(user, localdate()).filter(mine).order_by("-at").distinct()[:limit]
    return cards(user, found)


def guidance_unread(user: User) -> int:
    """How many pieces of guidance wait for the user's confirmation."""
    waiting = GuidanceReading.objects.filter(user=user, confirmed_at=None, guidance__voided_at=None)
    return waiting.count()


def guidance_about(user: User, kind: str, ids: Iterable[str]) -> dict[str, tuple[GuidanceCard, ...]]:
    """What was advised about some things, such as alarms, by their id; in one go for many."""
    found = _readable(user, localdate()).filter(about_kind=kind, about_id__in=[str(one) for one in ids]).order_by("at")
    by_id: dict[str, tuple[GuidanceCard, ...]] = {}
    for guidance in found:
        by_id[guidance.about_id] = (*by_id.get(guidance.about_id, ()), card(user, guidance))
    return by_id


def cards(user: User, found: Iterable[Guidance]) -> tuple[GuidanceCard, ...]:
    """Pieces of guidance as cards."""
    return tuple(card(user, one) for one in found)


def card(user: User, guidance: Guidance) -> GuidanceCard:
    """One piece of guidance as a card."""
    receipts = {one.user_id: Receipt(one.user.display_name, one.read_at, one.confirmed_at) for one in guidance.readings.all()}
    return GuidanceCard(
        id=guidance.pk,
        elder_id=guidance.elder_id,
        elder_name=guidance.elder.name,
        text=guidance.text,
        topic=Topic(guidance.topic).words.say(get_language() or ""),
        author=guidance.recorded_by.display_name,
        at=guidance.at,
        receipts=tuple(receipts.values()),
        mine=receipts.get(user.pk),
    )


def _readable(user: User, on: date) -> QuerySet[Guidance]:
    """Guidance about elders whose guidance the user may read, or that the user was told and whose elder still consents."""
    by_role = access.visible(user, "guidance.read", Elder.objects.all(), on=on).values("pk")
    told = Q(readings__user=user, elder__in=relatives_of(user, on).values("pk"))
    readings = Prefetch("readings", GuidanceReading.objects.select_related("user").order_by("told_at", "pk"))
    standing = Guidance.objects.standing().filter(Q(elder__in=by_role) | told)
    return standing.select_related("elder", "recorded_by").prefetch_related(readings).distinct()
