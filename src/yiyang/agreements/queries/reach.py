"""Which applications and agreements a user may see: those of their elders, and those of their own institution."""

from typing import TypeVar
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from yiyang.accounts import guards as access
from yiyang.accounts.models import User
from yiyang.agreements.models import Agreement, Application
from yiyang.audit import actions as audit
from yiyang.base.errors import NotFound
from yiyang.people.models import Elder

T = TypeVar("T", Agreement, Application)


def seen(user: User, word: str, model: type[T]) -> "QuerySet[T]":
    """The rows a user may treat so, through the elder or through the institution that serves."""
    rows = model._default_manager.all()
    through_elder = access.visible(user, word, rows, via="elder").values("pk")
    through_house = access.visible(user, word, rows, via="institution").values("pk")
    return rows.filter(Q(pk__in=through_elder) | Q(pk__in=through_house)).select_related("elder__committee", "institution")


def _one(user: User, word: str, rows: "QuerySet[T]", *, pk: UUID) -> "T | None":
    full = rows.select_related("elder__committee", "institution")
    return access.one(user, word, full, pk=pk, via="elder") or access.one(user, word, full, pk=pk, via="institution")


def applications_of(user: User, word: str = "application.read") -> "QuerySet[Application]":
    """The applications a user may treat so, and those they made themselves."""
    through = seen(user, word, Application).values("pk")
    rows = Application.objects.filter(Q(pk__in=through) | Q(by=user))
    return rows.select_related("elder__committee", "institution")


def application_for(user: User, pk: UUID, *, word: str = "application.read") -> Application:
    """One application the user may see; leaves the read in the audit trail."""
    rows = Application.objects.select_related("by", "decided_by")
    found = _one(user, word, rows, pk=pk) or rows.select_related("elder__committee", "institution").filter(pk=pk, by=user).first()
    if found is None:
        raise NotFound(_("There is no such application, or it was not sent to you."))
    audit.note_read(user, word, Elder(pk=found.elder_id), elder_id=found.elder_id)
    return found


def agreement_for(user: User, pk: UUID, *, word: str = "agreement.read") -> Agreement:
    """One agreement the user may see; leaves the read in the audit trail."""
    rows = Agreement.objects.select_related("doctor__user", "team", "assessment", "previous", "drawn_by")
    found = _one(user, word, rows, pk=pk)
    if found is None:
        raise NotFound(_("There is no such agreement, or it is not one of yours."))
    audit.note_read(user, word, Elder(pk=found.elder_id), elder_id=found.elder_id)
    return found
