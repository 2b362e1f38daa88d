"""What the database itself refuses."""

import pytest
from django.db import transaction
from django.db.utils import ProgrammingError

from yiyang.audit import actions
from yiyang.audit.models import Entry, Link, Pending

pytestmark = pytest.mark.django_db


def test_an_entry_cannot_be_changed(write, wang):
    write(wang)
    with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
        Entry.objects.update(verb="nothing.happened")


def test_an_entry_cannot_be_deleted(write, wang):
    write(wang)
    with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
        Entry.objects.all().delete()


def test_a_link_cannot_be_changed(write, wang):
    write(wang)
    actions.seal()
    with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
        Link.objects.update(digest=bytes(32))


def test_every_entry_waits_for_its_seal_however_it_was_written(write, wang):
    write(wang)
    Entry.objects.bulk_create([Entry(by_label="x", verb="x.y", subject_kind="x.y", subject_id="1") for _ in range(3)])
    assert Pending.objects.count() == 4


def test_an_entry_is_shown_by_number_and_verb(write, wang):
    write(wang)
    assert str(Entry.objects.get()).endswith("elder.edited")
