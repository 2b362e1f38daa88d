"""Reading the trail: the proof that it is whole, and who looked at whom.

Who may read it is decided above, by the page that shows it; the trail itself knows users and elders by id only.
"""

from collections.abc import Collection, Iterator
from pathlib import Path
from uuid import UUID

from django.db.models import Exists, Min, OuterRef, QuerySet

from yiyang.audit import rules
from yiyang.audit.models import Entry, Link, Pending
from yiyang.audit.types import Anchor, Backlog, Flaw, FlawKind, Sealed, Verdict
from yiyang.runtime import places

CHUNK = 5000
MOST_FLAWS = 100
LONGEST_LINE = 200


def head() -> Anchor:
    """The last link of the chain; number 0 while there is none."""
    last = Link.objects.order_by("-seq").first()
    return Anchor(last.seq, bytes(last.digest)) if last else Anchor(0, rules.GENESIS)


def backlog() -> Backlog:
    """How many entries wait for the seal, and since when."""
    waiting = Pending.objects.aggregate(oldest=Min("entry__at"))
    return Backlog(Pending.objects.count(), waiting["oldest"])


def entries_about(elder_ids: Collection[UUID], *, before: int | None = None, limit: int = 50) -> list[Entry]:
    """Who read or changed an elder's record, newest first; ``before`` is the last entry of the page before."""
    return _page(Entry.objects.filter(elder_id__in=elder_ids), before=before, limit=limit)


def entries_by(user_id: UUID, *, before: int | None = None, limit: int = 50) -> list[Entry]:
    """What one user read or changed, newest first."""
    return _page(Entry.objects.filter(by_id=user_id), before=before, limit=limit)


def _page(entries: "QuerySet[Entry]", *, before: int | None, limit: int) -> list[Entry]:
    older = entries if before is None else entries.filter(id__lt=before)
    return list(older.order_by("-id")[:limit])


def anchor_file() -> Path:
    """Where the chain's ends are noted outside the database; copy it to another machine."""
    return places.var() / "audit" / "heads.log"


def anchors(path: Path) -> Iterator[Anchor]:
    """Every noted end of the chain; a last line without its end was cut off while writing and does not count."""
    if not path.exists():
        return
    with path.open(encoding="ascii", errors="replace") as file:
        yield from (rules.read_anchor(line) for line in file if line.endswith("\n"))


def last_anchor(path: Path) -> Anchor | None:
    """The end of the chain that was noted last."""
    if not path.exists():
        return None
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - LONGEST_LINE))
        lines = file.read().decode("ascii", errors="replace").splitlines(keepends=True)
    return rules.read_anchor(lines[-1]) if lines else None


def verify(path: Path | None = None) -> Verdict:
    """Prove the whole trail: every entry unchanged, in its place, none removed, none added past the seal."""
    noted = list(anchors(path or anchor_file()))
    found: dict[int, bytes | None] = dict.fromkeys(anchor.seq for anchor in noted)
    flaws: list[Flaw] = []
    broken: list[tuple[Sealed, bytes]] = []
    last = 0
    for flaw, link, previous in rules.judge(_sealed()):
        last = link.seq
        if link.seq in found:
            found[link.seq] = link.digest
        if flaw and len(flaws) < MOST_FLAWS:
            flaws.append(flaw)
            broken.append((link, previous))
    flaws = [*rules.name_moved(flaws, broken), *rules.anchor_flaws(noted, found, last=last), *_unaccounted()]
    return Verdict(links=last, waiting=Pending.objects.count(), flaws=tuple(flaws))


def _sealed() -> Iterator[Sealed]:
    """All links in order with their entries, a chunk at a time."""
    seq = 0
    while links := list(Link.objects.filter(seq__gt=seq).order_by("seq").values_list("seq", "entry_id", "digest")[:CHUNK]):
        entries = Entry.objects.in_bulk([entry_id for _, entry_id, _ in links])
        for number, entry_id, digest in links:
            entry = entries.get(entry_id)
            yield Sealed(number, entry_id, bytes(digest), entry.fact() if entry else None)
        seq = links[-1][0]


def _unaccounted() -> list[Flaw]:
    """Entries that neither have a link nor wait for one, and waiting ones that are gone."""
    linked = Link.objects.filter(entry_id=OuterRef("pk"))
    waiting = Pending.objects.filter(entry_id=OuterRef("pk"))
    unsealed = Entry.objects.filter(~Exists(linked), ~Exists(waiting)).values_list("id", flat=True)
    gone = Pending.objects.filter(~Exists(Entry.objects.filter(pk=OuterRef("entry_id")))).values_list("entry_id", flat=True)
    return [
        *(Flaw(FlawKind.UNSEALED, entry_id=pk) for pk in unsealed.order_by("id")[:MOST_FLAWS]),
        *(Flaw(FlawKind.MISSING, entry_id=pk) for pk in gone.order_by("entry_id")[:MOST_FLAWS]),
    ]
