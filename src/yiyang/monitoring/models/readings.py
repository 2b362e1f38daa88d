"""What devices said: stored once, put together by hour and by day, and what could not be used with its reason."""

from django.db import models
from django.db.models import Q

from yiyang.base.models import Record
from yiyang.monitoring.models.devices import Device
from yiyang.monitoring.types.readings import QuarantineState, Reason
from yiyang.people.models import Elder


class Measurement(models.Model):
    """One reading, stored exactly once: the same device cannot say two things about one measure at one moment.

    ``measure`` is the number in ``measures.yaml``; ``context`` and ``road`` are integer enums of ``types.readings``, ``doubt`` is
    one of ``types.doubts``.
    The table is cut by month of ``taken_at``. Device and elder carry no foreign-key trigger: it would cost more than the
    insert, both are resolved in the same transaction, and neither is ever deleted.
    """

    pk = models.CompositePrimaryKey("device_id", "measure", "taken_at")
    taken_at = models.DateTimeField()
    received_at = models.DateTimeField()
    value = models.FloatField()
    elder = models.ForeignKey(
        Elder, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="measurements"
    )
    device = models.ForeignKey(
        Device, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="measurements"
    )
    measure = models.SmallIntegerField()
    context = models.SmallIntegerField(default=0)
    road = models.SmallIntegerField(default=0)
    doubt = models.SmallIntegerField(default=0)

    class Meta:
        indexes = (models.Index(fields=["elder", "measure", "-taken_at"], name="measurement_elder"),)


class Quarantine(Record):
    """A piece of telemetry that could not be used: kept as it came, with the reason, until a human replays or dismisses it.

    The same bytes refused for the same reason are one row with a count, so a delivery repeated after a crash adds nothing.
    """

    digest = models.BinaryField(max_length=32, unique=True)
    serial = models.CharField(max_length=255)
    reason = models.CharField(max_length=24, choices=[(reason.value, reason.value) for reason in Reason])
    detail = models.CharField(max_length=200, blank=True)
    payload = models.BinaryField()
    payload_size = models.PositiveIntegerField()
    road = models.SmallIntegerField(default=0)
    received_at = models.DateTimeField()
    last_received_at = models.DateTimeField()
    count = models.PositiveIntegerField(default=1)
    state = models.CharField(
        max_length=10, choices=[(state.value, state.value) for state in QuarantineState], default=QuarantineState.OPEN
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by_id = models.UUIDField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = (
            models.Index(fields=["reason", "-last_received_at"], condition=Q(state="open"), name="quarantine_open"),
            models.Index(fields=["serial", "-last_received_at"], name="quarantine_serial"),
        )

    def __str__(self) -> str:
        return f"{self.reason} {self.serial}"

    @property
    def is_whole(self) -> bool:
        """Whether every byte was kept, so that it can be replayed."""
        return len(self.payload) == self.payload_size


class Touched(models.Model):
    """Hours whose roll-up must be counted anew, packed as ``rules.rollups`` says; one row for each batch stored."""

    id = models.BigAutoField(primary_key=True)
    hours = models.BinaryField()

    def __str__(self) -> str:
        return str(self.id)


class Unscored(models.Model):
    """Elders with new readings whose early-warning score is to be worked out, id after id; one row for each batch stored."""

    id = models.BigAutoField(primary_key=True)
    elders = models.BinaryField()

    def __str__(self) -> str:
        return str(self.id)


class Rollup(models.Model):
    """How many readings of one measure of one elder there were, the lowest, the highest and their sum."""

    elder = models.ForeignKey(Elder, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    measure = models.SmallIntegerField()
    count = models.IntegerField()
    low = models.FloatField()
    high = models.FloatField()
    total = models.FloatField()

    class Meta:
        abstract = True

    @property
    def mean(self) -> float:
        """Their average."""
        return self.total / self.count


class Hourly(Rollup):
    """One hour, which begins at ``hour``."""

    pk = models.CompositePrimaryKey("elder_id", "measure", "hour")
    hour = models.DateTimeField()


class Daily(Rollup):
    """One day in China."""

    pk = models.CompositePrimaryKey("elder_id", "measure", "day")
    day = models.DateField()


class Month(models.Model):
    """A month of readings taken out of the table: kept whole beside it, and for a while put back when somebody asks."""

    first = models.DateField(primary_key=True)
    detached_at = models.DateTimeField(null=True)
    kept_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.first:%Y-%m}"
