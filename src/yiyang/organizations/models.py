"""Institutions, alliances, staff, their posts, qualifications, absences, teams and duties."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from yiyang.base.dated import Dated, never_twice
from yiyang.base.fields import EncryptedTextField
from yiyang.base.models import Record
from yiyang.lib.words import Words
from yiyang.organizations.types import AbsenceKind, DutyKind, InstitutionKind


class Institution(Record):
    """A place that treats or cares: health centre, township hospital, care home, nursing home or hospital."""

    kind = models.TextField()
    name = models.TextField()
    name_en = models.TextField(blank=True)
    credit_code = models.TextField(blank=True)
    region = models.TextField()
    address = models.TextField(blank=True)
    phone = models.TextField(blank=True)
    duty_phone = models.TextField(blank=True)
    medical_licence = models.BooleanField(default=False)
    care_licence = models.BooleanField(default=False)

    class Meta:
        ordering = ("name",)
        constraints = (
            models.CheckConstraint(condition=Q(region__regex=r"^\d{6}$"), name="institution_region_has_six_digits"),
            models.UniqueConstraint(fields=["credit_code"], condition=~Q(credit_code=""), name="institution_credit_code_once"),
            models.UniqueConstraint(fields=["region", "name"], name="institution_name_once_per_region"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def words(self) -> Words:
        """The institution's name in both languages."""
        return Words(self.name, self.name_en or self.name)

    @property
    def kind_words(self) -> Words:
        """What kind of institution it is, in both languages."""
        return InstitutionKind(self.kind).words


class Alliance(Record):
    """Institutions that agreed to serve the same elders together (医联体)."""

    name = models.TextField(unique=True)
    name_en = models.TextField(blank=True)
    led_by = models.ForeignKey(Institution, models.PROTECT, related_name="leads")

    def __str__(self) -> str:
        return self.name


class AllianceMembership(Dated, Record):
    """An institution's time in an alliance, with the day it signed the confidentiality undertaking."""

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="memberships")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="alliance_memberships")
    undertaking_signed_on = models.DateField()

    class Meta:
        constraints = (
            *Dated.Meta.constraints,
            never_twice("alliance_joined_once_at_a_time", "alliance", "institution"),
        )


class Staff(Record):
    """Someone who serves elders; signs in as one user, belongs to one institution and may hold posts at several."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="staff")
    name = models.TextField()
    pinyin = models.TextField()
    initials = models.TextField()
    phone = EncryptedTextField(null=True)
    home = models.ForeignKey(Institution, models.PROTECT, related_name="own_staff")

    class Meta:
        ordering = ("pinyin",)
        indexes = (
            models.Index(fields=["pinyin"], opclasses=["text_pattern_ops"], name="staff_by_pinyin"),
            models.Index(fields=["initials"], opclasses=["text_pattern_ops"], name="staff_by_initials"),
            models.Index(fields=["name"], opclasses=["text_pattern_ops"], name="staff_by_name"),
        )

    def __str__(self) -> str:
        return f"staff {self.pk}"


class Post(Dated, Record):
    """A role held at an institution for a time; practising at several sites is several posts."""

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="posts")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="posts")
    role = models.TextField()

    class Meta:
        constraints = (
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["staff", "institution", "role"], condition=Q(end__isnull=True), name="post_open_once_per_role"
            ),
        )


class Qualification(Record):
    """A certificate; ``valid_until`` is its last good day, null when it does not expire."""

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="qualifications")
    kind = models.TextField()
    number = EncryptedTextField()
    issuer = models.TextField(blank=True)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        indexes = (models.Index(fields=["valid_until"], name="qualification_by_expiry"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")), name="qualification_ends_after_start"
            ),
        )


class Absence(Dated, Record):
    """Days on which someone is not to be called; ``deputy`` answers in their place, if one is named."""

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="absences")
    kind = models.TextField(choices=[(kind.value, kind.value) for kind in AbsenceKind])
    deputy = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="deputises")
    note = models.TextField(blank=True)

    class Meta:
        constraints = (
            *Dated.Meta.constraints,
            never_twice("absent_once_at_a_time", "staff"),
            models.CheckConstraint(condition=~Q(deputy=F("staff")), name="absence_deputy_is_someone_else"),
        )


class Team(Record):
    """A family-doctor or care team of one institution; the deputy answers when its doctor does not."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="teams")
    name = models.TextField()
    leader = models.ForeignKey(Staff, models.PROTECT, related_name="leads_teams")
    deputy = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="deputy_of_teams")

    class Meta:
        ordering = ("name",)
        constraints = (models.UniqueConstraint(fields=["institution", "name"], name="team_name_once_per_institution"),)

    def __str__(self) -> str:
        return self.name


class TeamMembership(Dated, Record):
    """Someone's time in a team, and what they do there."""

    team = models.ForeignKey(Team, models.PROTECT, related_name="memberships")
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="team_memberships")
    function = models.TextField()

    class Meta:
        constraints = (
            *Dated.Meta.constraints,
            never_twice("team_joined_once_at_a_time", "team", "staff"),
        )


class Duty(Record):
    """Who answers for an institution between two moments, at its desk or in the place of its doctors."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="duties")
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="duties")
    kind = models.TextField(choices=[(kind.value, kind.value) for kind in DutyKind], default=DutyKind.DESK)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["institution", "ends_at"], name="duty_by_institution"),)
        constraints = (
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="duty_ends_after_start"),
            models.CheckConstraint(condition=Q(kind__in=list(DutyKind)), name="duty_kind_known"),
        )
