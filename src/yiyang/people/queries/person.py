"""What stands around one elder: addresses, family, consents, groups; and the pairs to check, read within one's reach."""

from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from yiyang.accounts import guards as access
from yiyang.accounts.models import User
from yiyang.base.errors import NotFound
from yiyang.organizations import queries as organizations
from yiyang.organizations.models import Institution, Staff, Team
from yiyang.people.models import Committee, DuplicateSuspicion, Elder, FamilyMember, Merge
from yiyang.people.queries.search import Found, found
from yiyang.people.types import ResponsibilityKind, SuspicionStatus

M = TypeVar("M", bound=Model)


def committees() -> QuerySet[Committee]:
    """All committees, by code."""
    return Committee.objects.order_by("code")


def piece_for(user: User, model: type[M], pk: UUID, *, word: str) -> M:
    """One row that belongs to an elder (an address, a consent …) whom the user may treat so; ``NotFound`` otherwise."""
    piece = access.one(user, word, model._default_manager.select_related("elder"), pk=pk, via="elder")
    if piece is None:
        raise NotFound(_("There is no such entry, or you are not responsible for this elder."))
    return piece


def stranger_for(user: User, pk: UUID) -> Found:
    """An elder as anyone who may search sees them: masked."""
    access.check_may(user, "elder.search")
    elder = Elder.objects.select_related("committee").filter(pk=pk).first()
    if elder is None:
        raise NotFound(_("There is no such elder."))
    return found(elder, readable=False)


def suspicions_for(user: User) -> QuerySet[DuplicateSuspicion]:
    """The pairs still to check of which both records are the user's to merge, the likeliest first."""
    mine = access.visible(user, "elder.merge", Elder.objects.all()).values("pk")
    pairs = DuplicateSuspicion.objects.filter(status=SuspicionStatus.OPEN, first__in=mine, second__in=mine)
    return pairs.select_related("first__committee", "second__committee").order_by("-score", "pk")


def suspicion_for(user: User, pk: UUID) -> DuplicateSuspicion:
    """One pair to check; ``NotFound`` when a record is not the user's to merge."""
    pair = suspicions_for(user).filter(pk=pk).first()
    if pair is None:
        raise NotFound(_("This pair is settled, or one of the records is not in your care."))
    return pair


def merges_for(user: User) -> QuerySet[Merge]:
    """The merges in force that the user may take back, the latest first."""
    mine = access.visible(user, "elder.merge", Elder.objects.all()).values("pk")
    in_force = Merge.objects.filter(Q(undone_at__isnull=True), kept__in=mine, merged__in=mine)
    return in_force.select_related("kept", "merged", "by").order_by("-at")


def merge_for(user: User, pk: UUID) -> Merge:
    """One merge in force; ``NotFound`` when it is not the user's."""
    merge = merges_for(user).filter(pk=pk).first()
    if merge is None:
        raise NotFound(_("This merge was undone, or one of the records is not in your care."))
    return merge


def grantees(elder: Elder, on: date) -> list[FamilyMember | Institution]:
    """To whom an elder can open something on a day: the family first, then the institutions."""
    return [*elder.family.on(on).order_by("start"), *Institution.objects.all()]


def answerers(on: date) -> dict[ResponsibilityKind, QuerySet[Any]]:
    """Who can be named to answer for an elder on a day, by kind."""
    doctors = Staff.objects.filter(pk__in=organizations.holders_of("family_doctor", on))
    return {
        ResponsibilityKind.FAMILY_DOCTOR: doctors,
        ResponsibilityKind.TEAM: Team.objects.all(),
        ResponsibilityKind.INSTITUTION_CARE: Institution.objects.all(),
    }
