"""Writing the trail: what was done at once, what was read when the request ends, and the seal over both."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import connection, models, transaction

from yiyang.audit import queries, rules
from yiyang.audit.models import Entry, Link, Pending
from yiyang.audit.types import Subject
from yiyang.base import requests

Actor = AbstractBaseUser | AnonymousUser | None
READS = "audit.reads"
SEALER = 0x5EA1
BATCH = 5000
NOTED = ("by_id", "by_label", "verb", "subject_kind", "subject_id", "elder_id", "request_id", "address")
NOTE = f"INSERT INTO audit_entry ({', '.join(NOTED)}, facts) VALUES "  # noqa: S608 - names only
NOTED_ROW = f"({', '.join(['%s'] * len(NOTED))}, '{{}}')"


def record(by: Actor, verb: str, subject: models.Model | Subject, *, elder_id: Any = None, **facts: Any) -> None:
    """Leave proof, in the caller's transaction, that someone did something; ``facts`` hold ids and slugs only.

    ``by=None`` is the platform itself. Without ``elder_id`` the subject's own ``elder_id`` counts, if it has one.
    """
    _entry(by, verb, subject, elder_id=elder_id, facts=facts).save(force_insert=True)


def record_each(by: Actor, verb: str, subjects: Iterable[models.Model], **facts: Any) -> None:
    """``record`` for many subjects of one act, such as a register taken over, in one statement."""
    Entry.objects.bulk_create([_entry(by, verb, subject, elder_id=None, facts=facts) for subject in subjects], batch_size=BATCH)


def note_read(by: Actor, verb: str, subject: models.Model | Subject, *, elder_id: Any = None) -> None:
    """Leave proof that someone looked: once per request and subject, written together when the answer is ready."""
    entry = _entry(by, verb, subject, elder_id=elder_id, facts={})
    scope = requests.current()
    if scope is None:
        entry.save(force_insert=True)
        return
    reads: dict[tuple[str, str, str], Entry] = scope.facts.setdefault(READS, {})
    reads.setdefault((verb, entry.subject_kind, entry.subject_id), entry)
    scope.closing[READS] = lambda: _write_reads(reads)


@transaction.atomic
def seal(limit: int = BATCH) -> int:
    """Chain the oldest entries that wait, so that no later change to them goes unseen; answers how many.

    One sealer at a time, and nobody else ever waits for it: it takes no lock that a writer or reader of the trail asks
    for. An entry whose transaction is still open cannot be seen yet; it waits in ``Pending`` and is chained after it
    commits, so none is skipped, whatever the order of commits.
    """
    if not _only_sealer():
        return 0
    waiting = [pending.entry for pending in Pending.objects.select_related("entry").order_by("entry_id")[:limit]]
    head = queries.head()
    digests = rules.chain(head.digest, (entry.fact() for entry in waiting))
    numbered = zip(range(head.seq + 1, head.seq + 1 + len(waiting)), waiting, digests, strict=True)
    Link.objects.bulk_create(Link(seq=seq, entry=entry, digest=digest) for seq, entry, digest in numbered)
    Pending.objects.filter(entry_id__in=[entry.pk for entry in waiting]).delete()
    return len(waiting)


def anchor(at: datetime) -> bool:
    """Note the end of the chain in a file outside the database, so that cutting it off shows; False if already noted."""
    head, path = queries.head(), queries.anchor_file()
    if head.seq == 0 or head == queries.last_anchor(path):
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="ascii") as file:
        file.write(rules.anchor_line(head, at))
    return True


def _only_sealer() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [SEALER])
        return bool(cursor.fetchone()[0])


def _write_reads(reads: dict[tuple[str, str, str], Entry]) -> None:
    """One statement, since every page that shows an elder waits for it."""
    columns = [getattr(entry, name) for entry in reads.values() for name in NOTED]
    with connection.cursor() as cursor:
        cursor.execute(NOTE + ", ".join([NOTED_ROW] * len(reads)), columns)
    reads.clear()


def _entry(by: Actor, verb: str, subject: models.Model | Subject, *, elder_id: Any, facts: dict[str, Any]) -> Entry:
    scope = requests.current()
    known = subject if isinstance(subject, Subject) else Subject(subject._meta.label_lower, str(subject.pk))
    return Entry(
        by_id=by.pk if by is not None else None,
        by_label=by.get_username() if by is not None else "system",
        verb=verb,
        subject_kind=known.kind,
        subject_id=known.id,
        elder_id=elder_id or getattr(subject, "elder_id", None),
        request_id=scope.id if scope else "",
        address=scope.address if scope else "",
        facts={name: _plain(value) for name, value in facts.items()},
    )


def _plain(value: Any) -> Any:
    """A fact in a form that reads back exactly as it was written."""
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    return value if value is None or isinstance(value, bool | int) else str(value)
