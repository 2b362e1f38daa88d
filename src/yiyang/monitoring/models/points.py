"""Places where elders measure themselves, the cards that say who does, and each sitting there."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from yiyang.base.models import Record
from yiyang.monitoring.models.devices import Gateway
from yiyang.people.models import Elder

USER = settings.AUTH_USER_MODEL


class Point(Record):
    """A gateway at a place, with devices anybody with a card may use."""

    gateway = models.OneToOneField(Gateway, models.PROTECT, related_name="point")
    name = models.CharField(max_length=80)
    place = models.CharField(max_length=120, blank=True)
    closed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"point {self.pk}"


class ElderCard(Record):
    """A card with a sealed code that says whose readings follow; void from ``revoked_at`` on."""

    elder = models.ForeignKey(Elder, models.PROTECT, related_name="cards")
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = (models.Index(fields=["elder", "-issued_at"], name="card_by_elder"),)

    def __str__(self) -> str:
        return f"card {self.pk}"


class Sitting(Record):
    """Some minutes in which the devices of a point speak for whoever showed a card."""

    point = models.ForeignKey(Point, models.PROTECT, related_name="sittings")
    card = models.ForeignKey(ElderCard, models.PROTECT, related_name="sittings")
    elder = models.ForeignKey(Elder, models.PROTECT, related_name="sittings")
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(until_at__gte=F("from_at")), name="sitting_ends_after_start"),)
        indexes = (models.Index(fields=["point", "-from_at"], name="sitting_by_point"),)

    def __str__(self) -> str:
        return f"sitting {self.pk}"
