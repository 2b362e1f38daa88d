"""Applications, agreements with what was offered, who signed them, and what was decided at their end."""

from datetime import date
from typing import cast

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from yiyang.agreements.types.words import AgreementKind, AgreementState, ApplicationState, Need, Wanted
from yiyang.assessment.models import Assessment
from yiyang.base.dated import Dated, never_twice
from yiyang.base.models import Record
from yiyang.organizations.models import Institution, Staff, Team
from yiyang.people.models import Elder

USER = settings.AUTH_USER_MODEL
BINDS = ~Q(state__in=["draft", "offered"])
CARE_OF_AN_INSTITUTION = (AgreementKind.INSTITUTION_SERVICE.value, AgreementKind.HOME_CARE_BED.value)


@pghistory.track()
class Application(Record):
    """Somebody asks an institution to serve an elder; ``diversion`` names the clause for where, ``priority`` for when."""

    elder = models.ForeignKey(Elder, models.PROTECT, related_name="applications")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="applications")
    channel = models.TextField()
    kind = models.TextField(blank=True)
    need = models.TextField(default=Need.UNKNOWN)
    care_class = models.TextField(blank=True)
    wants = models.TextField(default=Wanted.OPEN)
    homebound = models.BooleanField(default=False)
    note = models.TextField(blank=True)
    diversion = models.TextField()
    priority = models.TextField(blank=True)
    rank = models.PositiveSmallIntegerField()
    state = models.TextField(default=ApplicationState.WAITING)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    decided_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        indexes = (models.Index(fields=["institution", "state", "rank", "at"], name="application_queue"),)
        constraints = (
            models.UniqueConstraint(
                fields=["elder", "institution"], condition=Q(state="waiting"), name="application_waits_once_per_institution"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["declined", "withdrawn"]) | ~Q(reason=""), name="application_closed_with_reason"
            ),
        )

    def __str__(self) -> str:
        return f"application {self.pk}"


@pghistory.track()
class Agreement(Dated, Record):
    """What an elder and a provider agree on for a period; ``terms`` are the services as offered, ``digest`` seals all of it."""

    elder = models.ForeignKey(Elder, models.PROTECT, related_name="agreements")
    kind = models.TextField()
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="agreements")
    doctor = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="agreements")
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="agreements")
    package = models.TextField()
    level = models.TextField(blank=True)
    assessment = models.ForeignKey(Assessment, models.PROTECT, null=True, related_name="+")
    price_fen = models.PositiveBigIntegerField(null=True)
    price_reason = models.TextField(blank=True)
    terms = models.JSONField(default=dict)
    attested = models.JSONField(default=dict)
    despite = models.TextField(blank=True)
    state = models.TextField(default=AgreementState.DRAFT)
    previous = models.OneToOneField("self", models.PROTECT, null=True, related_name="following")
    application = models.ForeignKey(Application, models.PROTECT, null=True, related_name="agreements")
    drawn_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    digest = models.TextField(blank=True)
    signed_at = models.DateTimeField(null=True)
    end_reason = models.TextField(blank=True)
    end_note = models.TextField(blank=True)

    class Meta:
        indexes = (
            models.Index(fields=["state", "end"], name="agreement_by_end"),
            models.Index(fields=["institution", "state"], name="agreement_by_institution"),
        )
        constraints = (
            *Dated.Meta.constraints,
            never_twice("agreement_one_family_doctor", "elder", condition=BINDS & Q(kind=AgreementKind.FAMILY_DOCTOR.value)),
            never_twice("agreement_one_home_bed", "elder", condition=BINDS & Q(kind=AgreementKind.HOME_BED.value)),
            never_twice("agreement_one_institution_cares", "elder", condition=BINDS & Q(kind__in=CARE_OF_AN_INSTITUTION)),
            models.CheckConstraint(condition=Q(end__isnull=False), name="agreement_has_an_end"),
            models.CheckConstraint(condition=~Q(state="ended") | ~Q(end_reason=""), name="agreement_ended_with_reason"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "ended"]) | ~Q(digest=""), name="agreement_offered_with_sealed_terms"
            ),
        )

    def __str__(self) -> str:
        return f"agreement {self.pk}"

    @property
    def ends_on(self) -> date:
        """The day after the last one; the database keeps no agreement without an end."""
        return cast("date", self.end)


class AgreementSignature(Record):
    """One side's signature: who signed for whom, how, and the seal over the offered text and the hand."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="signatures")
    side = models.TextField()
    method = models.TextField()
    signer = models.TextField()
    relation = models.TextField(blank=True)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    path = models.TextField(blank=True)
    digest = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["agreement", "side"], name="agreement_signed_once_per_side"),)


class PanelOverride(Record):
    """A supervisor let a doctor take on one more than the cap, and why."""

    agreement = models.OneToOneField(Agreement, models.PROTECT, related_name="panel_override")
    reason = models.TextField()
    total = models.PositiveIntegerField()
    key = models.PositiveIntegerField()
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField()


class Review(Record):
    """What was found and decided when a period came to its end; the elder's wish is kept in their words."""

    agreement = models.OneToOneField(Agreement, models.PROTECT, related_name="review")
    assessment = models.ForeignKey(Assessment, models.PROTECT, null=True, related_name="+")
    level = models.TextField(blank=True)
    course = models.TextField()
    wish = models.TextField()
    note = models.TextField(blank=True)
    goes_on = models.BooleanField()
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField()
