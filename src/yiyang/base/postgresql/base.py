"""The database engine of the settings: PostgreSQL as Django speaks to it, with rows inserted in portions it takes."""

from collections.abc import Sequence
from typing import Any

from django.db.backends.postgresql import base, operations

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
