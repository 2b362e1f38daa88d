"""Gateways and devices, and which device spoke for whom from when to when."""

from datetime import datetime

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Func, Q, Value

from yiyang.base.dated import UuidRange
from yiyang.base.fields import BlindIndexField, EncryptedTextField
from yiyang.base.models import Record
from yiyang.monitoring.types.readings import DeviceKind
from yiyang.organizations.models import Institution
from yiyang.people.models import Elder

serial_shape = RegexValidator(r"^[A-Za-z0-9_-]{1,64}\Z")


class MomentRange(Func):
    """The moments of a row, half-open."""

    function = "tstzrange"


@pghistory.track(exclude=["last_heard_at", "token_hash"])
class Gateway(Record):
    """A box or a supplier's server that publishes for several devices under one credential."""

    name = models.CharField(max_length=80)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="gateways")
    username = models.CharField(max_length=64, unique=True, validators=[serial_shape])
    token_hash = models.BinaryField(max_length=32, unique=True)
    issued_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_heard_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.username


class Device(Record):
    """One thing that measures. ``serial`` is its public id: the last part of the topic it speaks under.

    ``silent_after`` is the moment from which its silence is worth an alarm; null while nobody relies on it.
    ``phone`` is the number under which one can speak through it.
    """

    serial = models.CharField(max_length=64, unique=True, validators=[serial_shape])
    kind = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in DeviceKind])
    model = models.CharField(max_length=80, blank=True)
    firmware = models.CharField(max_length=40, blank=True)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="devices")
    gateway = models.ForeignKey(Gateway, null=True, blank=True, on_delete=models.PROTECT, related_name="devices")
    token_hash = models.BinaryField(max_length=32, null=True, blank=True, unique=True)
    expected_interval = models.DurationField(null=True, blank=True)
    last_heard_at = models.DateTimeField(null=True, blank=True)
    silent_after = models.DateTimeField(null=True, blank=True)
    battery = models.PositiveSmallIntegerField(null=True, blank=True)
    phone = EncryptedTextField(null=True, blank=True)
    phone_index = BlindIndexField(source="phone")
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = (
            models.Index(fields=["silent_after"], condition=Q(silent_after__isnull=False), name="device_silent_after"),
            models.Index(fields=["phone_index"], condition=Q(phone_index__isnull=False), name="device_by_phone"),
        )

    def __str__(self) -> str:
        return self.serial


@pghistory.track()
class Binding(Record):
    """A device speaks for one elder from ``from_at`` up to but not including ``until_at``; ``place`` is where it hangs."""

    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="bindings")
    elder = models.ForeignKey(Elder, on_delete=models.PROTECT, related_name="device_bindings")
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    place = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(until_at__isnull=True) | Q(until_at__gte=F("from_at")), name="binding_ends_after_start"
            ),
            ExclusionConstraint(
                name="binding_one_elder_at_a_time",
                expressions=[
                    (UuidRange(F("device"), F("device"), Value("[]")), "&&"),
                    (MomentRange(F("from_at"), F("until_at")), "&&"),
                ],
            ),
        )

    def holds_at(self, moment: datetime) -> bool:
        """Whether the device speaks for this elder at a moment."""
        return self.from_at <= moment and (self.until_at is None or moment < self.until_at)
