"""What is usual for an elder: the first reading of each part of a day, some weeks of them, one row per measure and part."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from yiyang.people.models import Elder


class SampleRing(models.Model):
    """Samples of one elder, measure and slot. A day's sample stands at place ``day % KEPT_DAYS`` of every array.

    ``days`` counts local days from 1970 (-1: none), ``known`` is the day it arrived, ``kept`` whether it may teach what is usual;
    ``newest`` is the last day that has one. Like readings, these rows carry no foreign-key trigger.
    """

    pk = models.CompositePrimaryKey("elder_id", "measure", "slot")
    elder = models.ForeignKey(Elder, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="sample_rings")
    measure = models.SmallIntegerField()
    slot = models.SmallIntegerField()
    newest = models.IntegerField()
    days = ArrayField(models.IntegerField())
    known = ArrayField(models.IntegerField())
    values = ArrayField(models.FloatField())
    kept = ArrayField(models.BooleanField())

    def __str__(self) -> str:
        return f"samples of {self.elder_id}, measure {self.measure}, slot {self.slot}"
