"""Who is told, and how."""

from datetime import datetime
from uuid import UUID

from yiyang.notices import actions as notices
from yiyang.notices.models import Notice
from yiyang.portal.demo.world import World

SAMPLES = {
    "inbox/": "notice",
    "channels/": "channel",
    "push/": "notice",
}


def told(world: World, now: datetime) -> dict[str, UUID]:
    """A notice to his doctor, and where she is told besides."""
    li = world.user("li")
    return {
        "notice": Notice.objects.filter(user=li).first().pk,
        "channel": notices.add_channel(by=li, words="手机", url="jsons://hooks.example/yiyang", at=now).pk,
    }
