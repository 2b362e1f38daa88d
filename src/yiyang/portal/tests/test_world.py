import pytest

from yiyang.accounts import guards
from yiyang.monitoring.types.alarms import AlarmState

pytestmark = pytest.mark.django_db
SEES_ZHANG = {"li": True, "chen": True, "wang": True, "zhangmin": True, "zhang": True, "feng": False, "he": False, "ops": False}


def test_the_drawing_is_true(world):
    assert (world.alarm.owner_staff, world.alarm.state) == (world.staff("li"), AlarmState.RAISED)
    seen = {who: guards.may(world.user(who), "elder.read", world.elder("zhang")) for who in SEES_ZHANG}
    assert seen == SEES_ZHANG
    assert guards.may(world.user("zhao"), "record.read", world.elder("guilan"))
