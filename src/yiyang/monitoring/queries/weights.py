"""What scales have weighed: by person and day, for whoever looks for a loss of weight."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import F
from django.utils.timezone import localdate

from yiyang.monitoring.definitions import measures
from yiyang.monitoring.models import Binding, Measurement
from yiyang.monitoring.types.doubts import SET_ASIDE
from yiyang.monitoring.types.readings import DeviceKind

AT_ONCE = 500
Weights = dict[UUID, list[tuple[date, float]]]


def weighed(at: datetime, *, days: int) -> Iterable[Weights]:
    """The weights of everyone who had a scale in these days, a few hundred people at a time."""
    since = at - timedelta(days=days)
    bound = Binding.objects.filter(device__kind__in=(DeviceKind.SCALE, DeviceKind.MULTI)).exclude(until_at__lt=since)
    elders = sorted(set(bound.values_list("elder", flat=True)))
    for place in range(0, len(elders), AT_ONCE):
        yield _weights(elders[place : place + AT_ONCE], since, until=at)


def _weights(elders: list[UUID], since: datetime, *, until: datetime) -> Weights:
    number = measures.by_slug()["weight"].number
    every = Measurement.objects.filter(elder__in=elders, measure=number, taken_at__gte=since, taken_at__lte=until)
    rows = every.alias(aside=F("doubt").bitand(int(SET_ASIDE))).filter(aside=0)
    found: Weights = defaultdict(list)
    for elder, kept, moment, kg in rows.order_by("taken_at").values_list("elder", "elder__merged_into", "taken_at", "value"):
        found[kept or elder].append((localdate(moment), kg))
    return found
