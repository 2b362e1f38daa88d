"""Alarms: what was out of limits, whose turn it is, and everything that happened to them."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from yiyang.base.models import Record
from yiyang.lib.words import Words
from yiyang.monitoring.models.devices import Device
from yiyang.monitoring.types.alarms import OPEN, UNSETTLED, AlarmState, EventKind, Outcome, Rung, Severity
from yiyang.monitoring.types.verdicts import Verdict
from yiyang.notices.models import Notice
from yiyang.organizations.models import Institution, Staff, Team
from yiyang.people.models import Elder

USER = settings.AUTH_USER_MODEL
VERDICTS = [(item.value, item.value) for item in Verdict]
ANSWERS = (
    EventKind.RAISED, EventKind.RAISED_AGAIN, EventKind.ACKNOWLEDGED, EventKind.RELEASED, EventKind.HANDLED, EventKind.REOPENED,
    EventKind.JUDGED,
)  # fmt: skip
"""What tells how an alarm was answered."""


class Alarm(Record):
    """One alarm of one elder and rule, from the first reading out of limits until it is settled.

    It belongs to one member of staff, team or institution, who must answer before ``escalate_at``; ``step`` is their place
    in the chain.
    ``facts`` holds the first, last and worst readings; ``quiet_until`` is how long no graver reading may raise it again.
    """

    elder = models.ForeignKey(Elder, models.PROTECT, related_name="alarms")
    rule = models.CharField(max_length=40)
    rule_version = models.PositiveSmallIntegerField()
    severity = models.CharField(max_length=10, choices=[(item.value, item.value) for item in Severity])
    state = models.CharField(max_length=12, choices=[(item.value, item.value) for item in AlarmState], default=AlarmState.RAISED)
    device = models.ForeignKey(Device, models.PROTECT, null=True, related_name="alarms")
    owner_staff = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="alarms")
    owner_team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="alarms")
    owner_institution = models.ForeignKey(Institution, models.PROTECT, null=True, related_name="alarms")
    step = models.PositiveSmallIntegerField(default=0)
    raised_at = models.DateTimeField()
    escalate_at = models.DateTimeField(null=True)
    last_at = models.DateTimeField()
    reading_count = models.PositiveIntegerField(default=1)
    clear_streak = models.PositiveSmallIntegerField(default=0)
    recovered_at = models.DateTimeField(null=True)
    quiet_until = models.DateTimeField(null=True)
    facts = models.JSONField(default=dict)
    reason_zh = models.TextField()
    reason_en = models.TextField()
    acknowledged_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="acknowledged_alarms")
    acknowledged_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, blank=True, choices=[(item.value, item.value) for item in Outcome])
    verdict = models.CharField(max_length=8, blank=True, db_default="", choices=VERDICTS)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["elder", "rule"], condition=~Q(state="closed"), name="alarm_one_open"),
            models.CheckConstraint(condition=Q(state__in=[*OPEN, AlarmState.CLOSED]), name="alarm_state_known"),
            models.CheckConstraint(
                condition=~Q(state__in=UNSETTLED) | Q(escalate_at__isnull=False), name="alarm_unsettled_has_a_deadline"
            ),
        )
        indexes = (
            models.Index(fields=["escalate_at"], condition=Q(state__in=UNSETTLED), name="alarm_deadline"),
            models.Index(fields=["elder", "-raised_at"], name="alarm_by_elder"),
            models.Index(fields=["-raised_at"], name="alarm_by_time"),
            models.Index(
                fields=["elder", "quiet_until"], condition=Q(state="closed", quiet_until__isnull=False), name="alarm_quiet"
            ),
        )

    def __str__(self) -> str:
        return f"alarm {self.pk}"

    @property
    def reason(self) -> Words:
        """Why there is an alarm, in both languages."""
        return Words(self.reason_zh, self.reason_en)

    @property
    def is_open(self) -> bool:
        """Whether it still counts as the one alarm of its elder and rule."""
        return self.state != AlarmState.CLOSED


class AlarmEvent(Record):
    """Something that happened to an alarm: when, who did it (nobody: the platform), and what was said.

    ``told_at`` is empty while those concerned have yet to be told; a tick tells them and fills it in, not before ``tell_at``.
    ``told_as`` is the severity people were called with, empty when they were spared the call.
    """

    alarm = models.ForeignKey(Alarm, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=14, choices=[(item.value, item.value) for item in EventKind])
    at = models.DateTimeField()
    by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="alarm_events")
    zh = models.TextField(blank=True)
    en = models.TextField(blank=True)
    outcome = models.CharField(max_length=12, blank=True, choices=[(item.value, item.value) for item in Outcome])
    verdict = models.CharField(max_length=8, blank=True, db_default="", choices=VERDICTS)
    note = models.TextField(blank=True)
    told_at = models.DateTimeField(null=True)
    tell_at = models.DateTimeField(null=True)
    told_as = models.CharField(max_length=10, blank=True, db_default="")

    class Meta:
        indexes = (
            models.Index(fields=["alarm", "at"], name="alarm_event_in_order"),
            models.Index(fields=["at"], condition=Q(told_at__isnull=True), name="alarm_event_untold"),
            models.Index(
                fields=["alarm", "at"],
                include=["kind", "verdict", "outcome"],
                condition=Q(kind__in=ANSWERS),
                name="alarm_event_answers",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} of alarm {self.alarm_id}"

    @property
    def words(self) -> Words:
        """What was said, in both languages."""
        return Words(self.zh, self.en)

    @property
    def outcome_words(self) -> Words:
        """What was done, in both languages."""
        return Outcome(self.outcome).words if self.outcome else Words("", "")

    @property
    def verdict_words(self) -> Words:
        """Whether it was right, in both languages."""
        return Verdict(self.verdict).words if self.verdict else Words("", "")


class AlarmCall(Record):
    """Someone was told of an alarm: on which rung, why it was them, by which message; ``is_turn`` means it was theirs to answer.

    What the ways out of the house said stands with the message's own deliveries.
    """

    alarm = models.ForeignKey(Alarm, models.PROTECT, related_name="calls")
    step = models.PositiveSmallIntegerField()
    rung = models.CharField(max_length=10, choices=[(item.value, item.value) for item in Rung])
    is_turn = models.BooleanField(default=True)
    user = models.ForeignKey(USER, models.PROTECT, related_name="alarm_calls")
    notice = models.OneToOneField(Notice, models.PROTECT, related_name="alarm_call")
    at = models.DateTimeField()
    zh = models.TextField()
    en = models.TextField()

    class Meta:
        indexes = (models.Index(fields=["alarm", "at"], name="alarm_call_in_order"),)

    def __str__(self) -> str:
        return f"call of alarm {self.alarm_id} on {self.rung}"

    @property
    def why(self) -> Words:
        """Why it is this person, in both languages."""
        return Words(self.zh, self.en)
