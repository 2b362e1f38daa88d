"""Questions that sensors raised about an elder, and what humans answered."""

from django.conf import settings
from django.db import models

from yiyang.base.models import Record
from yiyang.monitoring.models.alarms import Alarm
from yiyang.monitoring.models.devices import Device
from yiyang.monitoring.models.fences import Fence
from yiyang.monitoring.types.life_events import Answer, LifeKind
from yiyang.monitoring.types.readings import DeviceKind
from yiyang.people.models import Elder

USER = settings.AUTH_USER_MODEL


class LifeEvent(Record):
    """One question about an elder, on the ladder as an alarm; ``device_kind`` is kept so that precision outlives the device.

    ``last_at`` is the last moment it was said to have happened again while the question was open.
    """

    alarm = models.OneToOneField(Alarm, models.PROTECT, related_name="life_event")
    elder = models.ForeignKey(Elder, models.PROTECT, related_name="life_events")
    kind = models.CharField(max_length=12, choices=[(kind.value, kind.value) for kind in LifeKind])
    device = models.ForeignKey(Device, models.PROTECT, related_name="life_events")
    device_kind = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in DeviceKind])
    fence = models.ForeignKey(Fence, models.PROTECT, null=True, related_name="life_events")
    happened_at = models.DateTimeField()
    last_at = models.DateTimeField()
    asked_at = models.DateTimeField()
    times = models.PositiveIntegerField(default=1)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    accuracy = models.FloatField(null=True)
    metres = models.FloatField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=["elder", "kind", "-last_at"], name="life_event_by_elder"),
            models.Index(fields=["-asked_at"], name="life_event_by_time"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class LifeAnswer(Record):
    """What somebody found; the last one counts, the earlier ones stay."""

    event = models.ForeignKey(LifeEvent, models.PROTECT, related_name="answers")
    answer = models.CharField(max_length=10, choices=[(answer.value, answer.value) for answer in Answer])
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = (models.Index(fields=["event", "-at"], name="life_answer_in_order"),)

    def __str__(self) -> str:
        return f"{self.answer} {self.pk}"
