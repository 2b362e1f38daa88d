"""Sensors for 张国生 and for a neighbour, and a self-service point at his health centre; set up from inside an installation."""

import json
import sys
from datetime import UTC, datetime, timedelta

from yiyang.monitoring.actions import devices, points
from yiyang.monitoring.queries.points import code_of
from yiyang.monitoring.types.readings import DeviceKind
from yiyang.organizations.models import Institution
from yiyang.people.models import Elder

KINDS = {"bed-zhang": DeviceKind.BED_SENSOR, "motion-zhang": DeviceKind.MOTION_SENSOR, "locator-zhang": DeviceKind.LOCATOR}


def set_up() -> None:
    """Build it through the actions; say the key of the gateway, the code of his card and his id as one line of JSON."""
    now = datetime.now(UTC)
    zhang, centre = Elder.objects.get(name="张国生"), Institution.objects.get(name="城东社区卫生服务中心")
    doctor = zhang.responsibilities.get(kind="family_doctor", end__isnull=True).staff
    neighbour = Elder.objects.filter(responsibilities__staff=doctor).exclude(pk=zhang.pk).order_by("record_number").first()
    hub = devices.register_gateway(centre, name="大厅", username="hall", by=None, at=now)
    for serial, kind in {**KINDS, "hall-bp": DeviceKind.BLOOD_PRESSURE}.items():
        device = devices.register_device(centre, serial=serial, kind=kind, gateway=hub.subject, by=None, at=now)
        if serial in KINDS:
            whom = neighbour if kind == DeviceKind.MOTION_SENSOR else zhang
            devices.bind_device(device, whom, by=None, at=now, from_at=now - timedelta(days=3))
    points.open_point(hub.subject, name="大厅测量点", place="一楼", by=None)
    card = points.issue_card(zhang, by=None, at=now)
    sys.stdout.write(json.dumps({"key": hub.token, "card": code_of(card), "elder": str(zhang.pk)}) + "\n")
