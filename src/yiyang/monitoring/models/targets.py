"""Personal ranges: the limits a doctor set for one elder and one measure, each replaced by the next, never edited."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from yiyang.base.models import Record
from yiyang.people.models import Elder


class Target(Record):
    """An elder's own limits for a measure: from which value on a reading is worth watching, urgent or critical, low and high."""

    elder = models.ForeignKey(Elder, models.PROTECT, related_name="targets")
    measure = models.CharField(max_length=40)
    watch_low = models.FloatField(null=True)
    watch_high = models.FloatField(null=True)
    urgent_low = models.FloatField(null=True)
    urgent_high = models.FloatField(null=True)
    critical_low = models.FloatField(null=True)
    critical_high = models.FloatField(null=True)
    reason = models.TextField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="targets_set")
    set_by_name = models.TextField()
    set_at = models.DateTimeField()
    until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["elder", "measure"], condition=Q(ended_at__isnull=True), name="target_one_in_force"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("set_at")), name="target_ends_after_start"
            ),
        )
        indexes = (models.Index(fields=["elder", "-set_at"], name="target_by_elder"),)

    def __str__(self) -> str:
        return f"target {self.pk}"
