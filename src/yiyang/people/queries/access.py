"""Which elders a user may see, and by which relationship; every read of an elder passes here."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from yiyang.accounts import guards as access
from yiyang.accounts.models import User
from yiyang.audit import actions as audit
from yiyang.base.errors import NotFound
from yiyang.people.models import Consent, Elder, Tie
from yiyang.people.types import ConsentScope

Ids = QuerySet[Any, Any]
KINDS = ("panel", "team", "institution", "referral", "relative", "self")


def elder_for(user: User, pk: UUID, *, word: str = "elder.read") -> Elder:
    """One elder whom the user may treat so; leaves the read in the audit trail, ``NotFound`` otherwise."""
    full = Elder.objects.select_related("committee", "merged_into", "user")
    elder = access.visible(user, word, full).filter(pk=pk).first()
    if elder is None:
        raise NotFound(
            _("There is no such elder, or you are not responsible for them. Search for the name to open it in an emergency.")
        )
    audit.note_read(user, word, elder, elder_id=elder.pk)
    return elder


def elders_for(user: User, *, word: str = "elder.list") -> QuerySet[Elder]:
    """The elders a user answers for, one row per person."""
    return access.visible(user, word, Elder.objects.select_related("committee").filter(merged_into__isnull=True))


def identity_ids(elder: Elder) -> list[UUID]:
    """All records of one person, the kept one first; facts about the person may stand under any of them."""
    root = elder.merged_into_id or elder.pk
    return [root, *Elder.objects.filter(merged_into=root).order_by("pk").values_list("pk", flat=True)]


def ties(user: User, on: date, kinds: Iterable[str]) -> QuerySet[Tie]:
    """How a user is related to which records on a day, in some of the ways of ``KINDS``."""
    return Tie.objects.on(on).filter(user=user, kind__in=sorted(kinds)).annotate(subject=F("elder"))


def tied_ids(user: User, on: date, *kinds: str) -> Ids:
    """The records a user is related to in any of some ways, as a subquery."""
    return ties(user, on, kinds).order_by().values_list("elder")


def readable_among(user: User, pks: list[UUID], *, word: str = "elder.read") -> set[UUID]:
    """Which of a few records a user may treat so by relationship; quick because only these few are asked about.

    Records opened in an emergency are not among them.
    """
    far = access.reach(user, word)
    if far.anywhere:
        return set(pks)
    return set(ties(user, localdate(), far.kinds).filter(elder__in=pks).values_list("elder", flat=True))


def consented_ids(user: User, on: date, *scopes: ConsentScope) -> Ids:
    """Elders who opened one of these scopes to the user as a family member."""
    given = Consent.objects.on(on).filter(revoked_at__isnull=True, scope__in=[ConsentScope.ALL, *scopes])
    named = given.filter(family_member__user=user, family_member__start__lte=on)
    return named.exclude(family_member__end__lte=on).values_list("elder")


def relatives_of(user: User, on: date | None = None) -> QuerySet[Elder]:
    """The elders who opened something, however little, to the user as a family member."""
    ids = consented_ids(user, on or localdate(), *ConsentScope)
    return Elder.objects.select_related("committee").filter(pk__in=ids, merged_into__isnull=True)
