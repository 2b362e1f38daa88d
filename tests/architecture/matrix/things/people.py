"""Mr Zhang as he is registered."""

from datetime import datetime
from uuid import UUID

from yiyang.people import actions as people
from yiyang.people.models import DuplicateSuspicion, Elder
from yiyang.people.types import ElderDraft
from yiyang.portal.demo.world import World

SAMPLES = {
    "looks/": "elder",
    "elders/": "elder",
    "elders/duplicates/": "suspicion",
    "elders/merges/": "merge",
    "family/": "relative",
    "addresses/": "address",
    "consents/": "consent",
    "groups/": "group",
    "responsibilities/": "responsibility",
}


def registered(world: World, now: datetime) -> dict[str, UUID]:
    """His record with everything around it, joined with a second one, and a third that looks like him."""
    zhang = world.elder("zhang")
    merge = people.merge_elders(zhang, namesake(world, "张国升", now), reason="同一人", by=world.user("li"), at=now)
    return {
        "elder": zhang.pk,
        "merge": merge.pk,
        "suspicion": DuplicateSuspicion.objects.filter(second=namesake(world, "张国胜", now)).first().pk,
        "relative": zhang.family.get().pk,
        "address": zhang.addresses.get().pk,
        "consent": zhang.consents.get().pk,
        "group": people.join_group(zhang, "chronic", start=now.date(), by=None).pk,
        "responsibility": zhang.responsibilities.get(kind="family_doctor").pk,
    }


def namesake(world: World, name: str, now: datetime) -> Elder:
    """Somebody registered although he might be Mr Zhang."""
    zhang = world.elder("zhang")
    draft = ElderDraft(name, zhang.committee_id, sex="male", birth_date=zhang.birth_date)
    return people.register_elder(draft, institution=world.institution("centre"), by=None, at=now, despite="不是同一人")
