"""Questions about elders as they may be seen, the areas agreed on, and what sensors last said."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from yiyang.accounts import guards as access
from yiyang.accounts.models import User
from yiyang.audit import actions as audit
from yiyang.base.errors import NotFound
from yiyang.monitoring.models import Fence, LifeAnswer, LifeEvent, Signal
from yiyang.monitoring.rules import life_events as rules
from yiyang.monitoring.types.life_events import Answer, LifeKind, Precision
from yiyang.monitoring.types.readings import DeviceKind
from yiyang.monitoring.types.signals import SignalKind
from yiyang.people.models import Elder
from yiyang.people.queries import identity_ids

FULL = ("elder", "device", "alarm__acknowledged_by", "alarm__owner_staff", "alarm__owner_team", "alarm__owner_institution")
BED = (SignalKind.BED_EXIT, SignalKind.BED_RETURN)
# Whoever a motion sensor watches, with the last sign of life any sensor gave, and not asked about since then.
STILL = """
SELECT binding.elder_id, device.id, moved.at
FROM monitoring_device device
JOIN monitoring_binding binding ON binding.device_id = device.id AND binding.from_at <= %(now)s
 AND (binding.until_at IS NULL OR binding.until_at > %(now)s)
CROSS JOIN LATERAL (
    SELECT max(at) AS at FROM monitoring_signal
    WHERE elder_id = binding.elder_id AND kind = ANY(%(signs)s) AND at <= %(now)s
) AS moved
WHERE device.kind = %(kind)s AND device.retired_at IS NULL AND moved.at IS NOT NULL AND NOT EXISTS (
    SELECT FROM monitoring_lifeevent event
    WHERE event.elder_id = binding.elder_id AND event.kind = 'inactivity' AND event.last_at >= moved.at)
"""
SIGNS = (SignalKind.MOVEMENT, SignalKind.BED_EXIT, SignalKind.BED_RETURN, SignalKind.CALL)


def events_for(user: User) -> QuerySet[LifeEvent]:
    """The questions about elders a user may see, the newest first, each with its last answer."""
    last = LifeAnswer.objects.filter(event=OuterRef("pk")).order_by("-at", "-pk").values("answer")[:1]
    full = LifeEvent.objects.select_related(*FULL).annotate(last_answer=Subquery(last))
    found: QuerySet[LifeEvent] = access.visible(user, "call.read", full, via="elder")
    return found.order_by("-asked_at")


def event_for(user: User, alarm_id: UUID, *, word: str = "call.read") -> LifeEvent:
    """One question, named by its alarm; leaves the read in the audit trail."""
    found = LifeEvent.objects.select_related(*FULL, "elder__committee", "fence").filter(alarm=alarm_id).first()
    if found is None or not access.may(user, word, found.elder):
        raise NotFound(_("There is no such question, or you are not responsible for this elder."))
    audit.note_read(user, word, found, elder_id=found.elder_id)
    return found


def answers_of(event: LifeEvent) -> list[LifeAnswer]:
    """What people answered, the newest first."""
    return list(event.answers.select_related("by").order_by("-at", "-pk"))


def precisions(user: User) -> dict[tuple[LifeKind, DeviceKind], Precision]:
    """How often each kind of event from each kind of device was real, among the elders a user may see."""
    piles: dict[tuple[LifeKind, DeviceKind], list[Answer | None]] = defaultdict(list)
    for event in events_for(user):
        answer = getattr(event, "last_answer", None)
        piles[LifeKind(event.kind), DeviceKind(event.device_kind)].append(Answer(answer) if answer else None)
    return {key: rules.precision(pile) for key, pile in sorted(piles.items())}


def fences_of(elder_id: UUID, *, on: date) -> list[Fence]:
    """The areas agreed on with an elder on a day."""
    return list(Fence.objects.on(on).filter(elder=elder_id).order_by("start", "pk"))


def fence_for(user: User, pk: UUID) -> Fence:
    """One area a user may end."""
    found = Fence.objects.select_related("elder").filter(pk=pk).first()
    if found is None or not any(access.may(user, word, found.elder) for word in ("fence.set", "fence.end")):
        raise NotFound(_("There is no such area, or you are not responsible for this elder."))
    return found


def all_fences_of(elder: Elder) -> list[Fence]:
    """Every area there is and was, the newest first."""
    return list(Fence.objects.filter(elder__in=identity_ids(elder)).order_by("-start", "-pk"))


def fenced(elders: Collection[UUID], *, on: date) -> set[UUID]:
    """Which of some elders agreed on an area that holds on a day: only their positions may be kept."""
    return set(Fence.objects.on(on).filter(elder__in=elders).values_list("elder", flat=True)) if elders else set()


def last_positions(elder_id: UUID, many: int) -> list[Signal]:
    """The newest positions of an elder that may be kept."""
    kept = Signal.objects.filter(elder=elder_id, kind=SignalKind.POSITION, latitude__isnull=False)
    return list(kept.order_by("-at", "-pk")[:many])


def beds_left(*, since: datetime) -> Iterable[Signal]:
    """Who left the bed and has not come back, unless that was asked about already."""
    last = Signal.objects.filter(kind__in=BED, at__gte=since).order_by("elder", "-at", "-pk").distinct("elder")
    for row in last:
        asked = LifeEvent.objects.filter(elder=row.elder_id, kind=LifeKind.BED_EXIT, last_at__gte=row.at)
        if row.kind == SignalKind.BED_EXIT and not asked.exists():
            yield row


def last_movements(*, now: datetime) -> list[tuple[UUID, UUID, datetime]]:
    """Elder, sensor and last sign of life of everybody a motion sensor watches, unless that was asked about already."""
    with connection.cursor() as cursor:
        cursor.execute(STILL, {"now": now, "kind": DeviceKind.MOTION_SENSOR, "signs": [str(sign) for sign in SIGNS]})
        return [(elder, device, at) for elder, device, at in cursor.fetchall()]
