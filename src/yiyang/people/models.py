"""Elders, where they live, who stands by them, what they agreed to and who answers for them."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from yiyang.base.dated import Dated, never_twice
from yiyang.base.fields import BlindIndexField, EncryptedTextField
from yiyang.base.models import Record
from yiyang.organizations.models import Institution, Staff, Team
from yiyang.people.types import CareState, Hardship, InsuredType, LivingSituation, Place, ResponsibilityKind, SuspicionStatus

USER = settings.AUTH_USER_MODEL


def sealed_history(*columns: str) -> dict[str, models.Field]:
    """History keeps sealed columns as the bytes they were, because they only open in the table they were sealed for."""
    return {column: models.BinaryField(null=True) for column in columns}


class Committee(Record):
    """A residents' or villagers' committee; it hands out the last five digits of health-record numbers."""

    code = models.TextField(unique=True)
    name = models.TextField()
    street = models.TextField(blank=True)
    last_serial = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("code",)
        constraints = (models.CheckConstraint(condition=Q(code__regex=r"^\d{12}$"), name="committee_code_has_twelve_digits"),)

    def __str__(self) -> str:
        return self.name


@pghistory.track(attrs=sealed_history("identity_number", "identity_index", "phone", "phone_index"))
class Elder(Record):
    """One record of one person; a record found to be another's twin points to the kept one and keeps its own facts."""

    name = models.TextField()
    pinyin = models.TextField()
    initials = models.TextField()
    sex = models.TextField()
    birth_date = models.DateField()
    identity_number = EncryptedTextField(null=True)
    identity_index = BlindIndexField(source="identity_number")
    phone = EncryptedTextField(null=True)
    phone_index = BlindIndexField(source="phone")
    record_number = models.TextField(unique=True)
    committee = models.ForeignKey(Committee, models.PROTECT, related_name="elders")
    insured_type = models.TextField(default=InsuredType.UNKNOWN)
    hardship = models.TextField(default=Hardship.NONE)
    living_situation = models.TextField(default=LivingSituation.UNKNOWN)
    household_region = models.TextField(blank=True)
    ethnicity = models.TextField(blank=True)
    user = models.OneToOneField(USER, models.PROTECT, null=True, related_name="elder")
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="twins")
    care_state = models.TextField(default=CareState.LIVING)
    place = models.TextField(default=Place.HOME)
    place_label = models.TextField(blank=True)
    died_on = models.DateField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=["name"], opclasses=["text_pattern_ops"], name="elder_by_name"),
            models.Index(fields=["pinyin"], opclasses=["text_pattern_ops"], name="elder_by_pinyin"),
            models.Index(fields=["initials"], opclasses=["text_pattern_ops"], name="elder_by_initials"),
            models.Index(fields=["phone_index"], name="elder_by_phone"),
            models.Index(fields=["birth_date"], name="elder_by_birth_date"),
            models.Index(fields=["merged_into"], condition=Q(merged_into__isnull=False), name="elder_by_person"),
        )
        constraints = (
            models.UniqueConstraint(fields=["identity_index"], condition=Q(merged_into__isnull=True), name="elder_identity_once"),
            models.CheckConstraint(condition=Q(record_number__regex=r"^\d{17}$"), name="elder_record_number_has_17_digits"),
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="elder_not_merged_into_itself"),
            models.CheckConstraint(
                condition=Q(died_on__isnull=True) | Q(died_on__gte=F("birth_date")), name="elder_died_after_birth"
            ),
        )

    def __str__(self) -> str:
        return f"elder {self.pk}"


class Address(Dated, Record):
    """Where an elder lives or may be visited; sharing the year among children means several at once."""

    elder = models.ForeignKey(Elder, models.PROTECT, related_name="addresses")
    kind = models.TextField()
    text = models.TextField()
    committee = models.ForeignKey(Committee, models.PROTECT, null=True, related_name="addresses")
    door_note = models.TextField(blank=True)

    class Meta:
        constraints = (
            *Dated.Meta.constraints,
            never_twice("address_one_main_at_a_time", "elder", condition=Q(kind="main")),
        )


@pghistory.track(attrs=sealed_history("phone"))
class FamilyMember(Dated, Record):
    """Someone who stands by an elder: to be called, to decide for them, or to look after them."""

    elder = models.ForeignKey(Elder, models.PROTECT, related_name="family")
    name = models.TextField()
    relation = models.TextField()
    phone = EncryptedTextField(null=True)
    user = models.ForeignKey(USER, models.PROTECT, null=True, related_name="family_of")
    is_guardian = models.BooleanField(default=False)
    is_emergency = models.BooleanField(default=False)
    may_act_for = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"family member {self.pk}"


@pghistory.track()
class Consent(Dated, Record):
    """What an elder or their guardian opened to a family member or an institution, and until when."""

    elder = models.ForeignKey(Elder, models.PROTECT, related_name="consents")
    scope = models.TextField()
    family_member = models.ForeignKey(FamilyMember, models.PROTECT, null=True, related_name="consents")
    institution = models.ForeignKey(Institution, models.PROTECT, null=True, related_name="consents")
    given_by = models.TextField()
    evidence = models.TextField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=Q(family_member__isnull=True) ^ Q(institution__isnull=True), name="consent_to_exactly_one"
            ),
        )


class GroupMembership(Dated, Record):
    """An elder's time in a priority group (重点人群), with what showed it."""

    elder = models.ForeignKey(Elder, models.PROTECT, related_name="groups")
    group = models.TextField()
    evidence = models.TextField(blank=True)

    class Meta:
        constraints = (
            *Dated.Meta.constraints,
            models.UniqueConstraint(fields=["elder", "group"], condition=Q(end__isnull=True), name="group_open_once_per_elder"),
        )


def _one_at_a_time(kind: ResponsibilityKind) -> models.BaseConstraint:
    return never_twice(f"responsibility_one_{kind.value}", "elder", condition=Q(kind=kind.value))


@pghistory.track()
class Responsibility(Dated, Record):
    """Who answers for an elder from when to when; it decides who may see the elder and who owns an alarm."""

    elder = models.ForeignKey(Elder, models.PROTECT, related_name="responsibilities")
    kind = models.TextField()
    staff = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="responsibilities")
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="responsibilities")
    institution = models.ForeignKey(Institution, models.PROTECT, null=True, related_name="responsibilities")
    reason = models.TextField()
    end_reason = models.TextField(blank=True)

    class Meta:
        constraints = (
            *Dated.Meta.constraints,
            _one_at_a_time(ResponsibilityKind.FAMILY_DOCTOR),
            _one_at_a_time(ResponsibilityKind.TEAM),
            _one_at_a_time(ResponsibilityKind.INSTITUTION_CARE),
            models.CheckConstraint(
                condition=Q(kind="family_doctor", staff__isnull=False, team__isnull=True, institution__isnull=True)
                | Q(kind="team", team__isnull=False, staff__isnull=True, institution__isnull=True)
                | Q(kind="institution_care", institution__isnull=False, staff__isnull=True, team__isnull=True)
                | Q(kind="referral", institution__isnull=False, team__isnull=True),
                name="responsibility_names_who_answers",
            ),
        )
        indexes = (
            models.Index(
                fields=["staff"], include=["elder", "start", "end"], condition=Q(kind="family_doctor"), name="panel_of_a_doctor"
            ),
            models.Index(fields=["team"], include=["elder", "start", "end"], condition=Q(kind="team"), name="elders_of_a_team"),
        )


class Merge(Record):
    """The decision that two records are one person, and its withdrawal; what each record holds stays where it is."""

    kept = models.ForeignKey(Elder, models.PROTECT, related_name="merges_kept")
    merged = models.ForeignKey(Elder, models.PROTECT, related_name="merges_away")
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.TextField()
    undone_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undo_reason = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["merged"], condition=Q(undone_at__isnull=True), name="merge_open_once_per_record"),
            models.CheckConstraint(condition=~Q(kept=F("merged")), name="merge_of_two_records"),
        )


class DuplicateSuspicion(Record):
    """Two records that may be one person, with how likely and why; ``first`` is the older record."""

    first = models.ForeignKey(Elder, models.PROTECT, related_name="suspicions_first")
    second = models.ForeignKey(Elder, models.PROTECT, related_name="suspicions_second")
    score = models.PositiveSmallIntegerField()
    reasons = models.JSONField(default=list)
    status = models.TextField(default=SuspicionStatus.OPEN)
    decided_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["first", "second"], name="suspicion_once_per_pair"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="suspicion_in_order"),
        )
        indexes = (models.Index(fields=["status", "-score"], name="suspicion_by_status"),)


class Tie(Dated):
    """How a user is related to a record and when: the view that access rules ask, one row for each way and each record.

    Every record of one person is there, so that what is known under a merged record is seen with the kept one.
    """

    user = models.ForeignKey(USER, models.DO_NOTHING, related_name="+")
    kind = models.TextField()
    elder = models.OneToOneField(Elder, models.DO_NOTHING, primary_key=True, related_name="+")

    class Meta:
        managed = False
        db_table = "people_tie"
