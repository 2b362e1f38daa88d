"""Telling the assessors whose weight has fallen so much that earlier results are in doubt."""

from datetime import date, datetime
from uuid import UUID

from django.utils.timezone import localdate

from yiyang.assessment import actions as assessment
from yiyang.assessment import definitions
from yiyang.assessment import queries as assessments
from yiyang.assessment.rules import course
from yiyang.assessment.types.assessing import Cause
from yiyang.monitoring.queries import weights
from yiyang.people.models import Elder


def report_weight_losses(*, at: datetime) -> int:
    """Report each loss of weight once; answers how many were new."""
    limits, today = definitions.assessing(), localdate(at)
    return sum(
        _report(elder, days, today, at=at)
        for people in weights.weighed(at, days=limits.weight_loss_days)
        for elder, days in people.items()
    )


def _report(elder_id: UUID, days: list[tuple[date, float]], today: date, *, at: datetime) -> bool:
    """Weights from before the last reported loss are not compared again."""
    last = assessments.last_change(elder_id, Cause.WEIGHT_LOSS)
    counted = [(day, kg) for day, kg in days if last is None or day >= last]
    limits = definitions.assessing()
    if course.weight_lost(counted, today, at_least=limits.weight_loss_percent) is None:
        return False
    elder = Elder.objects.get(pk=elder_id)
    assessment.report_change(elder, Cause.WEIGHT_LOSS, on=today, by=None, at=at, about=("weight", f"{elder_id} {today}"))
    return True
