"""Proving the trail whole, and finding each way it can be tampered with."""

import pytest
from django.db import connection
from django.utils.timezone import now

from yiyang.audit import actions, queries
from yiyang.audit.models import Entry
from yiyang.audit.types import Flaw, FlawKind, Subject
from yiyang.lib.ids import uuid7

pytestmark = pytest.mark.django_db


@pytest.fixture
def trail(write, wang):
    """Ten sealed entries, their end noted outside; answers the entries' ids in order."""
    write(wang, 10)
    actions.seal()
    actions.anchor(now())
    return list(Entry.objects.order_by("id").values_list("id", flat=True))


@pytest.fixture
def tamper(db):
    """Do what only someone with the database's keys can do: change it behind the triggers."""

    def run(*statements):
        with connection.cursor() as cursor:
            for table in ("audit_entry", "audit_link"):
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            for statement in statements:
                cursor.execute(statement)

    return run


def swap(first, second, columns):
    """SQL that exchanges some columns of two entries."""
    names = ", ".join(columns)
    return (
        f"UPDATE audit_entry AS mine SET ({names}) = (SELECT {names} FROM audit_entry AS other "
        f"WHERE other.id = CASE mine.id WHEN {first} THEN {second} ELSE {first} END) WHERE mine.id IN ({first}, {second})"
    )


def test_an_untouched_trail_is_sound(trail):
    verdict = queries.verify()
    assert (verdict.sound, verdict.links, verdict.waiting) == (True, 10, 0)


def test_entries_that_wait_for_the_seal_are_counted_and_no_flaw(trail, write, wang):
    write(wang, 2)
    verdict = queries.verify()
    assert (verdict.sound, verdict.waiting) == (True, 2)


@pytest.mark.parametrize(
    "change",
    [
        "verb = 'elder.listed'",
        "at = at + interval '1 microsecond'",
        "by_label = 'someone'",
        "by_id = gen_random_uuid()",
        "elder_id = NULL",
        "facts = jsonb_set(facts, '{number}', '99')",
        "address = '10.9.9.9'",
    ],
)
def test_a_changed_column_names_its_entry(trail, tamper, change):
    tamper(f"UPDATE audit_entry SET {change} WHERE id = {trail[4]}")
    assert queries.verify().flaws == (Flaw(FlawKind.CHANGED, seq=5, entry_id=trail[4]),)


def test_a_removed_entry_is_named(trail, tamper):
    tamper(f"DELETE FROM audit_entry WHERE id = {trail[4]}")
    assert queries.verify().flaws == (Flaw(FlawKind.MISSING, seq=5, entry_id=trail[4]),)


def test_an_entry_removed_with_its_link_leaves_a_gap(trail, tamper):
    tamper(f"DELETE FROM audit_entry WHERE id = {trail[4]}", f"DELETE FROM audit_link WHERE entry_id = {trail[4]}")
    assert queries.verify().flaws == (Flaw(FlawKind.MISSING_LINK, seq=5),)


def test_closing_the_gap_by_renumbering_is_found(trail, tamper):
    tamper(
        f"DELETE FROM audit_entry WHERE id = {trail[4]}",
        f"DELETE FROM audit_link WHERE entry_id = {trail[4]}",
        "UPDATE audit_link SET seq = -seq WHERE seq > 5",
        "UPDATE audit_link SET seq = -seq - 1 WHERE seq < 0",
    )
    assert {flaw.kind for flaw in queries.verify().flaws} >= {FlawKind.CHANGED, FlawKind.CUT_OFF}


def test_two_entries_that_exchanged_their_contents_are_found(trail, tamper):
    tamper(swap(trail[2], trail[7], ["at", "facts"]))
    assert queries.verify().flaws == (
        Flaw(FlawKind.MOVED, seq=3, entry_id=trail[2]),
        Flaw(FlawKind.MOVED, seq=8, entry_id=trail[7]),
    )


def test_two_links_that_exchanged_their_entries_are_found(trail, tamper):
    tamper(
        f"UPDATE audit_link SET entry_id = -1 WHERE entry_id = {trail[2]}",
        f"UPDATE audit_link SET entry_id = {trail[2]} WHERE entry_id = {trail[7]}",
        f"UPDATE audit_link SET entry_id = {trail[7]} WHERE entry_id = -1",
    )
    assert {flaw.kind for flaw in queries.verify().flaws} == {FlawKind.MOVED}


def test_a_cut_off_end_is_found_by_what_was_noted_outside(trail, tamper):
    tamper("DELETE FROM audit_link WHERE seq > 8", f"DELETE FROM audit_entry WHERE id > {trail[7]}")
    assert queries.verify().flaws == (Flaw(FlawKind.CUT_OFF, seq=10),)


def test_a_chain_sealed_anew_after_a_change_is_found_by_what_was_noted_outside(trail, tamper):
    tamper(
        f"UPDATE audit_entry SET verb = 'elder.listed' WHERE id = {trail[4]}",
        "DELETE FROM audit_link",
        "INSERT INTO audit_pending SELECT id FROM audit_entry",
    )
    actions.seal()
    assert queries.verify().flaws == (Flaw(FlawKind.REWRITTEN, seq=10),)


def test_an_entry_slipped_in_past_the_seal_is_found(trail, tamper, wang):
    tamper(
        "INSERT INTO audit_entry (at, by_label, verb, subject_kind, subject_id, request_id, address, facts) "
        "VALUES (now(), 'li', 'elder.read', 'people.elder', 'x', '', '', '{}')",
    )
    assert [flaw.kind for flaw in queries.verify().flaws] == [FlawKind.UNSEALED]


def test_an_entry_removed_while_it_waited_is_found(trail, tamper, write, wang):
    write(wang)
    late = Entry.objects.latest("id").pk
    tamper(f"DELETE FROM audit_entry WHERE id = {late}")
    actions.seal()
    assert queries.verify().flaws == (Flaw(FlawKind.MISSING, entry_id=late),)


def test_a_long_trail_is_read_in_pieces(trail, monkeypatch):
    monkeypatch.setattr(queries, "CHUNK", 3)
    assert queries.verify().links == 10


def test_who_looked_at_an_elder_comes_newest_first_in_pages(trail, wang):
    first = queries.entries_about([wang.id], limit=4)
    rest = queries.entries_about([wang.id], before=first[-1].pk, limit=20)
    assert [entry.pk for entry in [*first, *rest]] == trail[::-1]


def test_another_elders_entries_stay_out(trail):
    assert queries.entries_about([uuid7()]) == []


def test_what_one_user_did_is_found(django_user_model, wang):
    li = django_user_model(username="li")
    actions.record(li, "elder.read", Subject("people.elder", "1"))
    assert [entry.by_label for entry in queries.entries_by(li.pk)] == ["li"]


def test_the_backlog_tells_how_many_wait_and_since_when(write, wang):
    write(wang, 2)
    assert queries.backlog().waiting == 2
    assert queries.backlog().oldest is not None
