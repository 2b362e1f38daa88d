"""Medical facts that come with a register kept elsewhere, filed for many elders in a few statements."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from yiyang.accounts.models import User
from yiyang.audit import actions as audit
from yiyang.clinic import definitions, guards
from yiyang.clinic.actions.record import checked_condition, checked_medication, first_follow_up
from yiyang.clinic.models import Condition, Fact, Medication
from yiyang.clinic.types.entries import NewCondition, NewMedication
from yiyang.organizations.queries import staff_of
from yiyang.people.models import Elder


@transaction.atomic
def take_over_conditions(found: Sequence[tuple[Elder, NewCondition]], *, by: User, at: datetime) -> list[Condition]:
    """Note the diseases that a register kept elsewhere knows of; each covered by a national programme books its first follow-up.

    The elders were taken over in the same transaction: nothing is on their records yet.
    """
    conditions = [checked_condition(elder, new) for elder, new in found]
    _file_each(conditions, by=by, at=at)
    planned = [
        first_follow_up(condition.elder, programme.code, at=at)
        for condition in conditions
        for programme in definitions.programmes_for(condition.code)
    ]
    _file_each(list({(f.elder_id, f.programme): f for f in planned}.values()), by=by, at=at)
    return conditions


@transaction.atomic
def take_over_medications(found: Sequence[tuple[Elder, NewMedication]], *, by: User, at: datetime) -> list[Medication]:
    """Put the medicines that a register kept elsewhere knows of on their elders' lists."""
    prescriber = staff_of(by)
    medications = [checked_medication(elder, new, prescriber=prescriber) for elder, new in found]
    _file_each(medications, by=by, at=at)
    return medications


def _file_each(facts: Sequence[Fact], *, by: User, at: datetime) -> None:
    """``_file`` for many facts of one kind in a few statements, for those who may write into all the records."""
    if not facts:
        return
    guards.check_writes_all(by, "record.write", {fact.elder_id for fact in facts})
    for fact in facts:
        fact.recorded_by, fact.at = by, at
    type(facts[0])._default_manager.bulk_create(facts)
    audit.record_each(by, f"{facts[0]._meta.model_name}.recorded", facts)
