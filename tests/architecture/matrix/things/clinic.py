"""What is known of his health and done about it."""

from datetime import datetime
from uuid import UUID

from yiyang.clinic import actions as clinic
from yiyang.clinic.models import Condition, FollowUp, Medication
from yiyang.clinic.types.entries import NewGuidance
from yiyang.clinic.types.record import EncounterKind
from yiyang.portal.demo.world import World

SAMPLES = {
    "facts/": "condition",
    "medications/": "medication",
    "encounters/": "encounter",
    "follow-ups/": "follow_up",
    "guidance/": "guidance",
}


def treated(world: World, now: datetime) -> dict[str, UUID]:
    """What his doctor knows of him, does with him and tells him."""
    zhang, li = world.elder("zhang"), world.user("li")
    visit = clinic.plan_encounter(
        zhang, kind=EncounterKind.HOME_VISIT, planned_at=now, staff=world.staff("li"), reason="查床", by=li, at=now
    )
    return {
        "condition": Condition.objects.filter(elder=zhang).first().pk,
        "medication": Medication.objects.filter(elder=zhang).first().pk,
        "encounter": visit.pk,
        "follow_up": FollowUp.objects.filter(elder=zhang).first().pk,
        "guidance": clinic.give_guidance(zhang, NewGuidance("清淡饮食"), by=li, at=now).pk,
    }
