"""Personal ranges: a doctor says from where on this elder's readings matter; each is replaced by the next, never edited."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from yiyang.accounts.models import User
from yiyang.audit import actions as audit
from yiyang.monitoring.guards import targets as guards
from yiyang.monitoring.models import Target
from yiyang.monitoring.queries.judging import age_on
from yiyang.monitoring.types.alarms import PersonalRange
from yiyang.people.models import Elder


@transaction.atomic
def set_target(elder: Elder, own: PersonalRange, *, reason: str, until: datetime | None = None, by: User, at: datetime) -> Target:
    """Set an elder's own limits for a measure, in place of the rule's and of earlier ones, with the reason for it."""
    guards.check_may_set(by, elder)
    rule = guards.check_measure(own.measure)
    guards.check_range(rule, own, age=age_on(elder.birth_date, timezone.localdate(at)))
    why = guards.check_reason(reason)
    _end(elder.pk, own.measure, at=at)
    limits = {f"{severity}_{side}": value for side in ("low", "high") for severity, value in getattr(own, side)}
    target = Target.objects.create(
        elder=elder, measure=own.measure, reason=why, set_by=by, set_by_name=by.display_name, set_at=at, until=until, **limits
    )
    audit.record(by, "target.set", target, elder_id=elder.pk, measure=own.measure)
    return target


@transaction.atomic
def end_target(target: Target, *, by: User, at: datetime) -> None:
    """Let the rule's own limits hold again for an elder and a measure."""
    guards.check_may_set(by, target.elder)
    if _end(target.elder_id, target.measure, at=at):
        audit.record(by, "target.ended", target, elder_id=target.elder_id, measure=target.measure)


def _end(elder_id: UUID, measure: str, *, at: datetime) -> int:
    return Target.objects.filter(elder=elder_id, measure=measure, ended_at__isnull=True).update(ended_at=at)
