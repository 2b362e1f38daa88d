"""Rows that hold for a stretch of days, and the database's word that two such rows never share a day where they must not."""

from datetime import date
from typing import Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F, Func, Q, Value

CREATE_UUID_RANGE = """
DO $$ BEGIN
    CREATE TYPE uuidrange AS RANGE (subtype = uuid);
EXCEPTION WHEN duplicate_object THEN NULL;
END $$
"""


class UuidRange(Func):
    """One uuid as a range, because ranges can stand in an exclusion constraint without any extension."""

    function = "uuidrange"


class DateRange(Func):
    """The days of a row, half-open."""

    function = "daterange"


def on(day: date, *, prefix: str = "") -> Q:
    """Rows in force on a day; ``prefix`` walks a relation (``"post__"``)."""
    started = Q(**{f"{prefix}start__lte": day})
    return started & (Q(**{f"{prefix}end__isnull": True}) | Q(**{f"{prefix}end__gt": day}))


def never_twice(name: str, *columns: str, condition: Q | None = None) -> ExclusionConstraint:
    """No two rows with the same uuid ``columns`` share a day."""
    same = [(UuidRange(F(column), F(column), Value("[]")), "&&") for column in columns]
    return ExclusionConstraint(name=name, expressions=[*same, (DateRange(F("start"), F("end")), "&&")], condition=condition)


class DatedQuerySet(models.QuerySet[Any]):
    """Rows by the day they hold."""

    def on(self, day: date) -> "DatedQuerySet":
        """Rows in force on a day."""
        return self.filter(on(day))


class Dated(models.Model):
    """Holds from ``start`` up to but not including ``end``; an open end is null, an empty stretch was withdrawn the same day."""

    start = models.DateField()
    end = models.DateField(null=True, blank=True)

    objects: ClassVar[Any] = DatedQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = (
            models.CheckConstraint(condition=Q(end__isnull=True) | Q(end__gte=F("start")), name="%(class)s_ends_after_start"),
        )

    def holds_on(self, day: date) -> bool:
        """Whether the row is in force on a day."""
        return self.start <= day and (self.end is None or day < self.end)
