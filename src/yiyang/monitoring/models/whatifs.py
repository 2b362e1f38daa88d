"""Questions about other limits: asked by one person, answered in the background, kept to compare."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from yiyang.base.models import Record
from yiyang.monitoring.types.whatifs import WhatIfState


class WhatIf(Record):
    """What other limits of one rule would have done over a past time, for the elders whom its asker answers for.

    ``limits`` holds the other numbers by band code, ``effect`` the answer; no rule is changed by it.
    ``touched_at`` is when somebody last worked on it: a question left alone too long is taken up again.
    """

    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="whatifs")
    asked_at = models.DateTimeField()
    rule = models.CharField(max_length=40)
    rule_version = models.PositiveSmallIntegerField()
    limits = models.JSONField()
    since = models.DateTimeField()
    until = models.DateTimeField()
    state = models.CharField(
        max_length=10, choices=[(state.value, state.value) for state in WhatIfState], default=WhatIfState.QUEUED
    )
    progress = models.PositiveSmallIntegerField(default=0)
    effect = models.JSONField(null=True)
    touched_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(progress__lte=100), name="whatif_progress_in_percent"),)
        indexes = (models.Index(fields=["asked_by", "-asked_at"], name="whatif_of_someone"),)

    def __str__(self) -> str:
        return f"what if {self.pk}"
