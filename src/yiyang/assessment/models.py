"""Assessments as they are made: the sheets of each assessor, what was settled and signed, doubts, due days, confirmed tables."""

from typing import Any, ClassVar

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from yiyang.assessment.types.assessing import AppealState, AssessmentState
from yiyang.base.models import Record
from yiyang.organizations.models import Staff
from yiyang.people.models import Elder

USER = settings.AUTH_USER_MODEL
RUNNING = (AssessmentState.ASSESSING, AssessmentState.COMPARING, AssessmentState.AGREED)


class AssessmentQuerySet(models.QuerySet[Any]):
    """Assessments by how far they have come."""

    def running(self) -> "AssessmentQuerySet":
        """Those still being made."""
        return self.filter(state__in=RUNNING)

    def final(self) -> "AssessmentQuerySet":
        """Those whose result stands."""
        return self.filter(state=AssessmentState.FINAL)


@pghistory.track()
class Assessment(Record):
    """One elder assessed with one version of one instrument; a finished one is never edited, only superseded with a reason."""

    elder = models.ForeignKey(Elder, models.PROTECT, related_name="assessments")
    instrument = models.TextField()
    version = models.TextField()
    reason = models.TextField()
    note = models.TextField(blank=True)
    state = models.TextField(default=AssessmentState.ASSESSING)
    assessors_needed = models.PositiveSmallIntegerField(default=1)
    started_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    answers = models.JSONField(default=dict, blank=True)
    result = models.JSONField(null=True)
    level = models.SmallIntegerField(null=True)
    finalised_at = models.DateTimeField(null=True)
    valid_until = models.DateField(null=True)
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, related_name="superseded_by")
    end_reason = models.TextField(blank=True)

    objects: ClassVar[Any] = AssessmentQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index(
                fields=["elder", "instrument", "-finalised_at"],
                name="assessment_latest",
                condition=Q(state__in=["final", "superseded"]),
            ),
            models.Index(fields=["instrument", "finalised_at"], name="assessment_by_day", condition=Q(state="final")),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["elder", "instrument"],
                condition=Q(state__in=["assessing", "comparing", "agreed"]),
                name="assessment_one_running",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["final", "superseded"]) | Q(finalised_at__isnull=False, result__isnull=False),
                name="assessment_final_with_result",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["superseded", "withdrawn"]) | ~Q(end_reason=""), name="assessment_ended_with_reason"
            ),
            models.CheckConstraint(
                condition=Q(assessors_needed__gte=1, assessors_needed__lte=2), name="assessment_by_one_or_two"
            ),
        )

    def __str__(self) -> str:
        return f"assessment {self.pk}"


@pghistory.track()
class Sheet(Record):
    """One assessor's own answers, seen by nobody else until every sheet is handed in."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="sheets")
    assessor = models.ForeignKey(Staff, models.PROTECT, related_name="assessment_sheets")
    seat = models.PositiveSmallIntegerField()
    answers = models.JSONField(default=dict, blank=True)
    saved_at = models.DateTimeField(null=True)
    handed_in_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("seat",)
        constraints = (
            models.UniqueConstraint(fields=["assessment", "seat"], name="sheet_one_per_seat"),
            models.UniqueConstraint(fields=["assessment", "assessor"], name="sheet_one_per_assessor"),
            models.CheckConstraint(condition=Q(seat__gte=1, seat__lte=2), name="sheet_seat_one_or_two"),
        )


class Reconciliation(Record):
    """The answer two assessors settled on where they differed, and why; settling anew keeps what stood before."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="reconciliations")
    item = models.TextField()
    answer = models.JSONField(null=True)
    reason = models.TextField()
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["assessment", "item"], condition=Q(replaced_at=None), name="reconciliation_once_per_item"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="reconciliation_with_reason"),
        )


class Signature(Record):
    """One assessor's name under the agreed answers; ``digest`` binds it to exactly those."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="signatures")
    assessor = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    digest = models.TextField()

    class Meta:
        ordering = ("at",)
        constraints = (models.UniqueConstraint(fields=["assessment", "assessor"], name="signature_once_per_assessor"),)


@pghistory.track()
class Appeal(Record):
    """A doubt about a result and what came of it."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="appeals")
    reason = models.TextField()
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    state = models.TextField(default=AppealState.OPEN)
    retest = models.OneToOneField(Assessment, models.PROTECT, null=True, related_name="answers_appeal")
    settled_at = models.DateTimeField(null=True)
    settled_note = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["assessment"], condition=Q(state__in=["open", "retesting"]), name="appeal_one_at_a_time"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="appeal_with_reason"),
        )


class Due(Record):
    """By when an elder is to be assessed with an instrument, and what asks for it; closed by the assessment that answers it."""

    elder = models.ForeignKey(Elder, models.PROTECT, related_name="assessments_due")
    instrument = models.TextField()
    due_on = models.DateField()
    cause = models.TextField()
    noted_at = models.DateTimeField()
    about_kind = models.TextField(blank=True)
    about_id = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Assessment, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = (
            models.Index(fields=["due_on"], name="assessment_due_by_day", condition=Q(closed_at=None)),
            models.Index(fields=["elder", "noted_at"], name="assessment_due_by_elder"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["elder", "instrument"], condition=Q(closed_at=None), name="assessment_due_once_per_instrument"
            ),
        )


class Change(Record):
    """Something that happened to an elder and puts earlier results in doubt, with where it is known from."""

    elder = models.ForeignKey(Elder, models.PROTECT, related_name="+")
    cause = models.TextField()
    on = models.DateField()
    at = models.DateTimeField()
    by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    about_kind = models.TextField(blank=True)
    about_id = models.TextField(blank=True)

    class Meta:
        indexes = (models.Index(fields=["elder", "on"], name="assessment_change_by_elder"),)
        constraints = (
            models.UniqueConstraint(
                fields=["about_kind", "about_id", "cause"], condition=~Q(about_id=""), name="assessment_change_once_per_fact"
            ),
        )


@pghistory.track()
class TableConfirmation(Record):
    """Somebody compared a table of an instrument with the official text; until then its results are estimates."""

    instrument = models.TextField()
    version = models.TextField()
    table = models.TextField()
    document = models.TextField()
    confirmed_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField()
    revoked_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    revoke_reason = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["instrument", "version", "table"], condition=Q(revoked_at=None), name="table_confirmed_once"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by=None, revoke_reason="")
                | Q(revoked_at__gte=F("confirmed_at"), revoked_by__isnull=False) & ~Q(revoke_reason=""),
                name="table_revoked_with_reason",
            ),
            models.CheckConstraint(condition=~Q(document=""), name="table_confirmed_against_a_document"),
        )
