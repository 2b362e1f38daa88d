"""What was applied for and agreed."""

from datetime import datetime
from uuid import UUID

from django.utils import timezone

from yiyang.agreements import actions as agreements
from yiyang.agreements.types.drafts import NewAgreement, NewApplication, Offer
from yiyang.agreements.types.terms import Asked
from yiyang.portal.demo.world import World

SAMPLES = {
    "applications/": "application",
    "agreements/": "agreement",
}


def agreed(world: World, now: datetime) -> dict[str, UUID]:
    """His daughter has applied for him, and his doctor has offered to renew the contract."""
    zhang, li, centre = world.elder("zhang"), world.user("li"), world.institution("centre")
    asked = NewApplication(centre.pk, Asked())
    new = NewAgreement(
        "family_doctor", centre.pk, "fd_basic", start=timezone.localdate(now), amount=12, doctor_id=world.staff("li").pk
    )
    draft = agreements.draw_up(zhang, new, by=li, at=now)
    return {
        "application": agreements.apply(zhang, asked, by=world.user("zhangmin"), at=now).pk,
        "agreement": agreements.offer(draft, Offer({}, despite="已核对"), by=li, at=now).pk,
    }
