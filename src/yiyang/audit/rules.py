"""How entries are sealed and how a seal is judged: plain functions over facts."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from yiyang.audit.types import Anchor, Fact, Flaw, FlawKind, Sealed
from yiyang.base import crypto

GENESIS = bytes(32)
ANCHOR_LINE = re.compile(r"(\d+) ([0-9a-f]{64}) \S+\n")


def canonical(fact: Fact) -> bytes:
    """The bytes of an entry that the seal covers: every column, in one spelling."""
    return json.dumps(fact.as_dict(), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(previous: bytes, fact: Fact) -> bytes:
    """SM3 (GB/T 32905) of the link before and of this entry."""
    return crypto.sm3(previous + canonical(fact))


def chain(previous: bytes, facts: Iterable[Fact]) -> Iterator[bytes]:
    """The digests that seal these entries one after another."""
    for fact in facts:
        previous = digest(previous, fact)
        yield previous


def judge(links: Iterable[Sealed], *, previous: bytes = GENESIS, seq: int = 0) -> Iterator[tuple[Flaw | None, Sealed, bytes]]:
    """Each link in order with what is wrong with it, if anything, and the digest before it.

    After a broken link the stored digest is taken as true, so that one change is one finding.
    """
    for link in links:
        yield _flaw(link, previous, expected=seq + 1), link, previous
        previous, seq = link.digest, link.seq


def _flaw(link: Sealed, previous: bytes, *, expected: int) -> Flaw | None:
    if link.seq != expected:
        return Flaw(FlawKind.MISSING_LINK, seq=expected)
    if link.fact is None:
        return Flaw(FlawKind.MISSING, seq=link.seq, entry_id=link.entry_id)
    if digest(previous, link.fact) != link.digest:
        return Flaw(FlawKind.CHANGED, seq=link.seq, entry_id=link.entry_id)
    return None


def name_moved(flaws: Sequence[Flaw], broken: Sequence[tuple[Sealed, bytes]]) -> list[Flaw]:
    """Call rows that changed places moved rather than changed: what they hold fits, unchanged, another broken place."""
    moved = {here[0].seq for here in broken if any(_belong_together(here, there) for there in broken)}
    return [replace(flaw, kind=FlawKind.MOVED) if flaw.kind is FlawKind.CHANGED and flaw.seq in moved else flaw for flaw in flaws]


def _belong_together(here: tuple[Sealed, bytes], there: tuple[Sealed, bytes]) -> bool:
    """Whether the seal here was made over what now lies there, or this entry was sealed after the link there."""
    (link, previous), (other, before_other) = here, there
    if link.seq == other.seq or link.fact is None or other.fact is None:
        return False
    renamed = replace(other.fact, id=link.fact.id)
    return link.digest in (digest(previous, other.fact), digest(previous, renamed), digest(before_other, link.fact))


def anchor_flaws(anchors: Iterable[Anchor], found: Mapping[int, bytes | None], *, last: int) -> list[Flaw]:
    """Where the chain no longer fits what was noted outside the database: its end cut off, or rewritten from some link on."""
    unfit = [anchor for anchor in anchors if found.get(anchor.seq) != anchor.digest]
    beyond = max((anchor.seq for anchor in unfit if anchor.seq > last), default=None)
    within = min((anchor.seq for anchor in unfit if anchor.seq <= last), default=None)
    return [
        *([Flaw(FlawKind.REWRITTEN, seq=within)] if within is not None else []),
        *([Flaw(FlawKind.CUT_OFF, seq=beyond)] if beyond is not None else []),
    ]


def read_anchor(line: str) -> Anchor:
    """One line of the anchor file; a line that cannot be read becomes an anchor nothing fits."""
    found = ANCHOR_LINE.fullmatch(line)
    return Anchor(int(found[1]), bytes.fromhex(found[2])) if found else Anchor(0, b"")


def anchor_line(anchor: Anchor, at: datetime) -> str:
    """How an anchor is written down."""
    return f"{anchor.seq} {anchor.digest.hex()} {at.isoformat()}\n"
