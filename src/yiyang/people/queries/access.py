"""Which elders a user may see, and by which relationship; every read of an elder passes here."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
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
KINDS = ("panel", "team", "institution", "referral", "relative", "self", "break_glass")


def elder_for(user: User, pk: UUID, *, word: str = "elder.read") -> Elder:
    """One elder whom the user may treat so; leaves the read in the audit trail, ``NotFound`` otherwise."""
    elder = access.one(user, word, Elder.objects.select_related("committee", "merged_into", "user"), pk=pk)
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
    held: QuerySet[Tie] = Tie.objects.on(on).filter(user=user, kind__in=sorted(kinds))
    return held.annotate(subject=F("elder"))


def tied_ids(user: User, on: date, *kinds: str) -> Ids:
    """The records a user is related to in any of some ways, as a subquery."""
    return ties(user, on, kinds).order_by().values_list("elder")


def ties_among(user: User, on: date, pks: Collection[UUID]) -> dict[UUID, set[str]]:
    """How a user is related to a few records on a day; quicker than ``ties`` because the database keeps the plan."""
    found: dict[UUID, set[str]] = defaultdict(set)
    with connection.cursor() as cursor:
        cursor.execute("SELECT elder_id, kind FROM people_ties(%s, %s::uuid[], %s)", [user.pk, list(pks), on])
        for pk, kind in cursor.fetchall():
            found[pk].add(kind)
    return found


def readable_among(user: User, pks: Collection[UUID], *, word: str = "elder.read") -> set[UUID]:
    """Which of a few records a user may treat so."""
    return access.among(user, word, pks, model=Elder)


def consented_ids(user: User, on: date, *scopes: ConsentScope) -> Ids:
    """Elders who opened one of these scopes to the user as a family member."""
    given = Consent.objects.on(on).filter(revoked_at__isnull=True, scope__in=[ConsentScope.ALL, *scopes])
    named = given.filter(family_member__user=user, family_member__start__lte=on)
    return named.exclude(family_member__end__lte=on).values_list("elder")


def relatives_of(user: User, on: date | None = None) -> QuerySet[Elder]:
    """The elders who opened something, however little, to the user as a family member."""
    ids = consented_ids(user, on or localdate(), *ConsentScope)
    return Elder.objects.select_related("committee").filter(pk__in=ids, merged_into__isnull=True)
