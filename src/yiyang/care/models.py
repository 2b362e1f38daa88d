"""Care plans in versions, their lines, and the tasks they become."""

from typing import Any, ClassVar

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from yiyang.agreements.models import Agreement
from yiyang.base.models import Record
from yiyang.care.types.plans import ActivityDraft, Rhythm, TaskPlace, TaskState
from yiyang.catalogue.types.words import Payer, Per, Supplier, Window
from yiyang.lib.ids import uuid7
from yiyang.lib.words import Words
from yiyang.people.models import Elder

USER = settings.AUTH_USER_MODEL


@pghistory.track()
class Plan(Record):
    """One version of what is promised to an elder by everyone around; a new version closes this one and keeps it."""

    elder = models.ForeignKey(Elder, models.PROTECT, related_name="plans")
    version = models.PositiveIntegerField()
    goals = models.JSONField(default=list, blank=True)
    reason = models.TextField()
    reason_en = models.TextField(blank=True)
    agreement = models.ForeignKey(Agreement, models.PROTECT, null=True, related_name="plans")
    drawn_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    drawn_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    previous = models.OneToOneField("self", models.PROTECT, null=True, related_name="following")
    rolled_until = models.DateField(null=True)

    class Meta:
        ordering = ("elder", "-version")
        indexes = (models.Index(fields=["rolled_until"], name="plan_to_roll", condition=Q(closed_at=None)),)
        constraints = (
            models.UniqueConstraint(fields=["elder"], condition=Q(closed_at=None), name="plan_one_current"),
            models.UniqueConstraint(fields=["elder", "version"], name="plan_version_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="plan_with_reason"),
        )

    def __str__(self) -> str:
        return f"plan {self.pk}"

    @property
    def why(self) -> Words:
        """Its reason: in both languages where the platform gave it, else as it was typed."""
        return Words(self.reason, self.reason_en or self.reason)

    @property
    def goal_words(self) -> tuple[Words, ...]:
        """Its goals in both languages."""
        return tuple(Words(goal["zh"], goal["en"]) for goal in self.goals)


class Activity(Record):
    """One line of a version: a service, its rhythm, hands, supplier and payer; ``line`` stays the same while it goes on."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="activities")
    line = models.UUIDField(default=uuid7)
    position = models.PositiveSmallIntegerField()
    agreement = models.ForeignKey(Agreement, models.PROTECT, null=True, related_name="activities")
    package = models.TextField(blank=True)
    item = models.TextField()
    per = models.TextField()
    times = models.PositiveSmallIntegerField(default=1)
    windows = ArrayField(models.TextField(), default=list, blank=True)
    shift = models.PositiveSmallIntegerField(default=0)
    since = models.DateField()
    until = models.DateField(null=True)
    performer = models.TextField()
    supplier = models.TextField()
    payer = models.TextField()
    place = models.TextField()
    minutes = models.PositiveSmallIntegerField(null=True)
    caution = models.TextField(blank=True)

    class Meta:
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(fields=["plan", "line"], name="activity_line_once_per_plan"),
            models.UniqueConstraint(fields=["plan", "item", "since"], name="activity_service_once_at_a_time"),
            models.CheckConstraint(condition=Q(times__gte=1, times__lte=24), name="activity_times_in_bounds"),
        )

    @property
    def rhythm(self) -> Rhythm:
        """When it falls due."""
        return Rhythm(Per(self.per), self.times, self.since, tuple(Window(one) for one in self.windows), self.shift, self.until)

    @property
    def draft(self) -> ActivityDraft:
        """The line as plain facts."""
        return ActivityDraft(
            item=self.item,
            per=Per(self.per),
            times=self.times,
            windows=tuple(Window(one) for one in self.windows),
            performer=self.performer,
            supplier=Supplier(self.supplier),
            payer=Payer(self.payer),
            place=TaskPlace(self.place),
            minutes=self.minutes,
            caution=self.caution,
            package=self.package,
            agreement_id=self.agreement_id,
            line=self.line,
            since=self.since,
            until=self.until,
        )


class TaskQuerySet(models.QuerySet[Any]):
    """Tasks by what became of them."""

    def due(self) -> "TaskQuerySet":
        """Those nobody has done or left yet."""
        return self.filter(state=TaskState.DUE)


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Task(Record):
    """One promised service on one day; ``rare`` ones come monthly or more seldom."""

    elder = models.ForeignKey(Elder, models.PROTECT, related_name="care_tasks")
    activity = models.ForeignKey(Activity, models.PROTECT, related_name="tasks")
    line = models.UUIDField()
    item = models.TextField()
    performer = models.TextField()
    on = models.DateField()
    number = models.PositiveSmallIntegerField()
    window = models.TextField()
    place = models.TextField()
    minutes = models.PositiveSmallIntegerField(null=True)
    rare = models.BooleanField(default=False)
    state = models.TextField(default=TaskState.DUE)
    done_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    note = models.TextField(blank=True)

    objects: ClassVar[Any] = TaskQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index(fields=["elder", "on"], name="task_by_elder"),
            models.Index(fields=["on", "elder"], name="task_due", condition=Q(state="due")),
            models.Index(fields=["on", "elder", "item"], name="task_rare_due", condition=Q(state="due", rare=True)),
            models.Index(fields=["elder", "-done_at"], name="task_done", condition=Q(state="done")),
            models.Index(fields=["activity"], name="task_of_activity", condition=Q(state="due")),
        )
        constraints = (
            models.UniqueConstraint(fields=["line", "on", "number"], name="task_once"),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(done_at__isnull=False, done_by__isnull=False), name="task_done_by_someone"
            ),
            models.CheckConstraint(condition=~Q(state="not_done") | ~Q(reason=""), name="task_left_with_reason"),
        )

    def __str__(self) -> str:
        return f"task {self.pk}"
