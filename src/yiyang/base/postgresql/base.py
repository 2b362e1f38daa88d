"""The database engine of the settings: PostgreSQL as Django speaks to it, with rows inserted in portions it takes, and
moments read by the driver's own compiled reader: Django's is written in Python, and a page reads hundreds of moments."""

from collections.abc import Sequence
from typing import Any

from django.db.backends.postgresql import base, operations
from psycopg import adapters
from psycopg.pq import Format

MOMENT = adapters.types["timestamptz"].oid
READ_MOMENT = adapters.get_loader(MOMENT, Format.TEXT)
"""Answers a moment in the time zone of the connection, which Django sets to UTC."""

MOST_VALUES = 65_535
"""How many values one question may carry where the database binds them (the protocol counts them in 16 bits)."""


class DatabaseOperations(operations.DatabaseOperations):
    """PostgreSQL's, knowing the limit."""

    def bulk_batch_size(self, fields: Sequence[Any], objs: Sequence[Any]) -> int:
        """How many rows go into one insert."""
        return max(1, MOST_VALUES // max(1, len(fields)))


class DatabaseWrapper(base.DatabaseWrapper):
    """PostgreSQL's."""

    ops_class = DatabaseOperations

    def get_connection_params(self) -> dict[str, Any]:
        """Django's, with the driver's reader of moments in the place of its own."""
        told = super().get_connection_params()
        if READ_MOMENT is not None:
            told["context"].adapters.register_loader(MOMENT, READ_MOMENT)
        return told

    def create_cursor(self, name: str | None = None) -> Any:
        """Django's, which besides looks at each cursor for a time zone of its own; ours all read UTC."""
        if not name:
            return self.connection.cursor()
        return self.connection.cursor(name, scrollable=False, withhold=self.connection.autocommit)
