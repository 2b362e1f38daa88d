"""One of each thing an address can be about, a file for each context; ``SAMPLES`` says what ``<pk>`` stands for there."""

from uuid import UUID

from django.utils import timezone

from tests.architecture.matrix.things import agreements, assessment, care, clinic, monitoring, notices, organizations, people
from yiyang.portal.demo.world import World

CONTEXTS = (organizations, people, clinic, monitoring, assessment, agreements, care, notices)
SAMPLES = {begin: thing for context in CONTEXTS for begin, thing in context.SAMPLES.items()}
"""By the beginning of the address; the longest that fits counts."""


def things(world: World) -> dict[str, UUID]:
    """One of each thing an address can be about, all of Mr Zhang where that makes sense."""
    now = timezone.now()
    return {
        **organizations.employed(world),
        **monitoring.measured_at_home(world, now),
        **people.registered(world, now),
        **clinic.treated(world, now),
        **assessment.assessed(world, now),
        **agreements.agreed(world, now),
        **care.planned(world, now),
        **notices.told(world, now),
        **monitoring.watched(world, now),
        "absence": organizations.away(world, now),
    }
