"""Areas agreed on with an elder: outside them somebody is asked whether all is well."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from yiyang.base.dated import Dated
from yiyang.base.models import Record
from yiyang.monitoring.types.fences import Area, Shape
from yiyang.people.models import Elder
from yiyang.people.types import GivenBy

USER = settings.AUTH_USER_MODEL


class Fence(Dated, Record):
    """A circle or polygon an elder moves in, from when to when, who agreed and how one knows.

    ``points`` holds [latitude, longitude] pairs: one for a circle, the corners of a polygon.
    """

    elder = models.ForeignKey(Elder, models.PROTECT, related_name="fences")
    name = models.CharField(max_length=80)
    shape = models.CharField(max_length=8, choices=[(shape.value, shape.value) for shape in Shape])
    points = models.JSONField()
    radius = models.FloatField(default=0)
    consent_by = models.CharField(max_length=10, choices=[(who.value, who.value) for who in GivenBy])
    evidence = models.CharField(max_length=200)
    set_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(end__isnull=True) | Q(end__gte=models.F("start")), name="fence_ends_after_start"),
            models.CheckConstraint(condition=~Q(evidence=""), name="fence_has_consent"),
        )
        indexes = (models.Index(fields=["elder", "start"], name="fence_by_elder"),)

    def __str__(self) -> str:
        return f"fence {self.pk}"

    @property
    def area(self) -> Area:
        """Its shape as the rules read it."""
        return Area(tuple((latitude, longitude) for latitude, longitude in self.points), self.radius)
