"""Who works at his health centre, and where."""

from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from yiyang.organizations import actions as organizations
from yiyang.organizations.models import Duty, Post, TeamMembership
from yiyang.organizations.types import AbsenceDraft, AbsenceKind
from yiyang.portal.demo.world import World

SAMPLES = {
    "institutions/": "institution",
    "duties/": "duty",
    "rota/": "institution",
    "absences/": "absence",
    "staff/": "staff",
    "posts/": "post",
    "teams/": "team",
    "memberships/": "membership",
}


def employed(world: World) -> dict[str, UUID]:
    """His health centre, its nurse with her post, his doctor's team and a duty."""
    centre, nurse = world.institution("centre"), world.staff("wang")
    return {
        "institution": centre.pk,
        "staff": nurse.pk,
        "team": world.town.house.teams["li"].pk,
        "duty": Duty.objects.get(institution=centre).pk,
        "post": Post.objects.get(staff=nurse).pk,
        "membership": TeamMembership.objects.get(staff=nurse).pk,
    }


def away(world: World, now: datetime) -> UUID:
    """A nurse who will be on leave for a day."""
    day = timezone.localdate(now) + timedelta(days=60)
    draft, centre = AbsenceDraft(AbsenceKind.LEAVE, day, day), world.institution("centre")
    return organizations.record_absence(world.staff("sun"), draft, deputy=None, institution=centre, by=None).pk
