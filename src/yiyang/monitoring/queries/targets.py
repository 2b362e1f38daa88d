"""Personal ranges of an elder: those in force, those that were, and the band they draw behind a trend."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from yiyang.accounts import guards as access
from yiyang.accounts.models import User
from yiyang.base.errors import NotFound
from yiyang.monitoring.definitions import alarm_rules
from yiyang.monitoring.models import Target
from yiyang.monitoring.queries.judging import age_on, range_of
from yiyang.monitoring.rules import alarms as judgement
from yiyang.monitoring.types.alarms import Person
from yiyang.people.models import Elder
from yiyang.people.queries import identity_ids


def in_force(elder_ids: Iterable[UUID], *, at: datetime) -> QuerySet[Target]:
    """The personal ranges that hold at a moment; who may see the elder has been asked already."""
    lasting = Q(until__isnull=True) | Q(until__gt=at)
    return Target.objects.filter(lasting, elder__in=list(elder_ids), ended_at__isnull=True)


def targets_of(elder: Elder) -> QuerySet[Target]:
    """All personal ranges an elder has and had, those in force first, then the newest."""
    held = Target.objects.filter(elder__in=identity_ids(elder)).select_related("set_by")
    return held.order_by(F("ended_at").desc(nulls_first=True), "-set_at")


def target_for(user: User, pk: UUID) -> Target:
    """One personal range of an elder for whom the user may set them."""
    found = access.one(user, "target.set", Target.objects.select_related("elder"), pk=pk, via="elder")
    if found is None:
        raise NotFound(_("There is no such range, or you are not responsible for this elder."))
    return found


def bands_of(elder: Elder, *, at: datetime) -> dict[str, tuple[float | None, float | None]]:
    """Per measure where no alarm begins for this elder: own limits where set, the rule's elsewhere."""
    own = tuple(range_of(target) for target in in_force(identity_ids(elder), at=at))
    person = Person(age_on(elder.birth_date, timezone.localdate(at)), own)
    judged = alarm_rules.by_measure()
    return {measure: judgement.normal_band(rule, measure, person) for measure, rule in judged.items()}
