"""Taking over a whole register that was kept elsewhere, in a few statements instead of one elder at a time."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from yiyang.accounts.models import User
from yiyang.audit import actions as audit
from yiyang.base import events
from yiyang.base.errors import DomainError, Invalid
from yiyang.lib import identity
from yiyang.organizations.models import Institution, Staff
from yiyang.people import guards, queries
from yiyang.people.actions.elders import LAST_SERIAL, checked, elder_fields
from yiyang.people.actions.placement import placed
from yiyang.people.models import Address, Committee, Elder, Responsibility
from yiyang.people.types import AddressKind, ElderRegistered, RegisterLine, ResponsibilityKind

REASON = "taken_over"


@transaction.atomic
def take_over_register(lines: Sequence[RegisterLine], *, institution: Institution, by: User | None, at: datetime) -> list[Elder]:
    """Open a record for every line, in the care of the institution, with address, doctor and team; all lines or none.

    Numbers are checked as for a single record; an identity number that is held already refuses the register. Likeness to other
    persons is not judged line by line: it is when a record is next corrected.
    """
    guards.check_registers(by)
    start = localdate(at)
    guards.check_opens_for(by, institution, start)
    _check_panels(lines, start)
    elders = _numbered([replace(line, draft=checked(line.draft, on=start)) for line in lines])
    _insert(elders)
    held = [
        row
        for elder, line in zip(elders, lines, strict=True)
        for row in _answering(elder, line, institution=institution, start=start)
    ]
    Responsibility.objects.bulk_create(held)
    Address.objects.bulk_create(_addresses(elders, lines, start))
    audit.record_each(by, "elder.registered", elders, institution=institution.pk)
    for elder in elders:
        events.emit(ElderRegistered(elder.pk))
    return elders


def _check_panels(lines: Iterable[RegisterLine], start: date) -> None:
    wanted = Counter(line.doctor for line in lines if line.doctor)
    for doctor in Staff.objects.select_for_update().filter(pk__in=wanted):
        guards.check_can_answer_for(doctor, start)
        load = queries.panel_load(doctor, start)
        if load.total + wanted[doctor.pk] > load.total_cap:
            raise DomainError(
                _("This doctor already answers for %(total)d people; the cap is %(cap)d. Choose another doctor.")
                % {"total": load.total, "cap": load.total_cap}
            )


def _numbered(lines: Sequence[RegisterLine]) -> list[Elder]:
    """Each elder with the next serial of the committee; the committees stay locked so that others queue."""
    wanted = Counter(line.draft.committee_id for line in lines)
    committees = {c.pk: c for c in Committee.objects.select_for_update().filter(pk__in=wanted).order_by("pk")}
    if missing := set(wanted) - set(committees):
        raise Invalid(_("Choose the residents' committee."), field=f"committee {missing.pop()}")
    taken: dict[object, int] = defaultdict(int)
    elders = []
    for line in lines:
        committee = committees[line.draft.committee_id]
        taken[committee.pk] += 1
        elders.append(_elder(line, committee, serial=committee.last_serial + taken[committee.pk]))
    for committee in committees.values():
        committee.last_serial += wanted[committee.pk]
    Committee.objects.bulk_update(committees.values(), ["last_serial"])
    return elders


def _elder(line: RegisterLine, committee: Committee, *, serial: int) -> Elder:
    if serial > LAST_SERIAL:
        raise DomainError(_("This committee has no record numbers left. Register a further committee code."))
    code = committee.code
    number = identity.compose_record_number(code[:6], code[6:9], code[9:], serial=serial)
    return Elder(committee=committee, record_number=number, **elder_fields(line.draft), **placed(line.placement))


def _insert(elders: list[Elder]) -> None:
    try:
        with transaction.atomic():
            Elder.objects.bulk_create(elders)
    except IntegrityError as error:
        if "elder_identity_once" not in str(error):
            raise
        raise Invalid(_("An identity number of this register is registered already."), field="identity_number") from error


def _answering(elder: Elder, line: RegisterLine, *, institution: Institution, start: date) -> Iterator[Responsibility]:
    grantees: dict[ResponsibilityKind, dict[str, Institution | UUID | None]] = {
        ResponsibilityKind.INSTITUTION_CARE: {"institution": institution},
        ResponsibilityKind.FAMILY_DOCTOR: {"staff_id": line.doctor},
        ResponsibilityKind.TEAM: {"team_id": line.team},
    }
    for kind, grantee in grantees.items():
        if any(grantee.values()):
            yield Responsibility(elder=elder, kind=kind, start=start, reason=REASON, **grantee)


def _addresses(elders: Iterable[Elder], lines: Iterable[RegisterLine], start: date) -> list[Address]:
    return [
        Address(elder=elder, kind=AddressKind.MAIN, text=line.address.strip(), start=start, committee_id=line.draft.committee_id)
        for elder, line in zip(elders, lines, strict=True)
        if line.address.strip()
    ]
