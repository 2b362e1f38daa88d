"""What is planned for him, and at what price."""

from datetime import datetime
from uuid import UUID

from django.utils import timezone

from yiyang.care.actions import plans, tasks
from yiyang.care.models import Task
from yiyang.care.types.plans import ActivityDraft, Per
from yiyang.catalogue import actions as catalogue
from yiyang.portal.demo.world import World

SAMPLES = {
    "prices/": "price",
    "plan-lines/": "activity",
    "tasks/": "task",
}


def planned(world: World, now: datetime) -> dict[str, UUID]:
    """His plan with its first line and a task of it, and a price of his health centre."""
    plan = plans.plan_packages(world.elder("zhang"), ["fd_elder"], reason="试排", by=world.user("li"), at=now)
    plan = plans.add_activity(plan, ActivityDraft("N02", Per.DAY, performer="NS"), reason="试排", by=world.user("li"), at=now)
    tasks.fill(plan, now=now)
    price = catalogue.set_price(world.institution("centre"), "M02", 6000, start=timezone.localdate(now), by=None, at=now)
    return {
        "activity": plan.activities.get(item="N02").pk,
        "task": Task.objects.filter(activity__plan=plan).first().pk,
        "price": price.pk,
    }
