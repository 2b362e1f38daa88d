"""Writing the trail: what was done at once, what was read when the request ends, and the seal over both."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import models

from yiyang.audit.models import Entry
from yiyang.audit.types import Subject
from yiyang.base import requests

Actor = AbstractBaseUser | AnonymousUser | None
READS = "audit.reads"


def record(by: Actor, verb: str, subject: models.Model | Subject, *, elder_id: Any = None, **facts: Any) -> None:
    """Leave proof, in the caller's transaction, that someone did something; ``facts`` hold ids and slugs only.

    ``by=None`` is the platform itself. Without ``elder_id`` the subject's own ``elder_id`` counts, if it has one.
    """
    _entry(by, verb, subject, elder_id=elder_id, facts=facts).save(force_insert=True)


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


def _write_reads(reads: dict[tuple[str, str, str], Entry]) -> None:
    Entry.objects.bulk_create(reads.values())
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
