"""How a chain is made and judged, without a database."""

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from yiyang.audit import rules
from yiyang.audit.types import Anchor, Fact, FlawKind, Sealed


def fact(number, **changes):
    plain = Fact(
        id=number,
        at="2026-11-22T08:00:00+00:00",
        by_id="",
        by_label="system",
        verb="elder.read",
        subject_kind="people.elder",
        subject_id=str(number),
        elder_id="",
        request_id="",
        address="",
        facts={},
    )
    return replace(plain, **changes)


def sealed(count):
    facts = [fact(number) for number in range(1, count + 1)]
    digests = rules.chain(rules.GENESIS, facts)
    return [Sealed(f.id, f.id, d, f) for f, d in zip(facts, digests, strict=True)]


def flaws(links):
    return [flaw for flaw, _, _ in rules.judge(links) if flaw]


def test_a_chain_of_untouched_entries_has_no_flaw():
    assert flaws(sealed(20)) == []


def test_the_same_entry_after_another_link_has_another_seal():
    assert rules.digest(bytes(32), fact(1)) != rules.digest(bytes([1]) * 32, fact(1))


@given(position=st.integers(0, 19), column=st.sampled_from(["verb", "by_label", "subject_id", "elder_id", "at", "address"]))
def test_one_changed_column_is_found_at_its_link_and_nowhere_else(position, column):
    links = sealed(20)
    links[position] = replace(links[position], fact=replace(links[position].fact, **{column: "x"}))
    assert [(flaw.kind, flaw.seq) for flaw in flaws(links)] == [(FlawKind.CHANGED, position + 1)]


@given(position=st.integers(0, 18))
def test_a_removed_link_leaves_a_gap_that_is_found(position):
    links = sealed(20)
    del links[position]
    assert flaws(links)[0].kind is FlawKind.MISSING_LINK


@given(st.lists(st.integers(0, 19), min_size=2, max_size=2, unique=True))
def test_two_entries_whose_contents_changed_places_are_called_moved(places):
    links, (here, there) = sealed(20), places
    first, second = links[here].fact, links[there].fact
    links[here] = replace(links[here], fact=replace(second, id=first.id))
    links[there] = replace(links[there], fact=replace(first, id=second.id))
    broken = [(link, previous) for flaw, link, previous in rules.judge(links) if flaw]
    assert {flaw.kind for flaw in rules.name_moved(flaws(links), broken)} == {FlawKind.MOVED}


def test_an_anchor_beyond_the_end_means_the_end_was_cut_off():
    found = rules.anchor_flaws([Anchor(9, b"9")], {9: None}, last=5)
    assert [flaw.kind for flaw in found] == [FlawKind.CUT_OFF]


def test_an_anchor_that_differs_inside_means_the_chain_was_rewritten():
    found = rules.anchor_flaws([Anchor(3, b"3")], {3: b"other"}, last=5)
    assert [flaw.kind for flaw in found] == [FlawKind.REWRITTEN]


def test_an_anchor_reads_back_as_written():
    anchor = Anchor(7, bytes(range(32)))
    assert rules.read_anchor(rules.anchor_line(anchor, datetime(2026, 11, 22, tzinfo=UTC))) == anchor


def test_an_unreadable_anchor_fits_nothing():
    assert rules.anchor_flaws([rules.read_anchor("scribble\n")], {0: None}, last=5)
