"""What devices say of him, and what came of it."""

from datetime import datetime
from uuid import UUID

from yiyang.monitoring.actions import fences, help_calls, life_events, points, readings, targets, whatifs
from yiyang.monitoring.models import Binding, Quarantine
from yiyang.monitoring.types.alarms import PersonalRange, Severity
from yiyang.monitoring.types.fences import Area, FenceDraft, Shape
from yiyang.monitoring.types.life_events import LifeKind, Question
from yiyang.monitoring.types.readings import Message
from yiyang.portal.demo.world import World

SAMPLES = {
    "now/": "alarm",
    "alarms/": "alarm",
    "alarms/what-if/": "whatif",
    "calls/": "call",
    "life-events/": "life_event",
    "areas/": "fence",
    "points/": "point",
    "cards/": "card",
    "limits/": "target",
    "devices/": "device",
    "bindings/": "binding",
    "gateways/": "gateway",
    "quarantine/": "quarantined",
}


def measured_at_home(world: World, now: datetime) -> dict[str, UUID]:
    """His cuff, what it said, what could not be read, and the alarm with his own limit."""
    readings.store_batch([Message("nobody-knows", b"[]"), Message("bp-zhang", b"{broken")], now=now)
    own = PersonalRange("systolic", high=((Severity.CRITICAL, 170.0),))
    return {
        "alarm": world.alarm.pk,
        "target": targets.set_target(world.elder("zhang"), own, reason="脑梗死后", by=world.user("li"), at=now).pk,
        "whatif": whatifs.ask_what_if("blood_pressure", {"BP-8": 165.0}, by=world.user("li"), at=now).pk,
        "device": world.device("bp-zhang").pk,
        "binding": Binding.objects.get(device__serial="bp-zhang").pk,
        "gateway": world.town.gateways["centre"].pk,
        "quarantined": Quarantine.objects.first().pk,
    }


def watched(world: World, now: datetime) -> dict[str, UUID]:
    """His call, what his cuff made somebody ask, the area agreed on with him, a point at his health centre and his card."""
    zhang, li = world.elder("zhang"), world.user("li")
    draft = FenceDraft("家", Shape.CIRCLE, Area(((31.2, 121.5),), 300), "elder", "签字")
    asked = life_events.ask(Question(zhang.pk, LifeKind.FALL, now, world.device("bp-zhang").pk), at=now)
    assert asked is not None
    return {
        "call": help_calls.call_for(zhang, by=li, at=now).alarm_id,
        "life_event": asked.alarm_id,
        "fence": fences.agree_on(zhang, draft, start=now.date(), by=li).pk,
        "point": points.open_point(world.town.gateways["centre"], name="大厅", place="", by=None).pk,
        "card": points.issue_card(zhang, by=li, at=now).pk,
    }
