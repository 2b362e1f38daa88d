"""A trail of a few entries, and a folder of its own for what is noted outside the database."""

import pytest

from yiyang.audit import actions
from yiyang.audit.types import Subject
from yiyang.lib.ids import uuid7


@pytest.fixture(autouse=True)
def outside(tmp_path, monkeypatch):
    monkeypatch.setenv("YIYANG_VAR", str(tmp_path))
    return tmp_path


@pytest.fixture
def wang():
    """王秀英, whose record is read."""
    return Subject("people.elder", str(uuid7()))


@pytest.fixture
def write(db):
    """Write so many entries about a subject."""

    def write_entries(subject, count=1):
        for number in range(count):
            actions.record(None, "elder.edited", subject, elder_id=subject.id, field="address", number=number)

    return write_entries
