"""Putting whole columns of readings into the database, each exactly once.

The caller holds the rows of the devices concerned locked, so nobody else can store for them meanwhile. First the plain way:
one binary ``COPY`` into the table. If a reading is there already, the key refuses the whole ``COPY``; then we look up what is
known and copy the rest. Devices that like to repeat themselves make us look first for a while.
"""

from dataclasses import dataclass

import numpy as np
from django.db import IntegrityError, connection, transaction

from yiyang.monitoring.rules import rows
from yiyang.monitoring.types.readings import FloatColumn, IntColumn, Mask

STORED = {
    "taken_at": "moment",
    "received_at": "moment",
    "value": "float8",
    "elder_id": "uuid",
    "device_id": "uuid",
    "measure": "int2",
    "context": "int2",
    "road": "int2",
    "doubt": "int2",
}
ASKED = {"place": "int4", "device_id": "uuid", "measure": "int2", "taken_at": "moment"}
COPY_READINGS = f"COPY monitoring_measurement ({', '.join(STORED)}) FROM STDIN WITH (FORMAT binary)"
CREATE_ASKED = """
CREATE TEMP TABLE IF NOT EXISTS monitoring_asked (place integer, device_id uuid, measure smallint, taken_at timestamptz)
ON COMMIT DELETE ROWS
"""
CLEAR_ASKED = "DELETE FROM monitoring_asked"
COPY_ASKED = f"COPY monitoring_asked ({', '.join(ASKED)}) FROM STDIN WITH (FORMAT binary)"
# OFFSET 0 keeps this a look-up by key for each row, whatever the planner thinks of a table it has no figures of.
FIND_KNOWN = """
SELECT asked.place, known.value FROM monitoring_asked AS asked CROSS JOIN LATERAL (
    SELECT value FROM monitoring_measurement AS m
    WHERE m.device_id = asked.device_id AND m.measure = asked.measure AND m.taken_at = asked.taken_at OFFSET 0
) AS known
"""
LONGEST_CAUTION = 64


@dataclass
class Caution:
    """How many more batches to look before copying: doubled each time a repeat surprised us."""

    batches: int = 0
    next_batches: int = 1

    def is_due(self) -> bool:
        """Whether to look first this time."""
        self.batches -= self.batches > 0
        return self.batches > 0

    def surprised(self) -> None:
        """A plain copy met something known."""
        self.batches, self.next_batches = self.next_batches + 1, min(self.next_batches * 2, LONGEST_CAUTION)

    def calmed(self) -> None:
        """A plain copy went through."""
        self.next_batches = 1


@dataclass(frozen=True, slots=True)
class Inserted:
    """Which rows are in the table only now, and which say something else than what is there."""

    new: Mask
    conflicting: Mask


caution = Caution()


def insert(columns: dict[str, rows.Column]) -> Inserted:
    """Store the rows that are not there yet; the columns hold no key twice."""
    count = len(columns["value"])
    if not caution.is_due() and _copy_all(columns):
        return Inserted(np.ones(count, dtype=bool), np.zeros(count, dtype=bool))
    place, value = _known(columns, count)
    inserted = Inserted(np.ones(count, dtype=bool), np.zeros(count, dtype=bool))
    inserted.new[place] = False
    inserted.conflicting[place] = columns["value"][place] != value
    _copy(COPY_READINGS, STORED, {name: column[inserted.new] for name, column in columns.items()})
    return inserted


def _copy_all(columns: dict[str, rows.Column]) -> bool:
    try:
        with transaction.atomic():
            _copy(COPY_READINGS, STORED, columns)
    except IntegrityError:
        caution.surprised()
        return False
    caution.calmed()
    return True


def _known(columns: dict[str, rows.Column], count: int) -> tuple[IntColumn, FloatColumn]:
    asked = {"place": np.arange(count), **{name: columns[name] for name in ("device_id", "measure", "taken_at")}}
    with connection.cursor() as cursor:
        cursor.execute(CREATE_ASKED)
        cursor.execute(CLEAR_ASKED)
    _copy(COPY_ASKED, ASKED, asked)
    with connection.cursor() as cursor:
        cursor.execute(FIND_KNOWN)
        found = cursor.fetchall()
    return np.array([place for place, _ in found], dtype=np.int64), np.array([value for _, value in found], dtype=np.float64)


def _copy(statement: str, fields: dict[str, str], columns: dict[str, rows.Column]) -> None:
    if not len(next(iter(columns.values()))):
        return
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.write(rows.encode(fields, columns))
