"""What people were called for about an elder a short while ago and have not settled yet."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from yiyang.monitoring.definitions.burden import burden
from yiyang.monitoring.models import Alarm, AlarmEvent
from yiyang.monitoring.types.alarms import UNSETTLED, Severity
from yiyang.monitoring.types.burden import Told


def told_of(elder_id: UUID, *, now: datetime) -> list[Told]:
    """Calls that went out about an elder and whose alarms still wait or are in hand; what is settled gathers nothing."""
    since = now - timedelta(minutes=burden().together_minutes)
    called = AlarmEvent.objects.filter(alarm__elder=elder_id, alarm__state__in=UNSETTLED, told_at__gte=since, told_at__lte=now)
    rows = called.exclude(told_as="").values_list("told_as", "told_at", "alarm__rule")
    return [Told(Severity(severity), at, rule) for severity, at, rule in rows if at is not None]


def was_told(alarm: Alarm, *, since: datetime) -> bool:
    """Whether people were called for an alarm after a moment."""
    return alarm.events.filter(told_at__gt=since).exclude(told_as="").exists()


def beside(alarm: Alarm) -> QuerySet[Alarm]:
    """The other alarms of the same elder that nobody has settled."""
    others = Alarm.objects.filter(elder=alarm.elder_id, state__in=UNSETTLED).exclude(pk=alarm.pk)
    return others.select_related("elder", "device").order_by("-raised_at")
