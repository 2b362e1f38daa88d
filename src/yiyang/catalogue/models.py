"""What an institution asks for a service or a package, since when."""

import pghistory
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F, Func, Q

from yiyang.base.dated import Dated, DateRange, UuidRange
from yiyang.base.models import Record
from yiyang.lib.words import Words
from yiyang.organizations.models import Institution


class TextKey(Func):
    """A text as a uuid, so that it can stand beside others in an exclusion constraint."""

    function = "md5"
    template = "%(function)s(%(expressions)s)::uuid"


def _same(expression: F | TextKey) -> tuple[UuidRange, str]:
    return UuidRange(expression, expression, models.Value("[]")), "&&"


@pghistory.track()
class Price(Dated, Record):
    """One price at an institution; ``code`` is an item or a package, an empty ``level`` means whatever the level of care."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="prices")
    code = models.TextField()
    level = models.TextField(blank=True)
    amount_fen = models.PositiveBigIntegerField()
    reason = models.TextField(blank=True)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("code", "level", "start")
        constraints = (
            *Dated.Meta.constraints,
            ExclusionConstraint(
                name="price_one_at_a_time",
                expressions=[
                    _same(F("institution")),
                    _same(TextKey(F("code"))),
                    _same(TextKey(F("level"))),
                    (DateRange(F("start"), F("end")), "&&"),
                ],
            ),
            models.CheckConstraint(condition=~Q(code=""), name="price_of_something"),
        )

    @property
    def institution_words(self) -> Words:
        """Whose price it is, in both languages."""
        return self.institution.words
