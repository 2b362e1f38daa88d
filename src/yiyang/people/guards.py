"""Who may change what about an elder, and in which state it can still be changed."""

from datetime import date

from django.utils.translation import gettext as _

from yiyang.accounts import guards as access
from yiyang.accounts.models import User
from yiyang.base.errors import DomainError, Invalid
from yiyang.organizations import guards as organizations
from yiyang.organizations import queries as organization_queries
from yiyang.organizations.models import Institution, Staff
from yiyang.people.models import DuplicateSuspicion, Elder, Merge
from yiyang.people.types import SuspicionStatus

FAMILY_DOCTOR = "family_doctor"


def check_may(by: User | None, word: str, elder: Elder, *, on: date | None = None) -> None:
    """Whether someone may do this to this elder; ``None`` is the platform itself (installation, demo)."""
    if by is not None:
        access.check_may(by, word, elder, on=on)


def check_registers(by: User | None) -> None:
    """Whether someone may open a record at all."""
    if by is not None:
        access.check_may(by, "elder.register")


def check_opens_for(by: User | None, institution: Institution | None, on: date) -> None:
    """A record is opened for an institution where one works, so that somebody answers for the elder from the first day."""
    if by is None:
        return
    if institution is None or not organization_queries.institutions_of(by, on).filter(pk=institution.pk).exists():
        raise Invalid(_("Choose one of your own institutions."), field="institution")


def check_merges(by: User | None, kept: Elder, merged: Elder) -> None:
    """Merging concerns two records, and both must be one's own."""
    check_may(by, "elder.merge", kept)
    check_may(by, "elder.merge", merged)


def check_can_merge(kept: Elder, merged: Elder) -> None:
    """Only two records that both still stand for themselves can become one."""
    if kept.pk == merged.pk:
        raise DomainError(_("These are the same record. Choose two different ones."))
    if kept.merged_into_id or merged.merged_into_id:
        raise DomainError(_("One of the two is already part of another record. Merge with the record that was kept."))
    if kept.identity_index and merged.identity_index and bytes(kept.identity_index) != bytes(merged.identity_index):
        raise DomainError(_("The two records hold different identity numbers. Correct the wrong one first."))


def check_can_undo(merge: Merge) -> None:
    """A merge is undone once; the number both would then hold must not be the same."""
    if merge.undone_at is not None:
        raise DomainError(_("This merge has been undone already."))


def check_can_decide(suspicion: DuplicateSuspicion) -> None:
    """A suspicion is settled once."""
    if suspicion.status != SuspicionStatus.OPEN:
        raise DomainError(_("Someone has settled this pair already. Reload to see how."))


def check_stands_for_itself(elder: Elder) -> None:
    """A record that was merged keeps its facts and takes no new ones about the person."""
    if elder.merged_into_id:
        raise DomainError(_("This record is part of another one now. Make the change there."))


def check_can_answer_for(staff: Staff, on: date) -> None:
    """Only a qualified family doctor in a post may be contracted."""
    organizations.check_qualified(staff, FAMILY_DOCTOR, on)
    if not staff.posts.on(on).filter(role=FAMILY_DOCTOR).exists():
        raise Invalid(_("This person holds no post as family doctor on that day. Appoint them first."), field="staff")
