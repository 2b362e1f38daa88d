"""Signing rates (FD1) with small numbers hidden, so that nobody can be recognised in them."""

from collections.abc import Sequence

from yiyang.agreements.types.terms import Counted, Rate


def rates(rows: Sequence[Counted], *, least: int) -> tuple[Rate, ...]:
    """Valid contracts of residents known, by committee.

    A committee with fewer residents than ``least`` is hidden; when only one is, the next smallest is hidden too, because
    the total would give it away.
    """
    hidden = {row.code for row in rows if row.known < least}
    if len(hidden) == 1 and len(rows) > 1:
        hidden.add(min((row for row in rows if row.code not in hidden), key=lambda row: row.known).code)
    return tuple(_rate(row, hide=row.code in hidden) for row in rows)


def total(rows: Sequence[Counted], *, least: int) -> Rate:
    """The rate of all committees together."""
    every = Counted("", "", sum(row.known for row in rows), sum(row.signed for row in rows))
    return _rate(every, hide=every.known < least)


def _rate(row: Counted, *, hide: bool) -> Rate:
    return Rate(row.code, row.name, None if hide else row.known, None if hide else row.signed)
