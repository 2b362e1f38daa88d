"""Which elders a user may see, and by which relationship; every read of an elder passes here."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import F, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from yiyang.accounts import guards as access
from yiyang.accounts.models import User
from yiyang.audit import actions as audit
from yiyang.base.errors import NotFound
from yiyang.base.kept import Kept
from yiyang.organizations import queries as organizations
from yiyang.people.models import Consent, Elder, Responsibility, Tie
from yiyang.people.types import ConsentScope, ResponsibilityKind

Ids = QuerySet[Any, Any]
KINDS = ("panel", "team", "institution", "referral", "relative", "self", "break_glass")
MERGED_INTO: "Kept[UUID]" = Kept(lambda root: Elder.objects.filter(merged_into=root).order_by("pk").values_list("pk", flat=True))


def _with_twins(pk: Any) -> "QuerySet[Elder]":
    root = Coalesce(OuterRef("merged_into"), OuterRef("pk"))
    merged = Elder.objects.filter(merged_into=root).order_by("pk").values("pk")
    return (
        Elder.objects.select_related("committee", "merged_into", "user").filter(pk=pk).annotate(merged_ids=ArraySubquery(merged))
    )


ELDER: "Kept[Elder]" = Kept(_with_twins)


def elder_for(user: User, pk: UUID, *, word: str = "elder.read") -> Elder:
    """One elder whom the user may treat so; leaves the read in the audit trail, ``NotFound`` otherwise."""
    elder = ELDER.first(pk)
    if elder is None or not access.may(user, word, elder):
        raise NotFound(
            _("There is no such elder, or you are not responsible for them. Search for the name to open it in an emergency.")
        )
    audit.note_read(user, word, elder, elder_id=elder.pk)
    return elder


def elders_for(user: User, *, word: str = "elder.list") -> QuerySet[Elder]:
    """The elders a user answers for, one row per person."""
    one_each = Elder.objects.select_related("committee").filter(merged_into__isnull=True)
    return access.visible(user, word, one_each, of_all=True)


def identity_ids(elder: Elder) -> list[UUID]:
    """All records of one person, the kept one first; facts about the person may stand under any of them."""
    root = elder.merged_into_id or elder.pk
    known: list[UUID] | None = elder.__dict__.get("merged_ids")
    return [root, *(MERGED_INTO(root) if known is None else known)]


def ties(user: User, on: date, kinds: Iterable[str]) -> QuerySet[Tie]:
    """How a user is related to which records on a day, in some of the ways of ``KINDS``."""
    held: QuerySet[Tie] = Tie.objects.on(on).filter(user=user, kind__in=sorted(kinds))
    return held.annotate(subject=F("elder"))


def tied_ids(user: User, on: date, *kinds: str) -> Ids:
    """The records a user is related to in any of some ways, as a subquery."""
    return ties(user, on, kinds).order_by().values_list("elder")


def gathered_ids(who: Any, on: Any, kinds: Iterable[str]) -> RawSQL:
    """The same as a subquery that finds all of them at once, by the user's key or its blank: for lists over everybody."""
    return RawSQL("SELECT people_tied(%s, %s::text[], %s)", [who, sorted(kinds), on])


def _answered(user: Any, on: Any) -> "QuerySet[Responsibility, UUID]":
    as_doctor = Q(kind=ResponsibilityKind.FAMILY_DOCTOR, staff__user=user)
    in_team = Q(kind=ResponsibilityKind.TEAM, team__in=organizations.teams_of(user, on).values("pk"))
    return Responsibility.objects.on(on).filter(as_doctor | in_team).values_list("elder", flat=True)[:1]


ANSWERED: "Kept[UUID]" = Kept(_answered)


def has_panel(user: User, on: date) -> bool:
    """Whether a user answers for anybody as a family doctor or with a team."""
    return ANSWERED.first(user.pk, on) is not None


def ties_among(user: User, on: date, pks: Collection[UUID]) -> dict[UUID, set[str]]:
    """How a user is related to a few records on a day; quicker than ``ties`` as it begins with what the user is."""
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
