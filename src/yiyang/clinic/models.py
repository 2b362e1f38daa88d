"""The medical facts about an elder: dated, with their author, and never edited in place.

A wrong fact is voided with a reason and, where needed, replaced by a right one that points back at it.
"""

from typing import Any, ClassVar

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from yiyang.base.models import Record
from yiyang.clinic.types.record import (
    AllergySeverity,
    AllergyStatus,
    ConditionStatus,
    DoseForm,
    EncounterStatus,
    FollowUpStatus,
    Frequency,
    MedicationStatus,
    Route,
    Topic,
)
from yiyang.organizations.models import Institution, Staff
from yiyang.people.models import Elder

USER = settings.AUTH_USER_MODEL


class FactQuerySet(models.QuerySet[Any]):
    """Facts by whether they still stand."""

    def standing(self) -> "FactQuerySet":
        """Facts that were not voided."""
        return self.filter(voided_at=None)


class Fact(Record):
    """Something known about an elder, by whom, and when it happened or came to be known; ``replaces`` names what it corrects."""

    elder = models.ForeignKey(Elder, models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True)
    voided_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    void_reason = models.TextField(blank=True)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")

    objects: ClassVar[Any] = FactQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints: ClassVar[tuple[models.BaseConstraint, ...]] = (
            models.CheckConstraint(
                condition=Q(voided_at=None, voided_by=None, void_reason="")
                | Q(voided_at__isnull=False, voided_by__isnull=False) & ~Q(void_reason=""),
                name="%(class)s_voided_with_reason",
            ),
        )
        indexes: ClassVar[tuple[models.Index, ...]] = (models.Index(fields=["elder", "-at"], name="%(class)s_by_elder"),)


@pghistory.track()
class Condition(Fact):
    """A disease or state an elder has or had, by its ICD-10 code."""

    code = models.TextField()
    name = models.TextField()
    onset_on = models.DateField(null=True)
    status = models.TextField(default=ConditionStatus.ACTIVE)
    status_since = models.DateField(null=True)
    note = models.TextField(blank=True)

    class Meta(Fact.Meta):
        constraints = (
            *Fact.Meta.constraints,
            models.UniqueConstraint(
                fields=["elder", "code"],
                condition=Q(voided_at=None) & ~Q(status="resolved"),
                name="condition_once_while_it_lasts",
            ),
        )


@pghistory.track()
class Allergy(Fact):
    """What an elder must not be given, and what happened when they were."""

    substance = models.TextField()
    reaction = models.TextField(blank=True)
    severity = models.TextField(default=AllergySeverity.MODERATE)
    status = models.TextField(default=AllergyStatus.ACTIVE)

    class Meta(Fact.Meta):
        constraints = (
            *Fact.Meta.constraints,
            models.UniqueConstraint(
                fields=["elder", "substance"], condition=Q(voided_at=None, status="active"), name="allergy_once_while_it_lasts"
            ),
        )


@pghistory.track()
class Caution(Fact):
    """What everybody near an elder must watch for, in words a caregiver understands; says nothing of diagnoses."""

    text = models.TextField()
    tone = models.TextField()
    ended_at = models.DateTimeField(null=True)


@pghistory.track()
class Medication(Fact):
    """A medicine an elder takes or took; a changed dose stops this one and starts another."""

    drug = models.TextField()
    dose_value = models.DecimalField(max_digits=10, decimal_places=3)
    dose_unit = models.TextField()
    dose_form = models.TextField(default=DoseForm.TABLET)
    route = models.TextField(default=Route.ORAL)
    frequency = models.TextField(default=Frequency.QD)
    frequency_text = models.TextField(blank=True)
    start_on = models.DateField()
    stop_on = models.DateField(null=True)
    stop_reason = models.TextField(blank=True)
    stopped_at = models.DateTimeField(null=True)
    stopped_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    prescriber = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    status = models.TextField(default=MedicationStatus.ACTIVE)

    class Meta(Fact.Meta):
        constraints = (
            *Fact.Meta.constraints,
            models.CheckConstraint(condition=Q(dose_value__gt=0), name="medication_dose_is_positive"),
            models.CheckConstraint(
                condition=Q(stop_on=None) | Q(stop_on__gte=F("start_on")), name="medication_stops_after_start"
            ),
            models.CheckConstraint(
                condition=Q(status="active", stop_on=None) | Q(status="stopped", stop_on__isnull=False) & ~Q(stop_reason=""),
                name="medication_stopped_with_reason",
            ),
        )


@pghistory.track()
class Encounter(Fact):
    """A meeting of an elder with someone who treats them, planned or done."""

    kind = models.TextField()
    status = models.TextField(default=EncounterStatus.PLANNED)
    planned_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    staff = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="encounters")
    institution = models.ForeignKey(Institution, models.PROTECT, null=True, related_name="encounters")
    reason = models.TextField(blank=True)
    findings = models.TextField(blank=True)
    note = models.TextField(blank=True)
    cancel_reason = models.TextField(blank=True)

    class Meta(Fact.Meta):
        indexes = (
            *Fact.Meta.indexes,
            models.Index(fields=["staff", "planned_at"], name="encounter_planned", condition=Q(status="planned")),
        )
        constraints = (
            *Fact.Meta.constraints,
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(started_at=None) | Q(ended_at__gte=F("started_at")),
                name="encounter_ends_after_start",
            ),
            models.CheckConstraint(
                condition=~Q(status="planned") | Q(planned_at__isnull=False), name="encounter_planned_for_a_time"
            ),
            models.CheckConstraint(condition=~Q(status="done") | Q(started_at__isnull=False), name="encounter_done_at_a_time"),
            models.CheckConstraint(
                condition=~Q(status="cancelled") | ~Q(cancel_reason=""), name="encounter_cancelled_with_reason"
            ),
        )


@pghistory.track()
class FollowUp(Fact):
    """A contact the norm asks for by a day, and what it found; ``rule`` names what asked for it."""

    programme = models.TextField()
    rule = models.TextField()
    due_on = models.DateField()
    status = models.TextField(default=FollowUpStatus.PLANNED)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    outcome = models.TextField(blank=True)
    verdict_rule = models.TextField(blank=True)
    findings = models.JSONField(default=dict, blank=True)
    note = models.TextField(blank=True)
    after = models.OneToOneField("self", models.PROTECT, null=True, related_name="next")
    about_kind = models.TextField(blank=True)
    about_id = models.TextField(blank=True)

    class Meta(Fact.Meta):
        indexes = (
            *Fact.Meta.indexes,
            models.Index(fields=["due_on"], name="followup_due", condition=Q(status="planned", voided_at=None)),
        )
        constraints = (
            *Fact.Meta.constraints,
            models.UniqueConstraint(
                fields=["elder", "programme", "about_id"],
                condition=Q(status="planned", voided_at=None),
                name="followup_one_open_per_programme",
            ),
            models.CheckConstraint(
                condition=~Q(status="done") | Q(done_at__isnull=False, done_by__isnull=False) & ~Q(outcome=""),
                name="followup_done_with_outcome",
            ),
        )


@pghistory.track()
class Guidance(Fact):
    """Advice to an elder and those around them; ``about`` is what it answers, such as an alarm."""

    text = models.TextField()
    topic = models.TextField(default=Topic.OTHER)
    about_kind = models.TextField(blank=True)
    about_id = models.TextField(blank=True)

    class Meta(Fact.Meta):
        indexes = (*Fact.Meta.indexes, models.Index(fields=["about_kind", "about_id"], name="guidance_about"))


class GuidanceReading(Record):
    """One person's receipt for guidance: shown to them, and confirmed by them."""

    guidance = models.ForeignKey(Guidance, models.PROTECT, related_name="readings")
    user = models.ForeignKey(USER, models.PROTECT, related_name="guidance_readings")
    told_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["guidance", "user"], name="guidance_told_once_per_person"),)
        indexes = (models.Index(fields=["user"], name="guidance_unread", condition=Q(confirmed_at=None)),)
