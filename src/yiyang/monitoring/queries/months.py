"""The months of the measurement table."""

from dataclasses import dataclass
from datetime import date

from django.db import connection

MONTHS = r"""
SELECT to_date(right(c.relname, 7), 'YYYY_MM'), i.inhrelid IS NOT NULL, pg_total_relation_size(c.oid) / 1048576.0
FROM pg_class c LEFT JOIN pg_inherits i ON i.inhrelid = c.oid AND i.inhparent = 'monitoring_measurement'::regclass
WHERE c.relkind = 'r' AND c.relname ~ '^monitoring_measurement_\d{4}_\d{2}$' ORDER BY c.relname
"""


@dataclass(frozen=True, slots=True)
class MonthTable:
    """One month: whether it is in the table, and how much room it takes."""

    first: date
    attached: bool
    megabytes: float


def months() -> list[MonthTable]:
    """All months there are, the oldest first; they say nothing about anybody."""
    with connection.cursor() as cursor:
        cursor.execute(MONTHS)
        return [MonthTable(first, attached, float(megabytes)) for first, attached, megabytes in cursor.fetchall()]
