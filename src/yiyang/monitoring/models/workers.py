"""Which monitor workers are alive, and which shard of the telemetry stream each works on."""

from django.db import models

from yiyang.base.models import Record


class Worker(Record):
    """One monitor process; ``seen_at`` is when it last said that it lives, by the database's clock."""

    name = models.CharField(max_length=120)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Shard(models.Model):
    """One shard of the stream and who works on it now, if anybody."""

    number = models.SmallIntegerField(primary_key=True)
    worker = models.ForeignKey(Worker, null=True, on_delete=models.SET_NULL, related_name="shards")
    since = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.number)
