"""The catalogue and price lists as Excel workbooks, for those who work on paper or on with the numbers."""

from collections.abc import Iterable
from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from yiyang.catalogue import definitions
from yiyang.catalogue.queries.pages import PriceRow, say
from yiyang.catalogue.types.offers import Item
from yiyang.catalogue.types.words import how_sure

WIDTHS = (10, 34, 14, 30, 10, 10, 30, 24, 18, 40)


def items_sheet(items: Iterable[Item]) -> bytes:
    """Services as one sheet, with their sources and how far they were checked."""
    head = [
        _("Code"), _("Name"), _("Category"), _("Who performs it"), _("Unit"), _("Minutes"), _("Who is asked to pay, in turn"),
        _("Supplied by"), _("Checked"), _("Source"),
    ]  # fmt: skip
    return _workbook(_("Catalogue"), head, (_cells(item) for item in items))


def prices_sheet(name: str, rows: Iterable[PriceRow]) -> bytes:
    """An institution's price list as one sheet; amounts are numbers in yuan."""
    head = [_("Code"), _("Name"), _("Level of care"), _("Yuan"), _("Unit"), _("In force since"), _("Until")]
    cells = (
        [
            row.code,
            row.name,
            row.level,
            float(row.amount.lstrip("¥").replace(",", "")),
            row.unit,
            str(row.since),
            str(row.until or ""),
        ]
        for row in rows
    )
    return _workbook(name, head, cells)


def _cells(item: Item) -> list[Any]:
    book = definitions.performers().performers
    return [
        item.code,
        say(item.words),
        say(item.category.words),
        "、".join(say(book[code].words) for code in item.performers),
        say(item.unit.words),
        item.minutes or "",
        " → ".join(say(payer.words) for payer in item.payers),
        say(item.supplier.words),
        say(how_sure(item.confidence)),
        item.list.source.title,
    ]


def _workbook(name: str, head: list[str], rows: Iterable[list[Any]]) -> bytes:
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("".join(c for c in name if c not in "[]:*?/\\")[:31])
        bold = book.add_format({"bold": True, "bottom": 1})
        for column, title in enumerate(head):
            sheet.set_column(column, column, WIDTHS[column])
            sheet.write(0, column, title, bold)
        for number, cells in enumerate(rows, 1):
            sheet.write_row(number, 0, cells)
        sheet.freeze_panes(1, 0)
    return buffer.getvalue()
