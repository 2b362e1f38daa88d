"""Calls for help: each is one open alarm of its elder, with what only a call knows; and drills agreed on beforehand."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from yiyang.base.fields import EncryptedTextField
from yiyang.base.models import Record
from yiyang.monitoring.models.alarms import Alarm
from yiyang.monitoring.models.devices import Device
from yiyang.monitoring.types.help_calls import CallSource
from yiyang.organizations.models import Institution
from yiyang.people.models import Elder

USER = settings.AUTH_USER_MODEL


class HelpCall(Record):
    """One call for help from the first press until somebody has dealt with it; pressing again adds to ``presses``."""

    alarm = models.OneToOneField(Alarm, models.PROTECT, related_name="help_call")
    elder = models.ForeignKey(Elder, models.PROTECT, related_name="help_calls")
    institution = models.ForeignKey(Institution, models.PROTECT, null=True, related_name="help_calls")
    device = models.ForeignKey(Device, models.PROTECT, null=True, related_name="help_calls")
    source = models.CharField(max_length=10, choices=[(source.value, source.value) for source in CallSource])
    raised_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    pressed_at = models.DateTimeField()
    received_at = models.DateTimeField()
    last_pressed_at = models.DateTimeField()
    presses = models.PositiveIntegerField(default=1)
    place = models.CharField(max_length=300, blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    accuracy = models.FloatField(null=True)
    phone = EncryptedTextField(null=True)
    is_drill = models.BooleanField(default=False)
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=["institution", "-pressed_at"], name="help_call_by_institution"),
            models.Index(fields=["elder", "-pressed_at"], name="help_call_by_elder"),
        )

    def __str__(self) -> str:
        return f"call {self.pk}"


class Drill(Record):
    """A stretch of minutes in which an elder's calls are an exercise: they ring like real ones and count in no figure."""

    elder = models.ForeignKey(Elder, models.PROTECT, related_name="drills")
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(until_at__gt=F("from_at")), name="drill_ends_after_start"),)
        indexes = (models.Index(fields=["elder", "-until_at"], name="drill_by_elder"),)

    def __str__(self) -> str:
        return f"drill {self.pk}"
