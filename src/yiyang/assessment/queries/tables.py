"""The instruments with their tables: which are confirmed, by whom, against what, and which wait."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from yiyang.accounts import guards as access
from yiyang.accounts.models import User
from yiyang.assessment import definitions, rules
from yiyang.assessment.models import TableConfirmation
from yiyang.assessment.types.instruments import Instrument
from yiyang.base.errors import NotFound
from yiyang.lib.datafiles import Source
from yiyang.lib.words import Words


@dataclass(frozen=True, slots=True)
class TableRow:
    """One table of an instrument, where it comes from, and who confirmed it."""

    instrument: str
    version: str
    table: str
    source: Source
    confirmation: UUID | None
    confirmed_by: str
    confirmed_at: datetime | None
    document: str


@dataclass(frozen=True, slots=True)
class InstrumentCard:
    """One instrument and its unconfirmed tables; without any, nothing needs doing."""

    code: str
    words: Words
    version: str
    document: str
    enabled: bool
    tables: tuple[TableRow, ...]

    @property
    def waits(self) -> bool:
        """Whether a table still waits for somebody."""
        return any(table.confirmation is None for table in self.tables)


def instrument_cards(user: User) -> tuple[InstrumentCard, ...]:
    """Every instrument, those with waiting tables first."""
    access.check_may(user, "instrument.confirm")
    rows = TableConfirmation.objects.filter(revoked_at=None).select_related("confirmed_by")
    confirmed = {(row.instrument, row.version, row.table): row for row in rows}
    cards = [_card(one, confirmed) for one in definitions.instruments()]
    return tuple(sorted(cards, key=lambda card: (not card.waits, card.code)))


def confirmation_for(user: User, pk: UUID) -> TableConfirmation:
    """One confirmation in force; ``NotFound`` otherwise."""
    access.check_may(user, "instrument.confirm")
    found = TableConfirmation.objects.filter(pk=pk, revoked_at=None).first()
    if found is None:
        raise NotFound(_("This confirmation was taken back, or there is none."))
    return found


def _card(instrument: Instrument, confirmed: dict[tuple[str, str, str], TableConfirmation]) -> InstrumentCard:
    key = (instrument.code, instrument.version)
    tables = tuple(_table(instrument, table, confirmed.get((*key, table))) for table in rules.unconfirmed(instrument))
    return InstrumentCard(instrument.code, instrument.words, instrument.version, instrument.document, instrument.enabled, tables)


def _table(instrument: Instrument, table: str, row: TableConfirmation | None) -> TableRow:
    return TableRow(
        instrument=instrument.code,
        version=instrument.version,
        table=table,
        source=instrument.sources[table],
        confirmation=row.pk if row else None,
        confirmed_by=row.confirmed_by.display_name if row else "",
        confirmed_at=row.confirmed_at if row else None,
        document=row.document if row else "",
    )
