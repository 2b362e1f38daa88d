"""Suspecting that two records are one person, making them one, and taking that back exactly."""

from datetime import datetime

from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from yiyang.accounts.models import User
from yiyang.audit import actions as audit
from yiyang.base import events
from yiyang.base.errors import DomainError, Invalid
from yiyang.people import definitions, guards, queries, rules
from yiyang.people.models import DuplicateSuspicion, Elder, Merge
from yiyang.people.queries.search import likeness_of
from yiyang.people.types import EldersMerged, MergeUndone, SuspicionStatus


@transaction.atomic
def note_suspicion(elder: Elder, *, by: User | None) -> list[DuplicateSuspicion]:
    """Put every record that may be the same person into the queue for a human; settled pairs stay settled."""
    noted = []
    for other, doubt in queries.suspects(likeness_of(elder), apart_from=elder.pk):
        if doubt.score < definitions.likeness().suspect_from:
            continue
        first, second = sorted((elder, other), key=lambda record: record.pk)
        pair, fresh = DuplicateSuspicion.objects.get_or_create(
            first=first, second=second, defaults={"score": doubt.score, "reasons": list(doubt.reasons)}
        )
        if fresh:
            audit.record(by, "duplicate.suspected", pair, elder_id=elder.pk, score=doubt.score)
            noted.append(pair)
    return noted


@transaction.atomic
def dismiss_suspicion(suspicion: DuplicateSuspicion, *, note: str, by: User, at: datetime) -> None:
    """Two records that look alike belong to two persons; the pair is not asked about again."""
    guards.check_merges(by, suspicion.first, suspicion.second)
    suspicion = DuplicateSuspicion.objects.select_for_update().get(pk=suspicion.pk)
    guards.check_can_decide(suspicion)
    if not note.strip():
        raise Invalid(_("Say how you know that they are two persons."), field="note")
    _settle(suspicion, SuspicionStatus.DISMISSED, by=by, at=at, note=note.strip())
    audit.record(by, "duplicate.dismissed", suspicion, elder_id=suspicion.first_id)


@transaction.atomic
def merge_elders(kept: Elder, merged: Elder, *, reason: str, by: User, at: datetime) -> Merge:
    """Make two records one person: what each holds stays where it is, the merged one points to the kept one."""
    guards.check_merges(by, kept, merged)
    kept, merged = _one_merge_at_a_time(kept, merged)
    guards.check_can_merge(kept, merged)
    if not reason.strip():
        raise Invalid(_("Say how you know that they are one person."), field="reason")
    merge = Merge.objects.create(kept=kept, merged=merged, by=by, at=at, reason=reason.strip())
    _repoint(kept, merged)
    pair = Q(first=kept, second=merged) | Q(first=merged, second=kept)
    for suspicion in DuplicateSuspicion.objects.filter(pair, status=SuspicionStatus.OPEN):
        _settle(suspicion, SuspicionStatus.MERGED, by=by, at=at)
    audit.record(by, "elder.merged", merge, elder_id=kept.pk, merged=merged.pk)
    events.emit(EldersMerged(kept.pk, merged.pk))
    return merge


@transaction.atomic
def undo_merge(merge: Merge, *, reason: str, by: User, at: datetime) -> None:
    """The two were two persons after all: both records stand for themselves again, exactly as before."""
    guards.check_merges(by, merge.kept, merge.merged)
    _one_merge_at_a_time()
    merge = Merge.objects.select_related("kept", "merged").get(pk=merge.pk)
    guards.check_can_undo(merge)
    if not reason.strip():
        raise Invalid(_("Say how you know that they are two persons."), field="reason")
    merge.undone_at, merge.undone_by, merge.undo_reason = at, by, reason.strip()
    merge.save(update_fields=["undone_at", "undone_by", "undo_reason"])
    _repoint(merge.kept, merge.merged)
    pair = Q(first=merge.kept, second=merge.merged) | Q(first=merge.merged, second=merge.kept)
    DuplicateSuspicion.objects.filter(pair, status=SuspicionStatus.MERGED).update(
        status=SuspicionStatus.DISMISSED, decided_by=by, decided_at=at
    )
    audit.record(by, "elder.merge_undone", merge, elder_id=merge.kept_id, merged=merge.merged_id)
    events.emit(MergeUndone(merge.kept_id, merge.merged_id))


def _one_merge_at_a_time(*elders: Elder) -> list[Elder]:
    """Merging is rare and touches whole groups of records: it queues; answers the records as they stand now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('people.merge'))")
    rows = Elder.objects.in_bulk([elder.pk for elder in elders])
    return [rows[elder.pk] for elder in elders]


def _repoint(*elders: Elder) -> None:
    """Let every record of these persons point straight to the one kept in the end; the merges in force decide."""
    roots = [elder.merged_into_id or elder.pk for elder in elders]
    records = Elder.objects.select_for_update().filter(Q(pk__in=roots) | Q(merged_into__in=roots)).order_by("pk")
    in_force = Merge.objects.filter(undone_at__isnull=True, merged__in=[record.pk for record in records])
    kept_in_the_end = rules.roots(dict(in_force.values_list("merged", "kept")))
    for record in records:
        root = kept_in_the_end.get(record.pk)
        if record.merged_into_id == root:
            continue
        record.merged_into_id = root
        _save_pointer(record)


def _save_pointer(record: Elder) -> None:
    try:
        with transaction.atomic():
            record.save(update_fields=["merged_into"])
    except IntegrityError as error:
        raise DomainError(_("Another record holds the same identity number now. Correct it there first.")) from error


def _settle(suspicion: DuplicateSuspicion, status: SuspicionStatus, *, by: User, at: datetime, note: str = "") -> None:
    suspicion.status, suspicion.decided_by, suspicion.decided_at, suspicion.note = status, by, at, note
    suspicion.save(update_fields=["status", "decided_by", "decided_at", "note"])
