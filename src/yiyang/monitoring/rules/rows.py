"""Rows in the form PostgreSQL's binary ``COPY`` takes, made from whole columns at once.

Each row is a field count, then length and big-endian bytes of each field; with fixed-width fields that is one numpy record.
"""

import numpy as np
from numpy.typing import NDArray

from yiyang.monitoring.types.readings import IntColumn

HEADER = b"PGCOPY\n\xff\r\n\x00" + b"\x00" * 8
TRAILER = b"\xff\xff"
POSTGRES_EPOCH = 946_684_800_000_000
FORMATS = {"moment": ">i8", "float8": ">f8", "uuid": "V16", "int4": ">i4", "int2": ">i2"}
Column = NDArray[np.void] | NDArray[np.floating] | IntColumn


def layout(fields: dict[str, str]) -> np.dtype[np.void]:
    """The record of one row whose fields have these kinds."""
    parts: list[tuple[str, str]] = [("fields", ">i2")]
    for name, kind in fields.items():
        parts += [(f"{name} bytes", ">i4"), (name, FORMATS[kind])]
    return np.dtype(parts)


def encode(fields: dict[str, str], columns: dict[str, Column]) -> bytes:
    """A whole binary ``COPY`` of equally long columns; moments are microseconds since 1970."""
    rows = np.empty(len(next(iter(columns.values()))), dtype=layout(fields))
    rows["fields"] = len(fields)
    for name, kind in fields.items():
        rows[f"{name} bytes"] = rows.dtype[name].itemsize
        rows[name] = np.subtract(columns[name], POSTGRES_EPOCH) if kind == "moment" else columns[name]
    return HEADER + rows.tobytes() + TRAILER
