"""Areas agreed on with an elder: begun with a consent on record, ended at any time, never changed."""

from datetime import date

from django.db import transaction

from yiyang.accounts.models import User
from yiyang.audit import actions as audit
from yiyang.monitoring.guards import life_events as guards
from yiyang.monitoring.models import Fence
from yiyang.monitoring.types.fences import FenceDraft
from yiyang.people.models import Elder


@transaction.atomic
def agree_on(elder: Elder, draft: FenceDraft, *, start: date, by: User) -> Fence:
    """From a day on somebody is asked when the elder is outside; only from then on positions are kept."""
    guards.check_can_fence(by, elder, draft)
    fence = Fence.objects.create(
        elder=elder,
        name=draft.name.strip(),
        shape=draft.shape,
        points=[list(point) for point in draft.area.points],
        radius=draft.area.radius,
        consent_by=draft.consent_by,
        evidence=draft.evidence.strip(),
        start=start,
        set_by=by,
    )
    audit.record(by, "fence.agreed", fence, elder_id=elder.pk, consent_by=draft.consent_by)
    return fence


@transaction.atomic
def end(fence: Fence, *, on: date, by: User) -> None:
    """From a day on nobody is asked any more, and no position is kept."""
    fence = Fence.objects.select_for_update(of=("self",)).select_related("elder").get(pk=fence.pk)
    guards.check_can_end(by, fence)
    fence.end = max(on, fence.start)
    fence.save(update_fields=["end"])
    audit.record(by, "fence.ended", fence, elder_id=fence.elder_id)
