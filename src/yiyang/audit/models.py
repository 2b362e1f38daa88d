"""The trail: entries nobody can change, what waits to be sealed, and the chain that seals them."""

from datetime import UTC
from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models.functions import Now

from yiyang.audit.types import Fact

SEALABLE = pgtrigger.Trigger(
    name="wait_for_seal",
    level=pgtrigger.Statement,
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    referencing=pgtrigger.Referencing(new="fresh"),
    func="INSERT INTO audit_pending (entry_id) SELECT id FROM fresh; RETURN NULL;",
)


def _append_only() -> pgtrigger.Protect:
    return pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)


class Entry(models.Model):
    """One read or change: who, what, when, from where; ids and slugs only, never names or values."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(db_default=Now())
    by_id = models.UUIDField(null=True)
    by_label = models.CharField(max_length=150)
    verb = models.CharField(max_length=80)
    subject_kind = models.CharField(max_length=80)
    subject_id = models.CharField(max_length=80)
    elder_id = models.UUIDField(null=True)
    request_id = models.CharField(max_length=40, blank=True)
    address = models.CharField(max_length=64, blank=True)
    facts = models.JSONField(default=dict, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["elder_id", "-id"], name="audit_entry_elder", condition=models.Q(elder_id__isnull=False)),
            models.Index(fields=["by_id", "-id"], name="audit_entry_by", condition=models.Q(by_id__isnull=False)),
            models.Index(fields=["subject_kind", "subject_id", "-id"], name="audit_entry_subject"),
        ]
        triggers: ClassVar = [_append_only(), SEALABLE]

    def __str__(self) -> str:
        return f"{self.id} {self.verb}"

    def fact(self) -> Fact:
        """The entry as the seal sees it."""
        return Fact(
            id=self.id,
            at=self.at.astimezone(UTC).isoformat(),
            by_id=str(self.by_id or ""),
            by_label=self.by_label,
            verb=self.verb,
            subject_kind=self.subject_kind,
            subject_id=self.subject_id,
            elder_id=str(self.elder_id or ""),
            request_id=self.request_id,
            address=self.address,
            facts=self.facts,
        )


class Pending(models.Model):
    """An entry that is not sealed yet; the database adds it with the entry, the sealer takes it away."""

    entry = models.OneToOneField(Entry, models.DO_NOTHING, primary_key=True, db_constraint=False, related_name="+")


class Link(models.Model):
    """One link of the chain: the SM3 of the link before it and of its entry. ``seq`` has no gaps."""

    seq = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(Entry, models.DO_NOTHING, db_constraint=False, related_name="link")
    digest = models.BinaryField(max_length=32)

    class Meta:
        triggers: ClassVar = [_append_only()]
