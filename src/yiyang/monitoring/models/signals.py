"""What devices said has happened: presses, falls, signs of life, each kept once."""

from django.db import models

from yiyang.base.models import Record
from yiyang.monitoring.models.devices import Device
from yiyang.monitoring.types.signals import Position, SignalKind
from yiyang.people.models import Elder


class Signal(Record):
    """One thing a device said has happened, about the elder it spoke for then; ``said_at`` is its own clock, ``at`` what counts.

    Coordinates are kept only where they may be used: with a call for help, or under an area agreed with the elder.
    """

    device = models.ForeignKey(Device, models.PROTECT, related_name="signals")
    elder = models.ForeignKey(Elder, models.PROTECT, related_name="signals")
    kind = models.CharField(max_length=16, choices=[(kind.value, kind.value) for kind in SignalKind])
    at = models.DateTimeField()
    said_at = models.DateTimeField()
    received_at = models.DateTimeField()
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    accuracy = models.FloatField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["device", "kind", "said_at"], name="signal_once"),)
        indexes = (
            models.Index(fields=["elder", "kind", "-at"], name="signal_by_elder"),
            models.Index(fields=["kind", "-at"], name="signal_by_kind"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def position(self) -> Position | None:
        """Where it happened, if that was said and may be kept."""
        if self.latitude is None or self.longitude is None or self.accuracy is None:
            return None
        return Position(self.latitude, self.longitude, self.accuracy)
