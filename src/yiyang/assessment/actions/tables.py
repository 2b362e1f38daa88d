"""Confirming an instrument's table against the official text, and taking that back."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yiyang.accounts import guards as access
from yiyang.accounts.models import User
from yiyang.assessment import definitions, guards, rules
from yiyang.assessment.models import TableConfirmation
from yiyang.assessment.types.instruments import InstrumentError
from yiyang.audit import actions as audit
from yiyang.base.errors import DomainError, Invalid


@transaction.atomic
def confirm_table(instrument: str, version: str, table: str, *, document: str, by: User, at: datetime) -> TableConfirmation:
    """Say that a table was compared with the official text and agrees; its results are no estimates any more."""
    access.check_may(by, "instrument.confirm")
    _check_unconfirmed(instrument, version, table)
    row = TableConfirmation(
        instrument=instrument, version=version, table=table, document=guards.check_reason(document, "document"),
        confirmed_by=by, confirmed_at=at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise DomainError(_("This table is confirmed already. Reload to see by whom.")) from error
    audit.record(by, "instrument.table_confirmed", row, instrument=instrument, version=version, table=table)
    return row


@transaction.atomic
def revoke_confirmation(row: TableConfirmation, *, reason: str, by: User, at: datetime) -> None:
    """Take a confirmation back with the reason; results that rest on the table are estimates again."""
    access.check_may(by, "instrument.confirm")
    found = TableConfirmation.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if found.revoked_at is not None:
        raise DomainError(_("This confirmation was taken back already."))
    found.revoked_by, found.revoked_at, found.revoke_reason = by, at, guards.check_reason(reason)
    found.save(update_fields=["revoked_by", "revoked_at", "revoke_reason"])
    audit.record(by, "instrument.table_revoked", found, instrument=found.instrument, table=found.table)


def _check_unconfirmed(instrument: str, version: str, table: str) -> None:
    try:
        known = definitions.instrument(instrument, version)
    except InstrumentError as error:
        guards.refuse(error, field="instrument")
    if table not in rules.unconfirmed(known):
        raise Invalid(_("This instrument has no table that waits for confirmation under this name."), field="table")
