"""What every stored thing has."""

from django.db import models
from django.db.models.functions import Now

from yiyang.lib.ids import uuid7


class Record(models.Model):
    """A row with an id any device can make and the moment the database first saw it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        abstract = True
